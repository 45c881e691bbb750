import type { Path } from '@paragraph/shared';

/** Whether two projects say the same, word for word, so that both mean the same. */
export function saysSame(
  one: ReadonlyMap<Path, string>,
  other: ReadonlyMap<Path, string>,
): boolean {
  return one.size === other.size && [...one].every(([path, text]) => other.get(path) === text);
}
