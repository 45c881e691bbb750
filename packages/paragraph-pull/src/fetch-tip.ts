import {
  ActionError,
  explainRefusal,
  fetchRef,
  GitFailure,
  isOid,
  type NetworkContext,
  type Oid,
  refusalOf,
  type ScratchRepository,
} from '@paragraph/shared';

/**
 * Brings the tip of the branch.
 *
 * @throws {ActionError} when the branch is gone, or the repository cannot be read.
 */
export function fetchTip(
  repository: ScratchRepository,
  branch: string,
  context: NetworkContext,
): Promise<Oid> {
  return explained(repository, branch, async () => {
    const tip = await fetchRef(repository, `refs/heads/${branch}`, context);
    if (isOid(tip)) return tip;
    throw new Error('git named no commit.');
  });
}

/** Reads from the remote. What a host refuses is explained. */
export async function explained<T>(
  { remote: { source } }: ScratchRepository,
  branch: string,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    if (!(thrown instanceof GitFailure)) throw thrown;
    const refusal = refusalOf(thrown.stderr);
    throw new ActionError(explainRefusal(refusal, { command: 'fetch', branch, source }));
  }
}
