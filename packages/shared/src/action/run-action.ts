import { basename } from 'node:path';
import { ActionError, Cancelled, explain, explanationText } from '../report/errors.js';
import { type Log, runnerLog } from '../report/log.js';
import { createSecrets, type Secrets } from '../report/secrets.js';
import { abortOnSignals } from './cancellation.js';
import type { Environment } from './child-process.js';
import { type RunnerEnvironment, runnerEnvironment } from './runner-environment.js';

/** What every part of a run is handed. */
export interface Run {
  readonly log: Log;
  readonly secrets: Secrets;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  readonly env: Environment;
  readonly runner: RunnerEnvironment;
}

/** What an action does as a step, and what at the end of the job: one bundle, started as `index.js` or `post.js`. */
export interface ActionEntries {
  readonly main: (run: Run) => Promise<void>;
  readonly post: (run: Run) => Promise<void>;
}

/**
 * Runs one of an action's entries. The only place that catches everything: whatever is thrown becomes one
 * error annotation and a failed step.
 */
export async function runAction(name: string, { main, post }: ActionEntries): Promise<void> {
  const secrets = createSecrets();
  const log = runnerLog(secrets.redact);
  const signal = abortOnSignals(process);
  const fail = (thrown: unknown): void => {
    process.exitCode = 1;
    log.error(explanationText(explain(thrown)), { title: titleOf(name, thrown) });
    const ours = !(thrown instanceof ActionError || thrown instanceof Cancelled);
    if (ours && thrown instanceof Error) log.debug(thrown.stack ?? thrown.message);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  // Node ends when nothing is left to wait for, also in the middle of a run, and calls that a success.
  const endedTooEarly = (): void => fail(new Error('nothing was left to wait for'));
  process.once('beforeExit', endedTooEarly);
  try {
    const env = { ...process.env };
    // Not by a state that `main` saves: a `main` that was killed early would be run again as `post`.
    const entry = basename(process.argv[1] ?? '') === 'post.js' ? post : main;
    await entry({ log, secrets, signal, env, runner: runnerEnvironment(env) });
  } catch (thrown) {
    fail(thrown);
  } finally {
    process.off('beforeExit', endedTooEarly);
    endSoon();
  }
}

function titleOf(name: string, thrown: unknown): string {
  return thrown instanceof Cancelled ? `${name} was cancelled` : `${name} failed`;
}

/** A socket or a child that does not end must not hold the job up. Output is written by then. */
function endSoon(): void {
  setTimeout(() => process.exit(), 3_000).unref();
}
