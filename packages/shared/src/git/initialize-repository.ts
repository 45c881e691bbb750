import { appendFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitProgram } from './git.js';

/**
 * Creates a repository that no setting of the machine affects, and returns its `.git` folder.
 *
 * @param attributes Attributes that override every `.gitattributes`. They belong to a git dir
 *   (https://git-scm.com/docs/gitattributes), so each view of the same files has its own.
 */
export async function initializeRepository(
  program: GitProgram,
  folder: string,
  attributes?: string,
): Promise<string> {
  await mkdir(folder);
  const gitDir = join(folder, '.git');
  await program.at({ gitDir, workTree: folder }).run(['init', '--quiet', '--template=']);
  // It is removed at the end of the run, so nothing in it needs to survive a crash of the machine, and no program needs
  // to unpack what `fast-import` has written.
  const settings = '[core]\n\tfsync = none\n[fastimport]\n\tunpackLimit = 0\n';
  await appendFile(join(gitDir, 'config'), settings);
  if (attributes !== undefined) await setAttributes(gitDir, attributes);
  return gitDir;
}

/** Copies a repository that is still empty, with other attributes. */
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
