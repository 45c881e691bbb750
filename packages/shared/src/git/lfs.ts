import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { firstBytes } from '../action/plain-file.js';
import type { Checkout } from './checkout.js';
import { filteredInCheckout } from './checkout-filters.js';
import { filteredFiles } from './filtered-files.js';
import type { GitSettings } from './git.js';

/** https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md#the-pointer */
const pointer = Buffer.from('version https://git-lfs.github.com/spec/v1\n');

/** The Git LFS files in a checkout: the downloaded ones, and those with only a pointer. */
interface LfsFiles {
  /** From the root of the repository. */
  readonly pointers: readonly string[];
  readonly there: readonly string[];
}

/**
 * Looks for the files of Git LFS. `lfs: false` of actions/checkout leaves pointers: small texts in their place.
 *
 * @param path The folder to look in, from the root of the repository; empty for the root.
 */
export async function lfsFiles({ git, root }: Checkout, path: string): Promise<LfsFiles> {
  const filtered = await filteredInCheckout(git, path);
  const files = filtered.filter(({ filter }) => filter === 'lfs').map(({ file }) => file);
  const pointers: string[] = [];
  const there: string[] = [];
  for (const file of files) {
    // Filters do not apply to links.
    const start = await firstBytes(join(root, file), pointer.length, constants.O_NOFOLLOW ?? 0);
    if (start !== undefined) (start.equals(pointer) ? pointers : there).push(file);
  }
  return { pointers, there };
}

/** The pointer that Git stores for a file in Git LFS. Git stores an empty file as it is. */
export function lfsPointer(bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  const oid = createHash('sha256').update(bytes).digest('hex');
  return Buffer.concat([pointer, Buffer.from(`oid sha256:${oid}\nsize ${bytes.length}\n`)]);
}

/** Which of these files are in Git LFS by the rules of the checkout. The files need not exist. */
export async function keptByLfs(
  { git }: Pick<Checkout, 'git'>,
  files: readonly string[],
): Promise<ReadonlySet<string>> {
  const filtered = await filteredFiles(git, files);
  return new Set(filtered.filter(({ filter }) => filter === 'lfs').map(({ file }) => file));
}

/** Settings for commands that write files: a checkout with only pointers keeps pointers. */
export async function lfsSettings(checkout: Checkout): Promise<GitSettings> {
  if (checkout.configuration.last('filter.lfs.smudge') === undefined) return {};
  const { pointers, there } = await lfsFiles(checkout, '');
  return pointers.length > 0 && there.length === 0 ? { env: { GIT_LFS_SKIP_SMUDGE: '1' } } : {};
}
