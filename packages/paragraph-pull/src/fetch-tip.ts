import {
  ActionError,
  explainRefusal,
  fetchRef,
  GitFailure,
  type NetworkContext,
  refusalOf,
  type ScratchRepository,
} from '@paragraph/shared';

/**
 * Brings the tip of the branch.
 *
 * @throws {ActionError} when the branch is gone, or the repository cannot be read.
 */
export async function fetchTip(
  repository: ScratchRepository,
  branch: string,
  context: NetworkContext,
): Promise<string> {
  try {
    return await fetchRef(repository, `refs/heads/${branch}`, context);
  } catch (thrown) {
    if (!(thrown instanceof GitFailure)) throw thrown;
    const { source } = repository.remote;
    const refusal = refusalOf(thrown.stderr);
    throw new ActionError(explainRefusal(refusal, { command: 'fetch', branch, source }));
  }
}
