import { nulInput } from './git.js';
import type { WorkTree } from './work-tree.js';

export interface FilteredFile {
  /** From the root of the repository. */
  readonly file: string;
  /** The name of the filter. */
  readonly filter: string;
}

/** What is no filter, and Git LFS: it only keeps a file elsewhere, and takes one that is kept in Git. */
const harmless = new Set(['unspecified', 'unset', 'set', 'lfs']);

/** The first of the files that `.gitattributes` sends through a filter that may change what it says, such as git-crypt. */
export async function firstFiltered(
  workTree: WorkTree,
  files: readonly string[],
): Promise<FilteredFile | undefined> {
  const listed = await workTree.run(['check-attr', '-z', '--stdin', 'filter'], nulInput(files));
  // File, attribute and value, again and again.
  const words = listed.split('\0');
  for (let index = 0; index + 2 < words.length; index += 3) {
    const [file = '', , filter = ''] = words.slice(index, index + 3);
    if (!harmless.has(filter)) return { file, filter };
  }
  return undefined;
}
