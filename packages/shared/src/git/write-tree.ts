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

/**
 * Writes files and their tree with one process, without the file system and its limits.
 *
 * https://git-scm.com/docs/git-fast-import
 */
export async function writeTree(git: Pick<Git, 'bytes'>, tree: TreeToWrite): Promise<Oid> {
  const args = ['fast-import', '--quiet', '--force', '--date-format=now', '--done'];
  const printed = (await git.bytes(args, { input: importStream(tree) })).toString('latin1');
  const found = /^040000 tree (?<name>[0-9a-f]+)\t/.exec(printed)?.groups?.name;
  if (found === undefined || !isOid(found)) throw new Error('git wrote no tree.');
  return found;
}

/** A commit with the tree, and an unused ref: the format requires both. */
function importStream({ onto, removed, files }: TreeToWrite): Buffer {
  const parts: Buffer[] = [];
  const line = (text: string): void => {
    parts.push(Buffer.from(`${text}\n`));
  };
  line('commit refs/scratch/tree');
  line('committer x <x> now');
  line('data 0');
  if (onto !== undefined) line(`from ${onto}`);
  for (const path of removed) line(`D ${quotedPath(path)}`);
  for (const { path, mode, content } of files) {
    if (typeof content === 'string') {
      line(`M ${mode} ${content} ${quotedPath(path)}`);
      continue;
    }
    line(`M ${mode} inline ${quotedPath(path)}`);
    line(`data ${content.length}`);
    parts.push(content);
    line('');
  }
  // Prints the hash of the root tree. https://git-scm.com/docs/git-fast-import#_ls
  line('ls ""');
  line('done');
  return Buffer.concat(parts);
}

function quotedPath(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
