import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { type Environment, pathFolders, readVariable } from './child-environment.js';

/** The name of a program's file on each system: Windows starts a file by its whole name alone. */
export interface ProgramName {
  readonly posix: string;
  readonly windows: string;
}

/**
 * The absolute paths of a program on PATH, in the order in which a shell would take them. So nobody looks the name
 * up again: Windows would begin in the working folder, and a `git.exe` there is a file that somebody committed.
 *
 * Not `which` of `@actions/io`: it takes `.` and other relative entries of PATH, any extension of PATHEXT (Node
 * starts no `.cmd`), and only the PATH of this process.
 */
export async function programsOnPath(
  env: Environment,
  name: ProgramName,
): Promise<readonly string[]> {
  const isWindows = process.platform === 'win32';
  const path = isWindows ? win32 : posix;
  const candidates = pathFolders(readVariable(env, 'PATH') ?? '', process.platform).map((folder) =>
    path.join(folder, isWindows ? name.windows : name.posix),
  );
  const found = await Promise.all(candidates.map(isProgram));
  return candidates.filter((_, index) => found[index]);
}

/** Windows' program that ends a tree of processes. */
export function taskkill(env: Environment): string {
  return win32.join(readVariable(env, 'SystemRoot') || 'C:\\Windows', 'System32', 'taskkill.exe');
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    // Not there, or not for us.
    return false;
  }
}
