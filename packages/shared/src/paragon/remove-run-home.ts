import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { removeAll } from '../action/remove-files.js';

/** How the names of these folders begin. */
export const prefixOfRunHome = 'paragraph-run-';

/** Removes a run's folder. The path may come from a saved state: any other folder is left alone. */
export async function removeRunHome(temp: string, folder: string): Promise<void> {
  const isOurs =
    basename(folder).startsWith(prefixOfRunHome) && dirname(folder) === (await realpath(temp));
  if (!isOurs) return;
  // The key first: an export may contain paths that are too long to remove.
  await removeAll(join(folder, 'home'));
  await removeAll(folder);
}
