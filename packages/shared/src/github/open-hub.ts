import type { Run } from '../action/run-action.js';
import type { GitHubApi } from './github-api.js';
import { openGitHubApi } from './load-github-api.js';

/** GitHub's API for the repository, loaded on first use; undefined without a token. */
export type Hub = () => Promise<GitHubApi | undefined>;

export function hubOf(
  { runner, log, signal, secrets, clock }: Run,
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
