import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * A folder for the front of PATH with only one or two programs: the folder of a Node often also contains an npm, which
 * would replace the job's.
 */
export async function linkNode(folder: string, node: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  for (const make of [symlink, link]) {
    try {
      await make(node, join(folder, name));
      return folder;
    } catch {
      // On Windows, not every user may create a symbolic link, and hard links cannot cross drives.
    }
  }
  return dirname(node);
}

/** Makes `npm` there start a command. Returns the variables that the file reads. */
export async function linkNpm(
  folder: string,
  command: readonly [string, ...string[]],
): Promise<Readonly<Record<string, string>>> {
  const { name, text, variables } = npmFile(command, process.platform);
  await writeFile(join(folder, name), text, { mode: 0o755 });
  return variables;
}

/** A file `npm` that starts a command, with the variables that it reads. */
interface NpmFile {
  readonly name: string;
  readonly text: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The file for a system. */
export function npmFile(
  command: readonly [string, ...string[]],
  platform: NodeJS.Platform,
): NpmFile {
  if (platform === 'win32') {
    // Windows reads such a file in the code page of the console, so a path in it must not be `C:\Users\Jürgen`.
    // Variables are Unicode, and may contain percent signs.
    const words = command.map((word, index) => [`PARAGRAPH_NPM_${index}`, word] as const);
    const call = words.map(([name]) => `"%${name}%"`).join(' ');
    return { name: 'npm.cmd', text: `@${call} %*\r\n`, variables: Object.fromEntries(words) };
  }
  const words = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  return { name: 'npm', text: `#!/bin/sh\nexec ${words} "$@"\n`, variables: {} };
}
