import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Content,
  type Entry,
  type Files,
  isOid,
  lfsPointer,
  type Oid,
  ownedPathsOnDisk,
  type Path,
} from '@paragraph/shared';

/** The files of a project that an export owns, with their contents. */
export interface OwnedFiles {
  readonly files: Files;
  readonly contents: ReadonlyMap<Oid, Content>;
}

/**
 * Reads them from a folder, since a push builds the files on disk, committed or not. A file in Git LFS is read as the
 * pointer that Git would commit.
 *
 * @param kept Finds the files of a project that are in Git LFS.
 */
export async function ownedOnDisk(
  folder: string,
  kept: (files: readonly Path[]) => Promise<ReadonlySet<Path>>,
): Promise<OwnedFiles> {
  const contents = new Map<Oid, Content>();
  const files = new Map<Path, Entry>();
  const paths = await ownedPathsOnDisk(folder);
  const large = await kept(paths);
  for (const path of paths) {
    const read = await readFile(join(folder, path));
    const bytes = large.has(path) ? lfsPointer(read) : read;
    const blob = blobName(bytes);
    contents.set(blob, isUtf8(bytes) ? bytes.toString('utf8') : { blob });
    files.set(path, { blob, mode: '100644' });
  }
  return { files, contents };
}

/** Git's object name for a file's bytes. https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function blobName(bytes: Buffer): Oid {
  const name = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  if (isOid(name)) return name;
  throw new Error('SHA-1 gave no object name.');
}
