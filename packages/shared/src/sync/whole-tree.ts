import type { Git } from '../git/git.js';
import { type TreeEntry, treeEntries } from '../git/tree-entries.js';
import { rememberedAnswers } from './remembered.js';

type WholeTree = (commit: string) => Promise<readonly TreeEntry[]>;

const known = new WeakMap<Git, WholeTree>();

/** All files of a commit that is in a run's own repository. They are read once. */
export function wholeTree(
  { git }: { readonly git: Git },
  commit: string,
): Promise<readonly TreeEntry[]> {
  const read: WholeTree =
    known.get(git) ?? rememberedAnswers((name: string) => treeEntries(git, name, []));
  known.set(git, read);
  return read(commit);
}
