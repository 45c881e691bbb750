import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Checkout,
  fetchCommit,
  type Git,
  pathInRepository,
  quoted,
  type Remote,
  systemErrorCode,
} from '@paragraph/shared';
import { buildOutputs, isOutput, lockfile } from './build-outputs.js';

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
  { base }: { readonly base: string | undefined },
  context: BranchContext,
): Promise<boolean> {
  const { checkout, path } = context;
  if (tip === checkout.head || tip === base) return true;
  // The job itself may have put some of its commits on the branch. A tip below what was checked out is a rewound branch.
  const isAbove = base !== undefined && (await isAncestor(base, tip, context));
  if (isAbove && (await isAncestor(tip, checkout.head, context))) return true;

  await fetchCommit(tip, context);
  const before = base ?? checkout.head;
  const folder = await treeOf(`${before}:${path}`, context);
  // What a project is made from that is in no commit may lie anywhere.
  if (folder === '')
    return (await treeOf(`${before}:`, context)) === (await treeOf(`${tip}:`, context));
  return folder === (await treeOf(`${tip}:${path}`, context));
}

/** The name of a tree; empty where there is none. A clone without trees fetches it. */
async function treeOf(
  name: string,
  { git, remote: { config, env }, checkout }: BranchContext,
): Promise<string> {
  const args = ['rev-parse', '--verify', '--quiet', name];
  const { stdout } = await git.ask(args, { cwd: checkout.root, config, env });
  return stdout.toString('utf8').trim();
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

/** Files that Git ignores in the checkout and tracks at the tip: a move would overwrite them without a word. */
async function ignoredInTheWay(
  tip: string,
  { git, remote: { config, env }, checkout, path }: BranchContext,
): Promise<readonly string[]> {
  const place = { cwd: checkout.root, config, env };
  const difference = ['diff', '--name-only', '-z', '--no-renames', '--diff-filter=A'];
  const added = await git.run([...difference, checkout.head, tip, '--'], place);
  if (added === '') return [];
  const answer = await git.ask(['check-ignore', '-z', '--stdin'], { ...place, input: added });
  const ignored = answer.stdout.toString('utf8').split('\0');
  const candidates = ignored.filter((file) => file !== '' && !isOutput(file, path, 'new'));
  const found = await Promise.all(candidates.map((file) => isThere(join(checkout.root, file))));
  return candidates.filter((_, index) => found[index]);
}

/** The first few of many names. */
export function named(files: readonly string[]): string {
  const names = files.slice(0, 3).map((file) => quoted(file));
  return `${names.join(', ')}${files.length > 3 ? ', …' : ''}`;
}

/** Also where a file stands in the place of one of its folders. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (thrown: unknown) => systemErrorCode(thrown) === 'ENOTDIR',
  );
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
  context: BranchContext,
  built: string | undefined,
): Promise<Checkout | string> {
  const { git, remote, checkout, branch } = context;
  const hidden = await ignoredInTheWay(tip, context);
  if (hidden.length > 0) {
    return `it brings files that Git ignores here, where earlier steps of this job have put their own (${named(hidden)})`;
  }
  // With the credentials, since a partial clone fetches the files only now.
  const { config, env } = remote;
  const inCheckout = { cwd: checkout.root, config, env };
  await git.run(['reset', '--hard', '--quiet'], inCheckout);
  if (built !== undefined) {
    // What was compiled from a file that is gone would be built, and pushed, once more. Only untracked files go.
    const folder = pathInRepository(checkout.root, built);
    const outputs = [...buildOutputs, lockfile].map(
      (name) => `:(literal)${folder === '' ? '' : `${folder}/`}${name}`,
    );
    await git.run(['clean', '-ffdxq', '--', ...outputs], inCheckout);
  }
  // Unlike `--hard`, this overwrites no untracked file.
  const moved = await git.ask(['reset', '--keep', '--quiet', tip], inCheckout);
  if (moved.exitCode !== 0) {
    return `git could not move the checkout there (${quoted(moved.stderr.trim())})`;
  }
  // So that a later look at this checkout does not take the move for a commit of the job.
  if (checkout.branch !== undefined) {
    await git.run(['update-ref', `refs/remotes/origin/${branch}`, tip], inCheckout);
  }
  const author = await git.run(
    ['log', '-1', '--no-show-signature', '--format=%an', tip],
    inCheckout,
  );
  return { ...checkout, head: tip, author: author.trimEnd() };
}
