import { type Run, sendJson } from '@paragraph/shared';
import type { GetJson } from './rest-branch.js';

/** In milliseconds. */
const timeLimit = 10_000;

interface GitHubAccess extends Pick<Run, 'log' | 'signal' | 'secrets'> {
  readonly runner: Pick<Run['runner'], 'apiUrl'>;
}

/** Reads from GitHub's REST API with a token, if there is one. */
export function githubApi(run: GitHubAccess, token: string | undefined): GetJson {
  return async (path) => {
    const { status, text } = await sendJson({
      method: 'GET',
      url: `${run.runner.apiUrl}${path}`,
      headers: {
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      timeLimit,
      signal: run.signal,
      log: run.log,
      redact: run.secrets.redact,
    });
    return { status, body: status === 200 ? JSON.parse(text) : undefined };
  };
}
