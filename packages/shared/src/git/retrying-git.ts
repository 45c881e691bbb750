import type { Clock } from '../action/clock.js';
import { retrying, tryingAgain } from '../action/retry.js';
import type { Log } from '../report/log.js';
import { GitFailure } from './git.js';
import { refusalOf } from './refusal.js';

/** A broken connection is retried. With the waits this takes a few seconds. */
const attempts = 3;
/** No attempt starts later than this after the first, in milliseconds. */
const patience = 60_000;

/** What network operations need from a run. */
export interface NetworkContext {
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

interface RetryingGit extends NetworkContext {
  /** The failure in words, for the log. */
  readonly trouble: string;
  /** Default: git failed with a transient error. */
  readonly isTransient?: (thrown: unknown) => boolean;
}

/** Retries a repeatable network operation while its errors are transient. */
export function retryingGit<T>(
  attempt: () => Promise<T>,
  { log, signal, trouble, clock, isTransient = isTransientFailure }: RetryingGit,
): Promise<T> {
  return retrying(attempt, {
    clock,
    signal,
    attempts,
    patience,
    retryDecision: (thrown) =>
      isTransient(thrown) ? { kind: 'again', why: trouble } : { kind: 'final' },
    onRetry: (why, wait) => log.info(tryingAgain(why, wait)),
  });
}

/** Whether git failed because of the network, or of an outage of the host. */
function isTransientFailure(thrown: unknown): boolean {
  return thrown instanceof GitFailure && refusalOf(thrown.stderr).kind === 'transient';
}
