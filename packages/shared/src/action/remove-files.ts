import { rm } from 'node:fs/promises';

/**
 * Removes a file, or a folder with everything in it, if it is there.
 *
 * Not `rmRF` of `@actions/io`: its errors have no code, so a folder that another process uses or that is not writable
 * would look like a bug of ours.
 */
export function removeAll(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 5 });
}

/** Removes a file, if it is there. Not `rmRF` of `@actions/io`: that removes a folder of this name as well. */
export function removeFile(path: string): Promise<void> {
  return rm(path, { force: true });
}
