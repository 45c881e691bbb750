import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * A folder for the front of PATH that holds one name alone, or two: the folder of a Node often holds an npm of its
 * own, too, which would take the place of the job's.
 */
export async function linkNode(folder: string, node: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  for (const make of [symlink, link]) {
    try {
      await make(node, join(folder, name));
      return folder;
    } catch {
      // Windows lets not every user make a symbolic link, and no hard link to another drive.
    }
  }
  return dirname(node);
}

/** Lets `npm` name a command there. */
export async function linkNpm(
  folder: string,
  command: readonly [string, ...string[]],
): Promise<void> {
  if (process.platform === 'win32') {
    const words = command.map((word) => `"${word.replaceAll('%', '%%')}"`).join(' ');
    await writeFile(join(folder, 'npm.cmd'), `@${words} %*\r\n`);
    return;
  }
  const words = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  await writeFile(join(folder, 'npm'), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
}
