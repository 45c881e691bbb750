import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { systemErrorCode } from '../report/errors.js';

/** There is no file to open: nothing, a socket, a loop of links, or a link that must not be followed. */
const noFile = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'ENAMETOOLONG']);

/**
 * Opens a file that others have written: a commit, an earlier step, an export. Undefined for anything but a plain file.
 * Does not wait for a named pipe, since that may never end; a link may lead to one: `/proc/self/fd/1`.
 *
 * @param flags More flags for it, such as one that follows no link.
 */
async function openPlainFile(path: string, flags = 0): Promise<FileHandle | undefined> {
  let handle: FileHandle;
  try {
    // https://man7.org/linux/man-pages/man2/open.2.html; Windows has neither such files nor the flag.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | flags);
  } catch (thrown) {
    if (!noFile.has(systemErrorCode(thrown) ?? '')) throw thrown;
    return undefined;
  }
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  return undefined;
}

/**
 * Reads a file that others have written; undefined for anything but a plain file of at most `limit` bytes. An endless
 * device or a huge file cannot block the run.
 */
export async function readPlainFile(path: string, limit: number): Promise<Buffer | undefined> {
  const handle = await openPlainFile(path);
  if (handle === undefined) return undefined;
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    // Do not trust its size: files in `/proc` claim to be empty.
    const stream: AsyncIterable<Uint8Array> = handle.createReadStream({ autoClose: false });
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > limit) return undefined;
      chunks.push(bytes);
    }
    return Buffer.concat(chunks);
  } finally {
    await handle.close();
  }
}

/** The first bytes of a plain file; undefined if there is none, or it cannot be read. */
export async function firstBytes(
  path: string,
  count: number,
  flags = 0,
): Promise<Buffer | undefined> {
  const handle = await openPlainFile(path, flags).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
