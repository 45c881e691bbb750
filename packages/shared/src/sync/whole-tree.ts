import type { Git } from '../git/git.js';
import { type TreeEntry, treeEntries } from '../git/tree-entries.js';

interface Place {
  readonly git: Git;
}

const known = new WeakMap<Git, Map<string, readonly TreeEntry[]>>();

/** All files of a commit that is in a run's own repository. */
export async function wholeTree({ git }: Place, commit: string): Promise<readonly TreeEntry[]> {
  return known.get(git)?.get(commit) ?? treeEntries(git, commit, []);
}

/** Remembers them, if they have been read already. */
export function rememberTree({ git }: Place, commit: string, files: readonly TreeEntry[]): void {
  known.set(git, new Map(known.get(git)).set(commit, files));
}
