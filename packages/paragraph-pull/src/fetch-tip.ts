import { ActionError, GitFailure, type Run, type ScratchRepository } from '@paragraph/shared';
import { brokeOff, explainFailedFetch } from './host-answers.js';
import { retryingGit } from './retrying-git.js';

/**
 * Brings the tip of the branch.
 *
 * @throws {ActionError} when the branch is gone, or the repository cannot be read.
 */
export async function fetchTip(
  { git, remote, folder }: ScratchRepository,
  branch: string,
  { log, signal }: Pick<Run, 'log' | 'signal'>,
): Promise<string> {
  const inRepository = { cwd: folder, config: remote.config, env: remote.env };
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', '--depth=1', '--'];
  const refspec = `+refs/heads/${branch}:refs/paragraph/tip`;
  try {
    await retryingGit(() => git.run([...fetch, remote.url, refspec], inRepository), {
      log,
      signal,
      complaint: 'The branch could not be fetched',
      isBroken: (thrown) => thrown instanceof GitFailure && brokeOff(thrown.stderr),
    });
  } catch (thrown) {
    if (!(thrown instanceof GitFailure)) throw thrown;
    throw new ActionError(explainFailedFetch(thrown.stderr, branch, remote.source));
  }
  return (await git.run(['rev-parse', 'refs/paragraph/tip'], inRepository)).trim();
}
