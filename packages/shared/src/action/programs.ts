import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { type Environment, pathFolders, readVariable } from './child-environment.js';

/** The name of a program's file on each system: Windows needs the whole file name. */
interface ProgramName {
  readonly posix: string;
  readonly windows: string;
}

/**
 * The absolute paths of a program on PATH, in the order in which a shell would find them. An absolute path is not
 * looked up again: Windows would begin in the working folder, where somebody may have committed a `git.exe`.
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

/** Windows' program to end a process tree. */
export function taskkill(env: Environment): string {
  return win32.join(readVariable(env, 'SystemRoot') || 'C:\\Windows', 'System32', 'taskkill.exe');
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    // It is missing, or we may not read it.
    return false;
  }
}
