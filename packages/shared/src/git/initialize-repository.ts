import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Creates a repository that no setting of the machine affects, and returns its `.git` folder. `git init` would obey
 * `init.*` and GIT_DEFAULT_HASH. https://git-scm.com/docs/gitrepository-layout
 *
 * @param attributes Attributes that override every `.gitattributes`. They belong to a git dir
 *   (https://git-scm.com/docs/gitattributes), so each view of the same files has its own.
 */
export async function initializeRepository(folder: string, attributes?: string): Promise<string> {
  const gitDir = join(folder, '.git');
  for (const name of ['objects', 'refs']) await mkdir(join(gitDir, name), { recursive: true });
  await writeFile(join(gitDir, 'HEAD'), 'ref: refs/heads/none\n');
  await writeFile(join(gitDir, 'config'), configText(process.platform));
  if (attributes !== undefined) await setAttributes(gitDir, attributes);
  return gitDir;
}

/** What `git init` finds out about the file systems of a platform, and settings of our own. */
function configText(platform: NodeJS.Platform): string {
  const [isWindows, isMac] = [platform === 'win32', platform === 'darwin'];
  return [
    '[core]',
    'repositoryFormatVersion = 0',
    'bare = false',
    `fileMode = ${!isWindows}`,
    `symlinks = ${!isWindows}`,
    `ignoreCase = ${isWindows || isMac}`,
    `precomposeUnicode = ${isMac}`,
    // It is removed at the end of the run, so nothing in it needs to survive a crash of the machine, and no program
    // needs to unpack what `fast-import` has written.
    'fsync = none',
    '[fastimport]',
    'unpackLimit = 0',
    '',
  ].join('\n');
}

async function setAttributes(gitDir: string, attributes: string): Promise<void> {
  await mkdir(join(gitDir, 'info'), { recursive: true });
  await writeFile(join(gitDir, 'info', 'attributes'), attributes);
}
