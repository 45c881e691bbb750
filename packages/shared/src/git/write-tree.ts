import type { Person } from './create-commit.js';
import type { Git } from './git.js';
import { isOid, type Oid } from './oid.js';

/** A file to write: its bytes, or an existing blob. */
export interface FileToWrite {
  /** From the root of the tree, with forward slashes. */
  readonly path: string;
  readonly mode: '100644' | '100755';
  readonly content: Buffer | Oid;
}

interface TreeToWrite {
  /** The commit whose other files are kept; undefined for a tree with only these files. */
  readonly onto: Oid | undefined;
  readonly removed: readonly string[];
  readonly files: readonly FileToWrite[];
}

const importing = ['fast-import', '--quiet', '--force', '--date-format=now', '--done'];

/**
 * Writes files and their tree with one process, without the file system and its limits.
 *
 * https://git-scm.com/docs/git-fast-import
 */
export async function writeTree(git: Pick<Git, 'bytes'>, tree: TreeToWrite): Promise<Oid> {
  const printed = (await git.bytes(importing, { input: importStream(tree) })).toString('latin1');
  const found = /^040000 tree (?<name>[0-9a-f]+)\t/.exec(printed)?.groups?.name;
  if (found === undefined || !isOid(found)) throw new Error('git wrote no tree.');
  return found;
}

/** A commit with some files. */
interface FilesCommit {
  readonly parent: Oid | undefined;
  /** What becomes of the other files of the parent. */
  readonly others: 'kept' | 'removed';
  readonly message: string;
  /** Also its committer. */
  readonly author: Person;
  readonly files: readonly FileToWrite[];
}

/** Writes files, their tree and its commit with one process. */
export async function writeCommit(
  git: Pick<Git, 'bytes'>,
  { parent, others, message, author, files }: FilesCommit,
): Promise<Oid> {
  const text = Buffer.from(message);
  const input = Buffer.concat([
    ...lines(
      'commit refs/scratch/commit',
      'mark :1',
      `committer ${author.name} <${author.email}> now`,
      `data ${text.length}`,
    ),
    text,
    ...lines(...(parent === undefined ? [] : [`from ${parent}`])),
    ...lines(...(others === 'removed' ? ['deleteall'] : [])),
    ...files.flatMap(fileLines),
    ...lines('get-mark :1', 'done'),
  ]);
  const name = (await git.bytes(importing, { input })).toString('latin1').trim();
  if (!isOid(name)) throw new Error('git made no commit.');
  return name;
}

/** A commit with the tree, and an unused ref: the format requires both. */
function importStream({ onto, removed, files }: TreeToWrite): Buffer {
  return Buffer.concat([
    ...lines('commit refs/scratch/tree', 'committer x <x> now', 'data 0'),
    ...lines(...(onto === undefined ? [] : [`from ${onto}`])),
    ...lines(...removed.map((path) => `D ${quotedPath(path)}`)),
    ...files.flatMap(fileLines),
    // Prints the hash of the root tree. https://git-scm.com/docs/git-fast-import#_ls
    ...lines('ls ""', 'done'),
  ]);
}

function fileLines({ path, mode, content }: FileToWrite): readonly Buffer[] {
  const name = quotedPath(path);
  if (typeof content === 'string') return lines(`M ${mode} ${content} ${name}`);
  const header = lines(`M ${mode} inline ${name}`, `data ${content.length}`);
  return [...header, content, ...lines('')];
}

function lines(...texts: readonly string[]): readonly Buffer[] {
  return texts.map((text) => Buffer.from(`${text}\n`));
}

function quotedPath(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
