import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { openPlainFile } from '../action/plain-file.js';
import type { Checkout } from './checkout.js';
import { filteredInCheckout } from './checkout-filters.js';
import { filteredFiles } from './filtered-files.js';
import type { GitSettings } from './git.js';

/** https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md#the-pointer */
const pointer = Buffer.from('version https://git-lfs.github.com/spec/v1\n');

/** The files of Git LFS in a checkout: those that are there, and those of which only the pointer is. */
export interface LfsFiles {
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
    const start = await beginning(join(root, file));
    if (start !== undefined) (start.equals(pointer) ? pointers : there).push(file);
  }
  return { pointers, there };
}

/** What Git keeps of a file that is in Git LFS. An empty file is kept as it is. */
export function lfsPointer(bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  const oid = createHash('sha256').update(bytes).digest('hex');
  return Buffer.concat([pointer, Buffer.from(`oid sha256:${oid}\nsize ${bytes.length}\n`)]);
}

/** Those of some files that Git LFS keeps, by the rules of the checkout. They need not be there. */
export async function keptByLfs(
  { git }: Pick<Checkout, 'git'>,
  files: readonly string[],
): Promise<ReadonlySet<string>> {
  const filtered = await filteredFiles(
    { run: (args, input = '') => git.run(args, { input }) },
    files,
  );
  return new Set(filtered.filter(({ filter }) => filter === 'lfs').map(({ file }) => file));
}

/** Settings for commands that write files: a checkout that holds none of the files of Git LFS gets none. */
export async function lfsSettings(checkout: Checkout): Promise<GitSettings> {
  if (checkout.configuration.last('filter.lfs.smudge') === undefined) return {};
  const { pointers, there } = await lfsFiles(checkout, '');
  return pointers.length > 0 && there.length === 0 ? { env: { GIT_LFS_SKIP_SMUDGE: '1' } } : {};
}

/** As many bytes as a pointer begins with; undefined where no plain file is there. A link goes through no filter. */
async function beginning(file: string): Promise<Buffer | undefined> {
  const handle = await openPlainFile(file, constants.O_NOFOLLOW ?? 0).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(pointer.length),
      0,
      pointer.length,
      0,
    );
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
