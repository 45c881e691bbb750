import { lstat, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, sep } from 'node:path';

/** Whether there is a folder, or a link to one. */
export function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Whether there is a plain file, or a link to one. */
export function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Whether there is anything, also a link that leads nowhere. */
export function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** A path below a folder, with forward slashes; empty for the folder itself. */
export function pathBelow(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}

/** Whether a path is a folder itself, or below it. Both are absolute. */
export function isInside(path: string, folder: string): boolean {
  const below = relative(folder, path);
  return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}

/** A folder and those above it, up to the root; only the folder if it is not below the root. */
export function foldersUp(folder: string, root: string): readonly string[] {
  const folders = [folder];
  if (!isInside(folder, root)) return folders;
  for (let at = folder; relative(root, at) !== ''; ) {
    at = dirname(at);
    folders.push(at);
  }
  return folders;
}
