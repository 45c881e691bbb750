import type { Path } from '@paragraph/shared';

/** Whether two projects have the same texts, and therefore the same meaning. */
export function hasSameTexts(
  one: ReadonlyMap<Path, string>,
  other: ReadonlyMap<Path, string>,
): boolean {
  return one.size === other.size && [...one].every(([path, text]) => other.get(path) === text);
}
