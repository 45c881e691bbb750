import { mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What an export owns: nothing else in src/ is written or removed. */
const ownedFolders = ['src/integrations', 'src/events', 'src/resources'];

export interface Written {
  added: string[];
  changed: string[];
  removed: string[];
}

/**
 * Makes the owned folders hold these files and no others. What is gone goes first: a new name may
 * differ from an old one in case only, which some file systems take for the same file.
 */
export async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<Written> {
  const present = (
    await Promise.all(ownedFolders.map((owned) => filesBelow(folder, owned)))
  ).flat();
  const removed = present.filter((path) => !files.has(path)).sort();
  for (const path of removed) await rm(join(folder, path));
  for (const owned of ownedFolders) await removeEmptyFolders(join(folder, owned));

  const written: Written = { added: [], changed: [], removed };
  for (const [path, text] of files) {
    const file = join(folder, path);
    const before = await readFile(file, 'utf8').catch(() => undefined);
    if (before === text) continue;
    (before === undefined ? written.added : written.changed).push(path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return written;
}

async function filesBelow(folder: string, path: string): Promise<string[]> {
  const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry) => {
      const inner = `${path}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(folder, inner) : [inner];
    }),
  );
  return found.flat();
}

async function removeEmptyFolders(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return;
  for (const entry of entries) {
    if (entry.isDirectory()) await removeEmptyFolders(join(folder, entry.name));
  }
  if ((await readdir(folder)).length === 0) await rmdir(folder);
}
