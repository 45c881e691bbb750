import { posix } from 'node:path';
import {
  filterInTheWay,
  filterWords,
  firstFew,
  folderPrefix,
  holdsRunFile,
  projectFile,
} from '@paragraph/shared';
import type { BranchContext } from './branch-context.js';
import { isOutput } from './build-outputs.js';
import { fetchedCommit } from './fetched-commit.js';

/** What earlier steps of the job changed in the checkout. */
export interface LocalWork {
  /** The newest commit of the branch that is checked out, below the commits of the job; undefined if that is unknown. */
  readonly base: string | undefined;
  /** What a move to the tip would lose, in words; undefined for nothing. */
  readonly lost: string | undefined;
}

/**
 * Finds what earlier steps changed.
 *
 * @param runCommit The commit that the run is about.
 */
export async function localWork(context: BranchContext, runCommit: string): Promise<LocalWork> {
  const { checkout, path } = context;
  const base = await fetchedCommit(context, runCommit);
  if (base === undefined) {
    return {
      base,
      lost: 'the checked-out commit was not found on the branch, so earlier steps of this job may have made it',
    };
  }
  if (base !== checkout.head) {
    return { base, lost: 'earlier steps of this job made commits that are not on the branch' };
  }
  // Files look changed if their filter does not run.
  const filter = await filterInTheWay(checkout.head, checkout, checkout.git);
  if (filter !== undefined) return { base, lost: filterWords(filter) };
  const changed: string[] = [];
  for (const file of changedFiles(await checkout.git.list(statusOf), path)) {
    // This run removed its own file, so that is not local work, even if the file is committed.
    const isOwn = file === ownFile(path) && (await holdsRunFile(checkout.head, file, checkout));
    if (!isOwn) changed.push(file);
  }
  if (changed.length === 0) return { base, lost: undefined };
  return { base, lost: `earlier steps of this job changed files (${firstFew(changed)})` };
}

/** The file in which the run names the project, from the root of the repository. */
function ownFile(path: string): string {
  return posix.join(path, projectFile);
}

// Compares only the commits of submodules: to look into their files, git would start another git in each of them.
const statusOf = [
  'status',
  '--porcelain',
  '-z',
  '--untracked-files=all',
  '--no-renames',
  '--ignore-submodules=dirty',
];

/**
 * The files in the list of `git status --porcelain -z` that count as work: tracked ones anywhere, untracked ones in the
 * project. What an install or a build writes does not count.
 * https://git-scm.com/docs/git-status#_porcelain_format_version_1
 */
export function changedFiles(entries: readonly string[], path: string): readonly string[] {
  const inside = folderPrefix(path);
  const files: string[] = [];
  for (let index = 0; index < entries.length; index += 1) {
    const entry = entries[index] ?? '';
    const code = entry.slice(0, 2);
    const file = entry.slice(3);
    // A rename is followed by its old name.
    if (/[RC]/.test(code)) index += 1;
    const tracking = code === '??' ? 'new' : 'tracked';
    if (tracking === 'new' && !file.startsWith(inside)) continue;
    if (!isOutput(file, path, tracking)) files.push(file);
  }
  return files;
}
