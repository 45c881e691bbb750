import type { ComparedFile } from './tree-changes.js';

/** How many files a pull may delete. */
export type DeletionLimit =
  /** Half of the files, at least ten. */
  | 'default'
  | { readonly kind: 'files'; readonly count: number }
  | { readonly kind: 'percentage'; readonly percentage: number };

const fewFiles = 10;

/**
 * Parses the input `maxDeletions`.
 *
 * @throws {RangeError} whose message says what is allowed.
 */
export function parseDeletionLimit(text: string): DeletionLimit {
  const number = /^(?<count>\d{1,9})(?<percent>\s*%)?$/.exec(text)?.groups;
  const count = Number(number?.count);
  if (number !== undefined && number.percent === undefined) return { kind: 'files', count };
  if (number !== undefined && count <= 100) return { kind: 'percentage', percentage: count };
  throw new RangeError('must be a number of files, such as 25, or a percentage, such as 50%.');
}

/** The number of files that may be deleted, of `files` that the branch holds. */
export function deletionsAllowed(limit: DeletionLimit, files: number): number {
  if (limit === 'default') return Math.max(fewFiles, Math.floor(files / 2));
  if (limit.kind === 'files') return limit.count;
  return Math.floor((files * limit.percentage) / 100);
}

/**
 * The deletions that remove a workflow. A file whose workflow is in another file now is only renamed. `idOf` gives the
 * id of the workflow in a version.
 */
export function realDeletions(
  changes: readonly ComparedFile[],
  idOf: (version: string) => string | undefined,
): readonly ComparedFile[] {
  const kept = new Set(
    changes.filter(({ status }) => status !== 'D').flatMap(({ after }) => idOf(after) ?? []),
  );
  return changes.filter(({ status, before }) => {
    if (status !== 'D') return false;
    const id = idOf(before);
    return id === undefined || !kept.has(id);
  });
}
