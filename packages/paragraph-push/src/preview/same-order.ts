import { equalLines } from '@paragraph/shared';

/** Names that keep their order between two lists: as few as possible count as moved. No list repeats a name. */
export function inSameOrder(
  before: readonly string[],
  after: readonly string[],
): ReadonlySet<string> {
  return new Set(equalLines(before, after).flatMap(([, index]) => after[index] ?? []));
}
