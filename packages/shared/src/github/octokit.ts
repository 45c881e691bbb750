import { GitHub, getOctokitOptions } from '@actions/github/lib/utils';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import Bottleneck from 'bottleneck';
import { tryingAgain } from '../action/retry.js';
import { Cancelled, messageOf } from '../report/errors.js';
import { connectionRefusal, restRefusal } from './api-refusal.js';
import type { ApiAnswer, GitHubApiOptions } from './github-api.js';

// The first plugin is the closest to the request.
const WithPlugins = GitHub.plugin(enterpriseLimits, retry, throttling);
export type Octokit = InstanceType<typeof GitHub>;

/**
 * Longest wait for a rate limit, in seconds. A later run can send requests again.
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
const longestWait = 120;
/** For an operation with all its attempts, in milliseconds. */
const timeLimit = 300_000;

/** Octokit with the proxies and the certificate authorities of the job. */
export function openOctokit(options: GitHubApiOptions): Octokit {
  const { apiUrl, token, log, redact, clock, secondLasts = 1_000 } = options;
  const debug = (message: string): void => log.debug(redact(message));
  const onLimit =
    (attempts: number) =>
    (retryAfter: number, _request: unknown, _octokit: unknown, count: number): boolean => {
      const isWorthIt = count < attempts && retryAfter <= longestWait;
      if (isWorthIt) log.info(tryingAgain('GitHub limits requests', retryAfter * 1_000));
      return isWorthIt;
    };
  const octokit = new WithPlugins(
    getOctokitOptions(token, {
      baseUrl: apiUrl,
      userAgent: 'paragraph-git-sync',
      log: { debug, info: debug, warn: debug, error: debug },
      retry: { retryAfterBaseValue: secondLasts },
      throttle: {
        // GitHub asks for pauses between writes: of one client, not of all in this process.
        id: token,
        retryAfterBaseValue: secondLasts,
        // A second between writes, three where people are notified, as the plugin has it.
        // https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#pause-between-mutative-requests
        write: pauses('write', secondLasts),
        notifications: pauses('notifications', 3 * secondLasts),
        onRateLimit: onLimit(1),
        onSecondaryRateLimit: onLimit(2),
      },
    }),
  );
  octokit.hook.wrap('request', async (request, asked) => {
    const started = clock.now();
    const said = (outcome: string): void => {
      const path = new URL(octokit.request.endpoint(asked).url).pathname;
      debug(`${asked.method} ${path}: ${outcome} (${Math.round(clock.now() - started)} ms)`);
    };
    try {
      const response = await request(asked);
      said(String(response.status));
      return response;
    } catch (thrown) {
      said(messageOf(thrown));
      throw thrown;
    }
  });
  return octokit;
}

/**
 * Throws the rate limit of GraphQL, which is an answer with status 200. The plugin for limits recognizes it at
 * `/graphql` only, and GitHub Enterprise Server has `/api/graphql`.
 * https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
function enterpriseLimits(octokit: Pick<Octokit, 'hook'>): object {
  octokit.hook.wrap('request', async (request, asked) => {
    const response = await request(asked);
    if (!asked.url.endsWith('/api/graphql') || !isGraphqlLimit(response.data)) return response;
    throw Object.assign(new Error('GraphQL rate limit exceeded'), { status: 429, response });
  });
  return {};
}

/** Whether an answer with status 200 says that the rate limit of GraphQL is reached. */
function isGraphqlLimit(data: unknown): boolean {
  const errors: unknown = isRecord(data) ? data.errors : undefined;
  if (!Array.isArray(errors)) return false;
  return errors.some((error: unknown) => isRecord(error) && error.type === 'RATE_LIMITED');
}

/** One request after the other, with `minTime` milliseconds between their starts. */
function pauses(id: string, minTime: number): Bottleneck.Group {
  return new Bottleneck.Group({ id, maxConcurrent: 1, minTime });
}

/** Runs an operation of the API. A refusal is returned. @throws {Cancelled} */
export async function ask<Value>(
  { signal, redact, clock }: Pick<GitHubApiOptions, 'signal' | 'redact' | 'clock'>,
  operation: (request: { readonly signal: AbortSignal }) => Promise<Value>,
): Promise<ApiAnswer<Value>> {
  if (signal.aborted) throw new Cancelled();
  const limit = new AbortController();
  const release = clock.after(timeLimit, () => limit.abort());
  const ended = AbortSignal.any([signal, limit.signal]);
  // Octokit's wait between two attempts ignores the signal.
  const stopped = new Promise<never>((_, reject) => {
    ended.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true });
  });
  stopped.catch(() => undefined);
  try {
    const value = await Promise.race([operation({ signal: ended }), stopped]);
    return { kind: 'done', value };
  } catch (thrown) {
    if (signal.aborted) throw new Cancelled();
    const failure = failureOf(thrown);
    const refusal =
      failure === undefined ? connectionRefusal(messages(thrown)) : restRefusal(failure);
    return { kind: 'refused', refusal: { ...refusal, words: redact(refusal.words) } };
  } finally {
    release();
  }
}

/** The host's answer; undefined if it did not answer. */
function failureOf(thrown: unknown) {
  if (!isRecord(thrown) || !isRecord(thrown.response)) return undefined;
  const { status, data } = thrown.response;
  if (typeof status !== 'number') return undefined;
  const { message, errors } = isRecord(data) ? data : {};
  const details = (Array.isArray(errors) ? errors : []).map((error: unknown) => {
    if (!isRecord(error)) return undefined;
    // An error without a message names a field:
    // https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
    const { message: words, field, code } = error;
    if (typeof words === 'string') return words;
    return typeof field === 'string' && typeof code === 'string' ? `${field} ${code}` : undefined;
  });
  const said = [message, ...details].filter((text) => typeof text === 'string');
  return {
    status: isGraphqlLimit(data) ? 429 : status,
    messages: said.length > 0 ? said : [`HTTP status ${status}`],
  };
}

/** The cause of a failed `fetch` says what went wrong. */
function messages(thrown: unknown): string {
  const parts: string[] = [];
  for (let at = thrown; at instanceof Error && parts.length < 5; at = at.cause) {
    parts.push(at.message, 'code' in at ? String(at.code) : '');
  }
  return [...new Set(parts)].filter((part) => part !== '').join('\n');
}

/** The repository, as Octokit's parameters. */
export function repositoryOf({ repository }: Pick<GitHubApiOptions, 'repository'>): {
  readonly owner: string;
  readonly repo: string;
} {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
