import { type Checkout, fetchCommit, type Git, type Remote } from '@paragraph/shared';

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

/** Whether the project folder is the same at the tip. Fetches the tip's commit where it is not there yet. */
export async function holdsTip(tip: string, context: BranchContext): Promise<boolean> {
  const { git, checkout, path } = context;
  if (tip === checkout.head) return true;
  const inCheckout = { cwd: checkout.root };
  // Commits of this job on top of the tip: what is checked out is newer than the tip.
  const ahead = await git.ask(['merge-base', '--is-ancestor', tip, checkout.head], inCheckout);
  if (ahead.exitCode === 0) return true;

  await fetchCommit(tip, context);
  const [here, there] = await Promise.all(
    [checkout.head, tip].map(async (commit) => {
      const folder = await git.ask(
        ['rev-parse', '--verify', '--quiet', `${commit}:${path}`],
        inCheckout,
      );
      return folder.stdout.toString('utf8').trim();
    }),
  );
  return here === there;
}

/**
 * Moves a checkout that has nothing of its own to the tip. What `para` has written meanwhile in tracked files
 * is replaced. Runs no hooks.
 */
export async function moveToTip(
  tip: string,
  { git, checkout, branch }: BranchContext,
): Promise<Checkout> {
  const inCheckout = { cwd: checkout.root };
  await git.run(['reset', '--hard', '--quiet', tip], inCheckout);
  // So that a later look at this checkout does not take the move for a commit of the job.
  if (checkout.branch !== undefined) {
    await git.run(['update-ref', `refs/remotes/origin/${branch}`, tip], inCheckout);
  }
  const author = await git.run(['log', '-1', '--format=%an', tip], inCheckout);
  return { ...checkout, head: tip, author: author.trimEnd() };
}

/** What earlier steps have made in the checkout, in words; undefined for nothing. A move would lose it. */
export async function localWork({
  git,
  checkout,
  branch,
  path,
}: BranchContext): Promise<string | undefined> {
  const inCheckout = { cwd: checkout.root };
  const fetched = await git.ask(
    ['rev-parse', '--verify', '--quiet', `refs/remotes/origin/${branch}`],
    inCheckout,
  );
  const checkedOut = fetched.stdout.toString('utf8').trim();
  if (checkedOut !== '' && checkedOut !== checkout.head) {
    return 'earlier steps of this job made commits that the branch does not hold';
  }
  const status = await git.run(
    ['status', '--porcelain', '-z', '--untracked-files=all'],
    inCheckout,
  );
  const changed = changedFiles(status, path);
  return changed.length === 0
    ? undefined
    : `earlier steps of this job changed files (${changed.slice(0, 3).join(', ')}${changed.length > 3 ? ', …' : ''})`;
}

/**
 * The files of `git status --porcelain -z` that count as work: tracked ones anywhere, untracked ones in the
 * project. What an install or a build writes does not count.
 */
export function changedFiles(status: string, path: string): readonly string[] {
  const inside = path === '' ? '' : `${path}/`;
  const outputs = ['node_modules/', 'dist/', 'out/', 'tsconfig.tsbuildinfo'];
  const files: string[] = [];
  const entries = status.split('\0');
  for (let index = 0; index < entries.length; index += 1) {
    const entry = entries[index] ?? '';
    const code = entry.slice(0, 2);
    const file = entry.slice(3);
    // A rename is followed by its old name.
    if (/[RC]/.test(code)) index += 1;
    if (file === '') continue;
    const below = file.startsWith(inside) ? file.slice(inside.length) : undefined;
    if (code === '??' && below === undefined) continue;
    if (below !== undefined && outputs.some((output) => below.startsWith(output))) continue;
    files.push(file);
  }
  return files;
}
