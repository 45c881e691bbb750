import { equalLines } from '@paragraph/shared';

/** The names that keep their order between two lists, so that the fewest have moved. Each name is in a list once. */
export function kept(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  return new Set(equalLines(before, after).flatMap(([, index]) => after[index] ?? []));
}
