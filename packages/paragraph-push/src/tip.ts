import {
  type Checkout,
  fetchCommit,
  type Git,
  pathInRepository,
  quoted,
  type Remote,
} from '@paragraph/shared';
import type { LocalWork } from './local-work.js';

/** What `para build` writes, below the project's folder. */
export const buildOutputs = ['dist', 'out', 'tsconfig.tsbuildinfo'];

/** What the tip of a branch is asked with. */
export interface BranchContext {
  readonly git: Git;
  readonly remote: Remote;
  readonly branch: string;
  readonly checkout: Checkout;
  /** The project folder, from the root of the repository; empty for the root itself. */
  readonly path: string;
}

/**
 * The commit that the branch points to on the remote; undefined when it has no such branch.
 *
 * @throws {GitFailure} when the remote cannot be read.
 */
export async function readTip({
  git,
  remote,
  branch,
  checkout,
}: BranchContext): Promise<string | undefined> {
  const ref = `refs/heads/${branch}`;
  const listing = await git.run(['ls-remote', '--', remote.url, ref], {
    cwd: checkout.root,
    config: remote.config,
    env: remote.env,
  });
  // The pattern also matches refs that end in it, such as `refs/heads/x/refs/heads/main`.
  const line = listing.split('\n').find((candidate) => candidate.endsWith(`\t${ref}`));
  return line?.split('\t')[0];
}

/**
 * Whether the branch holds nothing newer than what is checked out: its project folder is as it was at the
 * checkout. Fetches the tip's commit where it is not there yet.
 */
export async function holdsTip(
  tip: string,
  { base }: LocalWork,
  context: BranchContext,
): Promise<boolean> {
  const { git, checkout, path } = context;
  if (tip === checkout.head || tip === base) return true;
  // The job itself may have put some of its commits on the branch. A tip below what was checked out is a rewound branch.
  const isAbove = base !== undefined && (await isAncestor(base, tip, context));
  if (isAbove && (await isAncestor(tip, checkout.head, context))) return true;

  await fetchCommit(tip, context);
  const [here, there] = await Promise.all(
    [base ?? checkout.head, tip].map(async (commit) => {
      const folder = await git.ask(['rev-parse', '--verify', '--quiet', `${commit}:${path}`], {
        cwd: checkout.root,
      });
      return folder.stdout.toString('utf8').trim();
    }),
  );
  return here === there;
}

/** False also where a shallow clone cannot tell. */
export async function isAncestor(
  ancestor: string,
  commit: string,
  { git, checkout }: BranchContext,
): Promise<boolean> {
  const answer = await git.ask(['merge-base', '--is-ancestor', ancestor, commit], {
    cwd: checkout.root,
  });
  return answer.exitCode === 0;
}

/**
 * Moves a checkout that has nothing of its own to the tip. What `para` has written meanwhile in tracked files
 * is replaced. Runs no hooks.
 *
 * @param built The folder of the project that was built before, if one was.
 * @returns In words what is in the way, such as an untracked file that the tip would overwrite.
 */
export async function moveToTip(
  tip: string,
  { git, remote, checkout, branch }: BranchContext,
  built: string | undefined,
): Promise<Checkout | string> {
  // With the credentials, since a partial clone fetches the files only now.
  const { config, env } = remote;
  const inCheckout = { cwd: checkout.root, config, env };
  await git.run(['reset', '--hard', '--quiet'], inCheckout);
  // Unlike `--hard`, this overwrites no untracked file.
  const moved = await git.ask(['reset', '--keep', '--quiet', tip], inCheckout);
  if (moved.exitCode !== 0) {
    return `git could not move the checkout there (${quoted(moved.stderr.trim())})`;
  }
  if (built !== undefined) {
    // What was compiled from a file that is gone would be built, and pushed, once more.
    const folder = pathInRepository(checkout.root, built);
    const outputs = buildOutputs.map(
      (name) => `:(literal)${folder === '' ? '' : `${folder}/`}${name}`,
    );
    await git.run(['clean', '-ffdxq', '--', ...outputs], inCheckout);
  }
  // So that a later look at this checkout does not take the move for a commit of the job.
  if (checkout.branch !== undefined) {
    await git.run(['update-ref', `refs/remotes/origin/${branch}`, tip], inCheckout);
  }
  const author = await git.run(['log', '-1', '--format=%an', tip], inCheckout);
  return { ...checkout, head: tip, author: author.trimEnd() };
}
