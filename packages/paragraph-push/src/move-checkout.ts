import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Checkout,
  commitAt,
  filterInTheWay,
  filterWords,
  firstFew,
  folderPrefix,
  ignoredFiles,
  lfsSettings,
  pathBelow,
  quoted,
  removeRunFile,
  systemErrorCode,
} from '@paragraph/shared';
import type { BranchContext } from './branch-context.js';
import { buildOutputs, isOutput, lockfile } from './build-outputs.js';

/**
 * Moves a checkout without local work to the tip. Discards what `para` wrote to tracked files. Runs no hooks.
 *
 * @param built The folder of the project that was built before, if one was.
 * @returns What prevents the move, in words, such as an untracked file that the tip would overwrite.
 */
export async function moveToTip(
  tip: string,
  context: BranchContext,
  built: string | undefined,
): Promise<Checkout | string> {
  const { remote, checkout, branch } = context;
  // With the credentials, since a partial clone fetches the files only now.
  const git = remote.git(checkout.git).with(await lfsSettings(checkout));
  const filter = await filterInTheWay(tip, checkout, git);
  if (filter !== undefined) return filterWords(filter);
  // The tip may contain a file of that name.
  if (built !== undefined) await removeRunFile(built);
  const hidden = await ignoredInTheWay(tip, context);
  if (hidden.length > 0) {
    return `it would overwrite ignored files that earlier steps of this job created (${firstFew(hidden)})`;
  }
  await git.run(['reset', '--hard', '--quiet']);
  if (built !== undefined) await removeBuild(built, context);
  // Unlike `--hard`, this overwrites no untracked file.
  const moved = await git.ask(['reset', '--keep', '--quiet', tip]);
  if (moved.exitCode !== 0) {
    return `git could not move the checkout there (${quoted(moved.stderr.trim())})`;
  }
  // Otherwise a later check takes the move for a commit of the job.
  if (checkout.branch !== undefined) {
    await git.run(['update-ref', `refs/remotes/origin/${branch}`, tip]);
  }
  return { ...checkout, ...(await commitAt(git, tip)), tracked: tip };
}

/**
 * Removes the untracked build outputs: the output of a deleted source would be pushed again.
 *
 * @param built The folder of the project.
 */
async function removeBuild(built: string, { checkout }: BranchContext): Promise<void> {
  const folder = pathBelow(checkout.root, built);
  const outputs = [...buildOutputs, lockfile].map(
    (name) => `:(literal)${folderPrefix(folder)}${name}`,
  );
  await checkout.git.run(['clean', '-ffdxq', '--', ...outputs]);
}

/** Files that Git ignores in the checkout and tracks at the tip: a move would overwrite them silently. */
async function ignoredInTheWay(
  tip: string,
  { remote, checkout, path }: BranchContext,
): Promise<readonly string[]> {
  const git = remote.git(checkout.git);
  const difference = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--diff-filter=A'];
  const added = await git.list([...difference, checkout.head, tip]);
  const ignored = [...(await ignoredFiles(git, added))];
  const candidates = ignored.filter((file) => !isOutput(file, path, 'new'));
  const found = await Promise.all(candidates.map((file) => isInTheWay(join(checkout.root, file))));
  return candidates.filter((_, index) => found[index]);
}

/** Whether there is anything at a path, or a file at one of its parent folders. */
async function isInTheWay(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (thrown: unknown) => systemErrorCode(thrown) === 'ENOTDIR',
  );
}
