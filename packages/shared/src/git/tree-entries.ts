import { isUtf8 } from 'node:buffer';
import type { Git } from './git.js';

/** A file of an index or a tree. */
export interface TreeEntry {
  /** As in `git ls-tree`: 100644, 100755, 120000 for a symbolic link, 160000 for a submodule. */
  readonly mode: string;
  readonly blob: string;
  /** From the root of the repository, with forward slashes. */
  readonly file: string;
}

/** A plain file: no link, and no submodule. */
export function isFileMode(mode: string): mode is '100644' | '100755' {
  return mode === '100644' || mode === '100755';
}

/** The index at a path and below, and those of its files that differ on disk. */
export async function comparedEntries(
  git: Pick<Git, 'bytes'>,
  path: string,
): Promise<{ readonly entries: readonly TreeEntry[]; readonly modified: readonly TreeEntry[] }> {
  const asking = ['ls-files', '-z', '-t', '--stage', '--cached', '--modified', '--', path];
  const lines = (await git.bytes(asking)).toString('latin1').split('\0');
  const marked = (mark: string): readonly TreeEntry[] => {
    const found = lines.filter((line) => line.startsWith(`${mark} `)).map((line) => line.slice(2));
    return parseEntries(Buffer.from(found.join('\0'), 'latin1'));
  };
  return { entries: marked('H'), modified: marked('C') };
}

/**
 * The files of a tree at some paths and below, or all of them, without names that are not UTF-8: an export cannot have
 * these, and their files stay in Git.
 */
export async function treeEntries(
  git: Pick<Git, 'bytes'>,
  tree: string,
  paths: readonly string[],
): Promise<readonly TreeEntry[]> {
  return parseEntries(
    await git.bytes(['ls-tree', '-r', '-z', '--full-tree', tree, '--', ...paths]),
  );
}

/** Parses NUL-terminated `mode object stage<TAB>file` and `mode type object<TAB>file`. */
export function parseEntries(output: Buffer): readonly TreeEntry[] {
  return output
    .toString('latin1')
    .split('\0')
    .map((line) => Buffer.from(line, 'latin1'))
    .filter((line) => line.length > 0 && isUtf8(line))
    .map((line) => line.toString('utf8'))
    .map((line) => {
      const tab = line.indexOf('\t');
      const words = line.slice(0, tab).split(' ');
      return {
        mode: words[0] ?? '',
        blob: words.find((word) => /^[0-9a-f]{40,64}$/.test(word)) ?? '',
        file: line.slice(tab + 1),
      };
    });
}
