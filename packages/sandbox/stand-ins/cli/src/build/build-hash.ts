import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/**
 * What folder-hash 4 makes of a folder by default, drafts included: a file's hash is that of its
 * name and bytes, a folder's that of its name and its children's hashes, sorted by name.
 */
export async function buildHash(folder: string): Promise<string> {
  const hash = createHash('sha1').update(basename(folder));
  const entries = await readdir(folder, { withFileTypes: true });
  const children = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() || entry.isFile())
      .sort((a, b) => a.name.localeCompare(b.name))
      .map((entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? buildHash(path) : fileHash(path);
      }),
  );
  for (const child of children) hash.update(child);
  return hash.digest('base64');
}

async function fileHash(path: string): Promise<string> {
  return createHash('sha1')
    .update(basename(path))
    .update(await readFile(path))
    .digest('base64');
}
