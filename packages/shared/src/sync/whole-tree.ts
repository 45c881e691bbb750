import type { Git } from '../git/git.js';
import { type TreeEntry, treeEntries } from '../git/tree-entries.js';

interface Place {
  readonly git: Git;
}

const known = new WeakMap<Git, Map<string, readonly TreeEntry[]>>();

/** All files of a commit that is in a run's own repository. They are read once. */
export async function wholeTree(place: Place, commit: string): Promise<readonly TreeEntry[]> {
  const before = knownTree(place, commit);
  if (before !== undefined) return before;
  const files = await treeEntries(place.git, commit, []);
  rememberTree(place, commit, files);
  return files;
}

/** The same, if they have been read already. */
export function knownTree({ git }: Place, commit: string): readonly TreeEntry[] | undefined {
  return known.get(git)?.get(commit);
}

export function rememberTree({ git }: Place, commit: string, files: readonly TreeEntry[]): void {
  const trees = known.get(git) ?? new Map<string, readonly TreeEntry[]>();
  known.set(git, trees.set(commit, files));
}
