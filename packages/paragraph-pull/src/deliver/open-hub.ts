import { type GitHubApi, openGitHubApi, type Run } from '@paragraph/shared';
import type { PullInputs } from '../inputs.js';

/** GitHub's API for the repository, loaded when it is first asked for; undefined without a token. */
export type Hub = () => Promise<GitHubApi | undefined>;

export function hubOf(run: Run, inputs: Pick<PullInputs, 'token' | 'githubToken'>): Hub {
  const token = inputs.token ?? inputs.githubToken;
  let opened: Promise<GitHubApi | undefined> | undefined;
  return () => {
    opened ??= token === undefined ? Promise.resolve(undefined) : open(token);
    return opened;
  };

  function open(given: string): Promise<GitHubApi> {
    const { apiUrl, graphqlUrl, repository } = run.runner;
    const { log, signal, secrets, clock } = run;
    const { redact } = secrets;
    const api = { apiUrl, graphqlUrl, repository, token: given };
    return openGitHubApi({ ...api, log, redact, signal, clock });
  }
}
