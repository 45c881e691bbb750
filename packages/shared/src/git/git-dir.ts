import { lstat, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isInside } from '../action/on-disk.js';
import { systemErrorCode } from '../report/errors.js';
import type { GitPlace } from './git-environment.js';

/**
 * The repository of a folder, by our own walk: git's own would also accept a folder that looks like a bare repository,
 * whose plain files anybody can commit. No commit can contain a `.git`.
 *
 * @param folder Absolute real path.
 * @param top Absolute real path of the last folder to look into.
 */
export async function findGitPlace(folder: string, top: string): Promise<GitPlace | undefined> {
  for (let workTree = folder; isInside(workTree, top); workTree = dirname(workTree)) {
    const gitDir = await gitDirIn(workTree);
    if (gitDir !== undefined) return { gitDir, workTree };
    if (workTree === dirname(workTree)) return undefined;
  }
  return undefined;
}

/** What the `.git` of a folder is: the repository itself, or a file that names it (a worktree, a submodule). */
async function gitDirIn(workTree: string): Promise<string | undefined> {
  const path = join(workTree, '.git');
  try {
    const gitDir = (await stat(path)).isFile() ? await namedGitDir(path) : path;
    // git does not take a folder without HEAD for a repository, and continues with the folder above.
    return gitDir !== undefined && (await stat(join(gitDir, 'HEAD'))).isFile() ? gitDir : undefined;
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined) throw thrown;
    return undefined;
  }
}

/** https://git-scm.com/docs/gitrepository-layout */
async function namedGitDir(file: string): Promise<string | undefined> {
  const path = /^gitdir: (.+?)\r?\n?$/.exec(await readFile(file, 'utf8'))?.[1];
  return path === undefined ? undefined : resolve(dirname(file), path);
}

/**
 * The branch that HEAD names; undefined if it names a commit. Reads it from the file, if it is one.
 *
 * @param ask Asks git for the full name.
 */
export async function headBranch(
  { gitDir }: GitPlace,
  ask: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const file = join(gitDir, 'HEAD');
  const text = (await lstat(file)).isFile() ? await readFile(file, 'utf8') : '';
  if (/^[0-9a-f]{40,64}\n?$/.test(text)) return undefined;
  const name = /^ref: (refs\/heads\/.+)\n$/.exec(text)?.[1];
  // With the format `reftable`, the file names no branch.
  // https://git-scm.com/docs/reftable#_location_of_files_and_head
  const isNamed = name !== undefined && name !== 'refs/heads/.invalid';
  const ref = isNamed ? name : await ask();
  return /^refs\/heads\/(.+)$/.exec(ref ?? '')?.[1];
}
