import type { Fault } from '../faults.js';
import type { Sender } from '../tokens.js';

export interface RateLimits {
  /** Counts a request, and returns the headers for its answer. */
  count(sender: Sender): Readonly<Record<string, string>>;
}

const hour = 3600;

/** GitHub's primary limits, which the sandbox shows but never enforces: a fault can. */
export function createRateLimits(now: () => number = Date.now): RateLimits {
  const used = new Map<string, number>();
  const reset = Math.floor(now() / 1000) + hour;
  return {
    count(sender) {
      const token = sender.kind === 'token' ? sender.token : undefined;
      // A job's token has a thousand an hour for each repository, a person five thousand.
      const limit = { none: 60, installation: 1000, personal: 5000 }[token?.kind ?? 'none'];
      const count = (used.get(token?.value ?? '') ?? 0) + 1;
      used.set(token?.value ?? '', count);
      return {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(Math.max(limit - count, 0)),
        'x-ratelimit-used': String(count),
        'x-ratelimit-reset': String(reset),
        'x-ratelimit-resource': 'core',
      };
    },
  };
}

/** What GitHub answers when the hour's requests are used up. @param reset Seconds since 1970. */
export function primaryRateLimit(reset: number): Fault {
  return {
    kind: 'status',
    status: 403,
    headers: {
      'x-ratelimit-limit': '1000',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-used': '1000',
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': 'core',
    },
    body: {
      message: 'API rate limit exceeded for installation ID 12345678.',
      documentation_url:
        'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#exceeding-the-rate-limit',
      status: '403',
    },
  };
}

/** What GitHub answers to many requests in a short time. @param retryAfter Seconds; undefined leaves the header out. */
export function secondaryRateLimit(retryAfter: number | undefined): Fault {
  return {
    kind: 'status',
    status: 403,
    headers: {
      'x-ratelimit-remaining': '900',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
    body: {
      message:
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      documentation_url:
        'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
      status: '403',
    },
  };
}
