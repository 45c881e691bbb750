import type { Run } from '../action/run-action.js';
import type { GitHubApi } from './github-api.js';
import { openGitHubApi } from './load-github-api.js';

/** What it needs of a run. */
export interface HubContext extends Pick<Run, 'log' | 'signal' | 'secrets' | 'clock'> {
  readonly runner: Pick<Run['runner'], 'apiUrl' | 'graphqlUrl' | 'repository'>;
}

/** GitHub's API for the repository, loaded on first use; undefined without a token. */
export type Hub = () => Promise<GitHubApi | undefined>;

export function hubOf(
  { runner, log, signal, secrets, clock }: HubContext,
  token: string | undefined,
): Hub {
  let opened: Promise<GitHubApi | undefined> | undefined;
  return () => {
    opened ??= token === undefined ? Promise.resolve(undefined) : open(token);
    return opened;
  };

  function open(given: string): Promise<GitHubApi> {
    const { apiUrl, graphqlUrl, repository } = runner;
    const { redact } = secrets;
    const api = { apiUrl, graphqlUrl, repository, token: given };
    return openGitHubApi({ ...api, log, redact, signal, clock });
  }
}
