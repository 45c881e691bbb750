import { isDeepStrictEqual } from 'node:util';
import type { ValueChange } from './project-change.js';
import { jsonText, type Names, valuesIn, valueText } from './value-texts.js';

/** One side of a comparison. */
export interface ComparedValue {
  readonly value: unknown;
  /** Names for people. */
  readonly names: Names;
  /** Gives labels the names that they have on both sides. */
  common(value: unknown): unknown;
}

/** The values that differ. Both sides are groups of values, such as the parameters of a step. */
export function valueChanges(before: ComparedValue, after: ComparedValue): readonly ValueChange[] {
  const [old, fresh] = [valuesIn(before.value), valuesIn(after.value)];
  const names = [...new Set([...old.keys(), ...fresh.keys()])].filter(
    (name) => !isFilled(name, old, fresh) && !isFilled(name, fresh, old),
  );
  const found = names.flatMap((of) => {
    const was = { ...before, value: old.get(of) };
    const is = { ...after, value: fresh.get(of) };
    return differs(was, is) ? [valueChange(of, was, is)] : [];
  });
  if (found.length > 0 || !differs(before, after)) return found;
  return [wholeChange(before, after)];
}

/** Whether a list is empty on one side, and its values on the other side are listed one by one. */
function isFilled(
  name: string,
  one: ReadonlyMap<string, unknown>,
  other: ReadonlyMap<string, unknown>,
): boolean {
  if (other.has(name) || !one.has(name)) return false;
  return [...other.keys()].some((each) => each.startsWith(`${name} › `));
}

export function differs(before: ComparedValue, after: ComparedValue): boolean {
  return !isDeepStrictEqual(before.common(before.value), after.common(after.value));
}

export function valueChange(of: string, before: ComparedValue, after: ComparedValue): ValueChange {
  const [was, is] = [shown(before), shown(after)];
  if (was !== is)
    return {
      of,
      ...(was === undefined ? {} : { before: was }),
      ...(is === undefined ? {} : { after: is }),
    };
  return { of, before: json(before), after: json(after) };
}

/** If no single value differs, the order of a list does. */
function wholeChange(before: ComparedValue, after: ComparedValue): ValueChange {
  return { of: 'order', before: json(before), after: json(after) };
}

function shown({ value, names }: ComparedValue): string | undefined {
  return value === undefined ? undefined : valueText(value, names);
}

function json({ value, names }: ComparedValue): string {
  return jsonText(value, names);
}

/** What happened to an item of which these values changed. */
export function verbFor(
  values: readonly ValueChange[],
  place: 'place' | 'integration',
): 'moved' | 'renamed' | 'changed' {
  const isAll = (name: string): boolean => values.every(({ of }) => of === name);
  if (isAll(place)) return 'moved';
  return isAll('title') ? 'renamed' : 'changed';
}
