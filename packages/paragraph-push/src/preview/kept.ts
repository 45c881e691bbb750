import { LCS } from 'node-diff3';

/** The longest list stays whole up to this length; beyond it, a name stays only where it was. */
const longest = 2_000;

/** The names that keep their order between two lists, so that the fewest have moved. Each name is in a list once. */
export function kept(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  if (before.length > longest || after.length > longest) {
    return new Set(after.filter((name, index) => before[index] === name));
  }
  const stays = new Set<string>();
  for (let match = LCS([...before], [...after]); match.chain !== null; match = match.chain) {
    const name = before[match.buffer1index];
    if (name !== undefined) stays.add(name);
  }
  return stays;
}
