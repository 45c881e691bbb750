import {
  ConnectionFailure,
  connectionDecision,
  type HttpAnswer,
  isPassingStatus,
  parsedJson,
  type RetryDecision,
  type Run,
  retrying,
  sendJson,
  tryingAgain,
} from '@paragraph/shared';
import type { GetJson } from './rest-branch.js';

/** For a request, in milliseconds. */
const timeLimit = 10_000;
const attempts = 3;
/** No attempt starts later than this after the first, in milliseconds. */
const patience = 30_000;

interface GitHubAccess extends Pick<Run, 'log' | 'signal' | 'secrets' | 'clock'> {
  readonly runner: Pick<Run['runner'], 'apiUrl'>;
}

/** A temporary failure of GitHub's API. */
class PassingAnswer extends Error {
  readonly answer: HttpAnswer;

  constructor(answer: HttpAnswer) {
    super(`GitHub's API answered ${answer.status}`);
    this.answer = answer;
  }
}

/**
 * Reads from GitHub's REST API, with a token if there is one. Retries temporary failures.
 *
 * Not the API in `shared/src/github`: that needs a token, and loads Octokit, which takes longer than the few requests
 * that are made here.
 */
export function restClient(run: GitHubAccess, token: string | undefined): GetJson {
  const { log, signal, clock } = run;
  const get = async (path: string): Promise<HttpAnswer> => {
    const answer = await sendJson({
      clock,
      method: 'GET',
      url: `${run.runner.apiUrl}${path}`,
      headers: {
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      timeLimit,
      signal,
      log,
      redact: run.secrets.redact,
    });
    if (isPassingStatus(answer.status)) throw new PassingAnswer(answer);
    return answer;
  };
  return async (path) => {
    const { status, text } = await retrying(() => get(path), {
      clock,
      signal,
      attempts,
      patience,
      retryDecision,
      onRetry: (why, wait) => log.info(tryingAgain(why, wait)),
    }).catch((thrown: unknown) => {
      if (thrown instanceof PassingAnswer) return thrown.answer;
      throw thrown;
    });
    return { status, body: status === 200 ? parsedJson(text) : undefined };
  };
}

function retryDecision(thrown: unknown): RetryDecision {
  if (thrown instanceof PassingAnswer) return { kind: 'again', why: thrown.message };
  return thrown instanceof ConnectionFailure
    ? connectionDecision(thrown, "GitHub's API")
    : { kind: 'final' };
}
