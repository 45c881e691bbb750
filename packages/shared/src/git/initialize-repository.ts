import { appendFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitProgram } from './git.js';

/**
 * Makes a repository that nothing of the machine shapes, and gives its `.git` folder.
 *
 * @param attributes What counts more than every `.gitattributes`: it belongs to a git dir
 *   (https://git-scm.com/docs/gitattributes), so each view of the same files has one of its own.
 */
export async function initializeRepository(
  program: GitProgram,
  folder: string,
  attributes?: string,
): Promise<string> {
  await mkdir(folder);
  const gitDir = join(folder, '.git');
  await program.at({ gitDir, workTree: folder }).run(['init', '--quiet', '--template=']);
  // It ends with the run, so nothing in it has to survive a crash of the machine.
  await appendFile(join(gitDir, 'config'), '[core]\n\tfsync = none\n');
  if (attributes !== undefined) await setAttributes(gitDir, attributes);
  return gitDir;
}

/** Makes another repository like one that is still empty, with attributes of its own. */
export async function copyEmptyRepository(
  gitDir: string,
  folder: string,
  attributes: string,
): Promise<string> {
  const copy = join(folder, '.git');
  await cp(gitDir, copy, { recursive: true });
  await setAttributes(copy, attributes);
  return copy;
}

async function setAttributes(gitDir: string, attributes: string): Promise<void> {
  await mkdir(join(gitDir, 'info'), { recursive: true });
  await writeFile(join(gitDir, 'info', 'attributes'), attributes);
}
