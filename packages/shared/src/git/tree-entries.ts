import { isUtf8 } from 'node:buffer';
import { type Git, type GitOptions, nulList } from './git.js';

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
  const lines = bytesInList(await git.bytes(asking));
  const marked = (mark: string): readonly TreeEntry[] =>
    entriesIn(lines.filter((line) => line.startsWith(`${mark} `)).map((line) => line.slice(2)));
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
  options?: Pick<GitOptions, 'mostOutput'>,
): Promise<readonly TreeEntry[]> {
  const listing = ['ls-tree', '-r', '-z', '--full-tree', tree, '--', ...paths];
  return parseEntries(await git.bytes(listing, options));
}

/** A file of a tree. */
export interface SizedEntry extends TreeEntry {
  /** Of its blob, in bytes; undefined if that is not there, and for a submodule. */
  readonly size: number | undefined;
}

/** Parses the output of `git ls-tree -l -z`. */
export function sizedEntries(output: Buffer): readonly SizedEntry[] {
  return bytesInList(output).flatMap((line) => {
    const size = /^[^\t]* (\d+)\t/.exec(line)?.[1];
    return entriesIn([line]).map((entry) => ({
      ...entry,
      size: size === undefined ? undefined : Number(size),
    }));
  });
}

/** Parses NUL-terminated `mode object stage<TAB>file` and `mode type object<TAB>file`. */
export function parseEntries(output: Buffer): readonly TreeEntry[] {
  return entriesIn(bytesInList(output));
}

/** The parts of an output, one character for each byte: a name need not be UTF-8. */
function bytesInList(output: Buffer): readonly string[] {
  return nulList(output.toString('latin1'));
}

function entriesIn(lines: readonly string[]): readonly TreeEntry[] {
  return lines
    .map((line) => Buffer.from(line, 'latin1'))
    .filter((line) => isUtf8(line))
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
