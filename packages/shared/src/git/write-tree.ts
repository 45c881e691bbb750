import { actionsBot, type Person } from './create-commit.js';
import type { Git } from './git.js';
import { isOid, type Oid } from './oid.js';

/** A file to write: its bytes, or an existing blob. */
export interface FileToWrite {
  /** From the root of the tree, with forward slashes. */
  readonly path: string;
  readonly mode: '100644' | '100755';
  readonly content: Buffer | Oid;
}

/** What becomes of the files of a commit. */
export interface WrittenChanges {
  readonly removed: readonly string[];
  readonly files: readonly FileToWrite[];
}

interface TreeToWrite extends WrittenChanges {
  /** The commit whose other files are kept; undefined for a tree with only these files. */
  readonly onto: Oid | undefined;
}

/** Its input says what to write. */
export const importing = ['fast-import', '--quiet', '--force', '--date-format=now', '--done'];

/**
 * Writes files and their tree with one process, without the file system and its limits.
 *
 * https://git-scm.com/docs/git-fast-import
 */
export async function writeTree(git: Pick<Git, 'bytes'>, tree: TreeToWrite): Promise<Oid> {
  return rootIn((await git.bytes(importing, { input: importStream(tree) })).toString('latin1'));
}

/** Within a commit, prints the hash of its tree. https://git-scm.com/docs/git-fast-import#_ls */
const printRoot = 'ls ""';

function rootIn(printed: string): Oid {
  const found = /^040000 tree (?<name>[0-9a-f]+)\t/m.exec(printed)?.groups?.name;
  if (!isOid(found)) throw new Error('git wrote no tree.');
  return found;
}

/** A commit with some files. */
interface FilesCommit {
  readonly parent: Oid | undefined;
  /** Which files of the parent it has not: these, or all but those that are written. */
  readonly removed: readonly string[] | 'all';
  readonly message: string;
  /** Default: the bot, which is the committer in any case. */
  readonly author?: Person | undefined;
  readonly files: readonly FileToWrite[];
}

interface WrittenCommit {
  readonly commit: Oid;
  readonly tree: Oid;
}

/**
 * Writes files, their tree and its commit with one process.
 *
 * @throws {RangeError} for a message with a NUL, at which most of git ends a message. fast-import alone would take it.
 */
export async function writeCommit(
  git: Pick<Git, 'bytes'>,
  { parent, removed, message, author = actionsBot, files }: FilesCommit,
): Promise<WrittenCommit> {
  if (message.includes('\0')) throw new RangeError('A commit message cannot hold a NUL.');
  const text = Buffer.from(message);
  const input = Buffer.concat([
    ...lines(
      'commit refs/scratch/commit',
      'mark :1',
      `author ${author.name} <${author.email}> now`,
      `committer ${actionsBot.name} <${actionsBot.email}> now`,
      `data ${text.length}`,
    ),
    text,
    ...lines(...(parent === undefined ? [] : [`from ${parent}`])),
    ...(removed === 'all' ? lines('deleteall') : removalLines(removed)),
    ...files.flatMap(fileLines),
    ...lines(printRoot, 'get-mark :1', 'done'),
  ]);
  const printed = (await git.bytes(importing, { input })).toString('latin1');
  const commit = printed.trimEnd().split('\n').at(-1);
  if (!isOid(commit)) throw new Error('git made no commit.');
  return { commit, tree: rootIn(printed) };
}

/** A commit with the tree, and an unused ref: the format requires both. */
function importStream({ onto, removed, files }: TreeToWrite): Buffer {
  return Buffer.concat([
    ...lines('commit refs/scratch/tree', 'committer x <x> now', 'data 0'),
    ...lines(...(onto === undefined ? [] : [`from ${onto}`])),
    ...removalLines(removed),
    ...files.flatMap(fileLines),
    ...lines(printRoot, 'done'),
  ]);
}

function removalLines(paths: readonly string[]): readonly Buffer[] {
  return lines(...paths.map((path) => `D ${quotedPath(path)}`));
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
