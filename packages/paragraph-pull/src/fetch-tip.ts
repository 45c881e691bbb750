import {
  ActionError,
  type Explanation,
  GitFailure,
  quoted,
  type Run,
  realClock,
  retrying,
} from '@paragraph/shared';
import { isPassing } from './passing-fault.js';
import type { Scratch } from './scratch.js';

const attempts = 3;
/** In milliseconds. */
const patience = 20_000;

/**
 * Brings the tip of the branch; asks again where the network or GitHub is away for a moment.
 *
 * @throws {ActionError} when the branch is gone, or the repository cannot be read.
 */
export async function fetchTip(
  { git, remote, folder }: Scratch,
  branch: string,
  { log, signal }: Pick<Run, 'log' | 'signal'>,
): Promise<string> {
  const inRepository = { cwd: folder, config: remote.config, env: remote.env };
  const ref = `refs/heads/${branch}`;
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', '--depth=1', '--'];
  const once = (): Promise<string> =>
    git.run([...fetch, remote.url, `+${ref}:refs/paragraph/tip`], inRepository);
  try {
    await retrying(once, {
      clock: realClock,
      signal,
      attempts,
      patience,
      judge: (thrown) =>
        thrown instanceof GitFailure && isPassing(thrown)
          ? { kind: 'again', why: 'The branch could not be fetched' }
          : { kind: 'final' },
      onRetry: (why, wait) =>
        log.info(`${why}. Trying again in ${Math.max(1, Math.round(wait / 1_000))} s.`),
    });
  } catch (thrown) {
    if (!(thrown instanceof GitFailure)) throw thrown;
    throw new ActionError(explainFetchFailure(thrown, branch));
  }
  return (await git.run(['rev-parse', 'refs/paragraph/tip'], inRepository)).trim();
}

/** Why the branch could not be fetched. */
export function explainFetchFailure({ stderr }: GitFailure, branch: string): Explanation {
  const why = quoted(stderr.trim(), 500);
  if (/couldn't find remote ref/i.test(stderr)) {
    return {
      what: `The branch ${quoted(branch)} is gone from the repository, so nothing was pulled.`,
      cure: 'Restore the branch, or link another one in the Paragon dashboard ("Sync git branch").',
    };
  }
  if (
    /returned error: 40[134]|Authentication failed|could not read Username|[Nn]ot found/.test(
      stderr,
    )
  ) {
    return {
      what: 'The repository could not be read.',
      why,
      cure: 'Give the job `permissions:` with `contents: write`, as in the README, or a `token` that may read and write.',
    };
  }
  return {
    what: 'The branch could not be fetched.',
    why,
    cure: 'Run the job again. If it goes on, check the network of the runner.',
  };
}
