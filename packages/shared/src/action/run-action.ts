import { basename } from 'node:path';
import { Cancelled } from '../report/errors.js';
import { type Log, runnerLog } from '../report/log.js';
import { createSecrets, type Secrets } from '../report/secrets.js';
import { abortOnSignals } from './cancellation.js';
import { childEnvironment } from './child-environment.js';
import type { Environment } from './child-process.js';
import { type Clock, realClock } from './clock.js';
import { annotateFailure, type Conclusion } from './run-end.js';
import { type RunnerEnvironment, runnerEnvironment } from './runner-environment.js';

/** What every part of a run needs. */
export interface Run {
  readonly log: Log;
  readonly secrets: Secrets;
  /** Aborted when the run is cancelled or crashes; the reason says which. */
  readonly signal: AbortSignal;
  /** The environment of child processes. Inputs and saved state are not in it: they are read from this process. */
  readonly env: Environment;
  readonly runner: RunnerEnvironment;
  readonly clock: Clock;
}

/** What an action does as a step and at the end of the job: one bundle, started as `index.js` or `post.js`. */
interface ActionEntries {
  /** Reports its own failures, and returns how the step ends. */
  readonly main: (run: Run) => Promise<Conclusion>;
  readonly post: (run: Run) => Promise<void>;
}

/** In milliseconds. */
export interface EndLimits {
  /** How long open handles may keep the process alive after its entry has ended. */
  readonly afterEnd: number;
  /** How long a run may take to end after a crash, since it may wait for something that never happens. */
  readonly afterCrash: number;
}

const endLimits: EndLimits = { afterEnd: 3_000, afterCrash: 5_000 };

/**
 * Runs one of an action's entries. The only place that catches everything: any error of an entry becomes one error
 * annotation and a failed step.
 */
export async function runAction(
  { main, post }: ActionEntries,
  { afterEnd, afterCrash } = endLimits,
): Promise<void> {
  const secrets = createSecrets();
  const log = runnerLog(secrets.redact, realClock);
  const crash = new AbortController();
  const signal = AbortSignal.any([abortOnSignals(process), crash.signal]);
  const fail = (thrown: unknown): void => {
    process.exitCode = 1;
    annotateFailure(log, thrown);
  };
  // An uncaught error ends the run like a cancellation: children are ended, and the failure is reported to Paragon.
  const crashed = (thrown: unknown): void => {
    fail(thrown);
    crash.abort(thrown);
    endAfter(afterCrash);
  };
  process.on('uncaughtException', crashed);
  process.on('unhandledRejection', crashed);
  // The runner no longer reads our output. The result must still be reported to Paragon.
  process.stdout.on('error', () => undefined);
  // Node exits with code 0 when its event loop is empty, even in the middle of a run.
  const endedTooEarly = (): void => {
    if (!crash.signal.aborted) fail(new Error('the event loop became empty before the run ended'));
  };
  process.once('beforeExit', endedTooEarly);
  try {
    const run: Run = {
      log,
      secrets,
      signal,
      env: childEnvironment(process.env),
      runner: runnerEnvironment(process.env),
      clock: realClock,
    };
    // Saved state cannot tell: a `main` that was killed early would run again as `post`.
    if (basename(process.argv[1] ?? '') === 'post.js') await post(run);
    else if ((await main(run)) === 'failure') process.exitCode = 1;
  } catch (thrown) {
    if (!(crash.signal.aborted && thrown instanceof Cancelled)) fail(thrown);
  } finally {
    process.off('beforeExit', endedTooEarly);
    endAfter(afterEnd);
  }
}

/** An open socket or a running child must not delay the job. All output is written by then. */
function endAfter(milliseconds: number): void {
  realClock.after(milliseconds, () => process.exit());
}
