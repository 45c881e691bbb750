import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Content,
  type Entry,
  type Files,
  filesOnDisk,
  isOid,
  isOwned,
  type Oid,
  type Path,
} from '@paragraph/shared';

/** The files of a project that an export owns, with what they say. */
export interface OwnedFiles {
  readonly files: Files;
  readonly contents: ReadonlyMap<Oid, Content>;
}

/** Reads them from a folder: what is built and pushed is what lies there, whatever Git has committed. */
export async function ownedOnDisk(folder: string): Promise<OwnedFiles> {
  const found = await filesOnDisk(
    folder,
    (path) => 'src'.startsWith(path) || path.startsWith('src/'),
  );
  const contents = new Map<Oid, Content>();
  const files = new Map<Path, Entry>();
  for (const { path, kind } of found) {
    if (kind !== 'file' || !isOwned(path)) continue;
    const bytes = await readFile(join(folder, path));
    const blob = blobName(bytes);
    contents.set(blob, isUtf8(bytes) ? bytes.toString('utf8') : { blob });
    files.set(path, { blob, mode: '100644' });
  }
  return { files, contents };
}

/** The name that Git gives to a file's bytes. https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function blobName(bytes: Buffer): Oid {
  const name = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  if (isOid(name)) return name;
  throw new Error('SHA-1 gave no object name.');
}
