import type { Sender } from '../tokens.js';

export interface RateLimits {
  /** Counts a request, and tells the headers that go with its answer. */
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
