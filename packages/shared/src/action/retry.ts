import type { Clock } from './clock.js';

/** What a failed attempt means. */
export type RetryDecision =
  | { readonly kind: 'final' }
  | {
      readonly kind: 'again';
      /** In words, for the log. */
      readonly why: string;
      /** What the server asked for, in milliseconds. */
      readonly waitAtLeast?: number;
    };

/** Whether a server answers that it cannot do this at the moment. https://www.rfc-editor.org/rfc/rfc9110#status.codes */
export function isPassingStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

export interface Retrying {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly attempts: number;
  /** No new attempt starts later than this after the first, in milliseconds. */
  readonly patience: number;
  /** What a thrown value means. */
  retryDecision(thrown: unknown): RetryDecision;
  /** Called before each wait. */
  onRetry(why: string, waitMilliseconds: number): void;
}

/**
 * Retries until an attempt succeeds, an error is final, or the attempts or the patience are used up. The waits grow.
 *
 * @throws what the last attempt threw, or {Cancelled}.
 */
export async function retrying<T>(
  attempt: () => Promise<T>,
  { clock, signal, attempts, patience, retryDecision, onRetry }: Retrying,
): Promise<T> {
  const started = clock.now();
  for (let count = 1; ; count += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      const decision = retryDecision(thrown);
      if (decision.kind === 'final' || count >= attempts) throw thrown;
      const wait = Math.max(backOff(count, clock.random()), decision.waitAtLeast ?? 0);
      if (clock.now() - started + wait > patience) throw thrown;
      onRetry(decision.why, wait);
      await clock.sleep(wait, signal);
    }
  }
}

/** What the log says before a wait. */
export function tryingAgain(why: string, waitMilliseconds: number): string {
  return `${why}. Trying again in ${Math.max(1, Math.round(waitMilliseconds / 1_000))} s.`;
}

/** The wait in milliseconds after `count` failed attempts: 1, 2, 4, 8, ... 20 s, times a factor from 0.5 to 1. */
export function backOff(count: number, random: number): number {
  const ceiling = Math.min(1_000 * 2 ** (count - 1), 20_000);
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}

/**
 * The wait of a `Retry-After` header, in milliseconds. The header is a number of seconds or an HTTP date; undefined for
 * anything else.
 */
export function retryAfter(header: string | undefined, now: Date): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  // `Date.parse` alone accepts texts that are not dates, such as "-5".
  // oxlint-disable-next-line no-restricted-globals -- It reads a text, not the time of day.
  const date = /^[a-z]+,? .*\d\d:\d\d:\d\d/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
