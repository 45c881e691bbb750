import {
  ActionError,
  branchOfRef,
  type Checkout,
  quoted,
  type RunnerEnvironment,
} from '@paragraph/shared';

/**
 * The branch that a pull commits to: the one that is checked out (`checkout` with `ref:` counts), else the one
 * that the run is about.
 *
 * @throws {ActionError} for a tag, a pull request or another ref that takes no commits.
 */
export function pullBranch(
  checkout: Pick<Checkout, 'branch'>,
  { ref, refName }: Pick<RunnerEnvironment, 'ref' | 'refName'>,
): string {
  if (checkout.branch !== undefined) return checkout.branch;
  const branch = branchOfRef(ref);
  if (branch !== undefined) return branch;
  const kind = ref.startsWith('refs/tags/')
    ? 'the tag'
    : ref.startsWith('refs/pull/')
      ? 'the pull request ref'
      : 'the ref';
  throw new ActionError({
    what: `A pull commits to a branch, and this run is for ${kind} "${quoted(refName || ref)}".`,
    cure: 'Run the workflow on the branch that is linked in Paragon, or check that branch out with `ref:`.',
    commits: 'workflows',
  });
}
