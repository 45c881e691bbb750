import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile } from '../action/remove-files.js';
import { systemErrorCode } from '../report/errors.js';
import { isOwned } from './owned-paths.js';

/** An entry on disk where a file is expected. */
export interface FoundFile {
  /** From the folder that was searched, with forward slashes. */
  readonly path: string;
  readonly kind: FileKind;
}

/** A plain file, or the reason why Git cannot store it as one; for messages. */
type FileKind =
  | 'file'
  | 'a symbolic link'
  | 'a named pipe'
  | 'a socket'
  | 'a device'
  | 'a file whose name is not UTF-8'
  | 'a name that Git keeps for itself'
  | 'a folder that may not be read'
  | 'a folder whose path is too long';

/**
 * Everything below a folder that is not a folder. Git itself must not look first: it silently skips what it cannot
 * store, and hangs at a named pipe called `.gitignore`.
 *
 * @param isWanted Whether to look at a path: an unwanted one is skipped with everything below it.
 */
export async function filesOnDisk(
  folder: string,
  isWanted: (path: string) => boolean,
): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  const search = async (inner: Buffer): Promise<void> => {
    for (const entry of await entriesOf(folder, inner, found)) {
      const bytes = inner.length === 0 ? entry.name : Buffer.concat([inner, slash, entry.name]);
      const path = bytes.toString('utf8');
      if (!isWanted(path)) continue;
      if (!isUtf8(bytes)) found.push({ path, kind: 'a file whose name is not UTF-8' });
      else if (isGitsOwn(entry.name.toString('utf8'))) {
        found.push({ path, kind: 'a name that Git keeps for itself' });
      } else if (entry.isDirectory()) await search(bytes);
      else found.push({ path, kind: kindOf(entry) });
    }
  };
  await search(Buffer.alloc(0));
  return found;
}

const slash = Buffer.from('/');

const unreadable = new Map<string, FileKind>([
  ['EACCES', 'a folder that may not be read'],
  ['EPERM', 'a folder that may not be read'],
  ['ENAMETOOLONG', 'a folder whose path is too long'],
]);

/** The paths of plain files of a project that an export owns. */
export async function ownedPathsOnDisk(project: string): Promise<readonly string[]> {
  const found = await filesOnDisk(
    project,
    (path) => 'src'.startsWith(path) || path.startsWith('src/'),
  );
  return found.filter(({ path, kind }) => kind === 'file' && isOwned(path)).map(({ path }) => path);
}

/** Removes them. Their folders stay. */
export async function removeOwned(project: string): Promise<void> {
  for (const path of await ownedPathsOnDisk(project)) await removeFile(join(project, path));
}

async function entriesOf(
  folder: string,
  inner: Buffer,
  found: FoundFile[],
): Promise<ReadonlyArray<Dirent<Buffer>>> {
  try {
    return await readdir(Buffer.concat([Buffer.from(`${folder}/`), inner]), {
      encoding: 'buffer',
      withFileTypes: true,
    });
  } catch (thrown) {
    const code = systemErrorCode(thrown);
    if (code === 'ENOENT') return [];
    const kind = unreadable.get(code ?? '');
    if (kind === undefined) throw thrown;
    found.push({ path: inner.toString('utf8'), kind });
    return [];
  }
}

function kindOf(entry: Dirent<Buffer>): FileKind {
  if (entry.isFile()) return 'file';
  if (entry.isSymbolicLink()) return 'a symbolic link';
  if (entry.isFIFO()) return 'a named pipe';
  return entry.isSocket() ? 'a socket' : 'a device';
}

// Characters that HFS+ ignores in a name.
// https://git-scm.com/docs/git-config#Documentation/git-config.txt-coreprotectHFS
const invisible = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/**
 * Whether a file system may treat a name as `.git`: in any case, with characters that HFS+ ignores, as NTFS's short
 * name, or with endings that NTFS drops
 * (https://git-scm.com/docs/git-config#Documentation/git-config.txt-coreprotectNTFS).
 */
function isGitsOwn(name: string): boolean {
  return /^(?:\.git|git~1)[ .]*(?:[:\\].*)?$/is.test(name.replace(invisible, ''));
}
