import { cp, lstat } from 'node:fs/promises';
import { isNeeded, pathBelow, touchesOwned } from '@paragraph/shared';

/**
 * Copies a project for an export. Skips what no export needs, what cannot be copied (sockets, pipes), and links at
 * places that an export writes to: it would write through them into the original.
 */
export async function copyProject(folder: string, copy: string): Promise<void> {
  await cp(folder, copy, {
    recursive: true,
    filter: async (file) => {
      const path = pathBelow(folder, file);
      if (path === '') return true;
      if (!isNeeded(path)) return false;
      const found = await lstat(file);
      if (found.isSymbolicLink()) return !touchesOwned(path);
      return found.isDirectory() || found.isFile();
    },
  });
}
