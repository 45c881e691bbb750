import { type BranchContext, isAncestor } from './branch-context.js';
import { wasFetchedTip } from './fetched-commit.js';

/**
 * Whether a person chose the commit that is checked out: `ref:` with a commit or a tag leaves HEAD detached
 * (https://git-scm.com/docs/git-checkout#_detached_head), and a step may have reset the branch to an older commit. The
 * commit that the run is about does not count as a choice, for example if an old run is repeated.
 *
 * @param runCommit The commit that the run is about.
 */
export async function isChosen(
  tip: string,
  context: BranchContext,
  runCommit: string,
): Promise<boolean> {
  const { git, head } = context.checkout;
  if (head === runCommit) return false;
  const isDetached = !(await git.ok(['symbolic-ref', '--quiet', 'HEAD']));
  if (isDetached) return true;
  return !(await wasFetchedTip(head, context)) && (await isAncestor(head, tip, context));
}
