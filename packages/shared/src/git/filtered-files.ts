import { type Git, nulInput } from './git.js';

export interface FilteredFile {
  /** From the root of the repository. */
  readonly file: string;
  /** The name of the filter. */
  readonly filter: string;
}

/** Values of the attribute that name no filter. */
const none = new Set(['unspecified', 'unset', 'set']);

/** The files to which `.gitattributes` apply a filter, such as Git LFS or git-crypt. */
export async function filteredFiles(
  git: Pick<Git, 'run'>,
  files: readonly string[],
): Promise<readonly FilteredFile[]> {
  if (files.length === 0) return [];
  const listed = await git.run(['check-attr', '-z', '--stdin', 'filter'], {
    input: nulInput(files),
  });
  // Not a `git.list`, which drops empty parts: a value may be empty.
  const parts = listed.split('\0');
  const filtered: FilteredFile[] = [];
  // The output repeats file, attribute and value.
  for (let index = 0; index + 2 < parts.length; index += 3) {
    const filter = parts[index + 2] ?? '';
    if (!none.has(filter)) filtered.push({ file: parts[index] ?? '', filter });
  }
  return filtered;
}
