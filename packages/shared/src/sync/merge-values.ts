import { isDeepStrictEqual } from 'node:util';

/** Three parsed JSON values. */
export interface Values {
  readonly ours: unknown;
  readonly base: unknown;
  readonly theirs: unknown;
}

/**
 * Whether a value is the merge of both sides' changes to a common one: each part is that of the side that changed it. A
 * part that both changed differently is not a merge.
 */
export function isMergeOf(value: unknown, { ours, base, theirs }: Values): boolean {
  if (isDeepStrictEqual(theirs, base)) return isDeepStrictEqual(value, ours);
  if (isDeepStrictEqual(ours, base) || isDeepStrictEqual(ours, theirs)) {
    return isDeepStrictEqual(value, theirs);
  }
  const [v, o, b, t] = [value, ours, base, theirs].map(parts);
  if (v === undefined || o === undefined || b === undefined || t === undefined) return false;
  const names = new Set([v, o, b, t].flatMap((fields) => [...fields.keys()]));
  return [...names].every((name) =>
    isMergeOf(v.get(name), { ours: o.get(name), base: b.get(name), theirs: t.get(name) }),
  );
}

/** The fields of an object, or the items of a list with its length: lists of different lengths are not merged. */
function parts(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value);
  return new Map(Array.isArray(value) ? [...entries, ['length', value.length]] : entries);
}
