import { type BranchContext, isAncestor } from './branch-context.js';

/** The commit that was fetched, below the commits of the job; undefined if it is unknown. */
export async function fetchedCommit(
  context: BranchContext,
  runCommit: string,
): Promise<string | undefined> {
  const { head } = context.checkout;
  // A checkout by commit leaves only FETCH_HEAD. Tags do not count: a release job tags its own commit.
  const names = [trackingRef(context), 'FETCH_HEAD', runCommit];
  const commits = await Promise.all(names.map((name) => commitOf(name, context)));
  const [tracking] = commits;
  if (commits.includes(head) || (await wasFetchedTip(head, context))) return head;
  if (tracking !== undefined && (await isAncestor(head, tracking, context))) return head;
  for (const commit of commits) {
    if (commit !== undefined && (await isAncestor(commit, head, context))) return commit;
  }
  // A step went back to an older commit first.
  return tracking === undefined
    ? undefined
    : context.checkout.git.find(['merge-base', head, tracking]);
}

/**
 * Whether the branch was fetched at this commit. A later fetch moves the tracking ref, and the reflog keeps the old
 * value.
 * https://git-scm.com/docs/git-reflog
 */
export async function wasFetchedTip(commit: string, context: BranchContext): Promise<boolean> {
  const log = ['log', '--walk-reflogs', '--no-show-signature', '--format=%H', trackingRef(context)];
  const { exitCode, stdout } = await context.checkout.git.ask([...log, '--']);
  return exitCode === 0 && stdout.toString('utf8').split('\n').includes(commit);
}

function trackingRef({ branch }: BranchContext): string {
  return `refs/remotes/origin/${branch}`;
}

async function commitOf(name: string, { checkout }: BranchContext): Promise<string | undefined> {
  return checkout.git.find(['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
}
