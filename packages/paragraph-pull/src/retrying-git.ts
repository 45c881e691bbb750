import { type Run, realClock, retrying } from '@paragraph/shared';

/** A connection that breaks is made again; with the waits between it takes a few seconds in all. */
const attempts = 3;
const patience = 60_000;

export interface RetryingGit extends Pick<Run, 'log' | 'signal'> {
  /** What goes wrong when it does, for the log. */
  readonly complaint: string;
  isBroken(thrown: unknown): boolean;
}

/** Does over the network what can be done twice, until the connection holds. */
export function retryingGit<T>(
  attempt: () => Promise<T>,
  { log, signal, complaint, isBroken }: RetryingGit,
): Promise<T> {
  return retrying(attempt, {
    clock: realClock,
    signal,
    attempts,
    patience,
    judge: (thrown) => (isBroken(thrown) ? { kind: 'again', why: complaint } : { kind: 'final' }),
    onRetry: (why, wait) =>
      log.info(`${why}. Trying again in ${Math.max(1, Math.round(wait / 1_000))} s.`),
  });
}
