import type { Clock } from '../action/clock.js';
import { ActionError, Cancelled } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Log } from '../report/log.js';
import { duration } from '../report/summary.js';

/** A log that stays empty longer than this looks like a hanging job. In milliseconds. */
const signOfLife = 30_000;

interface WatchOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Such as `git fetch`. */
  readonly command: string;
  /** The host that it waits for; undefined for a local command. */
  readonly host: string | undefined;
  /** In milliseconds. */
  readonly limit: number;
  /** Resolved when the command has what it needs; its time counts from then on. */
  readonly ready?: Promise<unknown>;
}

export interface Watch extends Pick<WatchOptions, 'command' | 'host' | 'limit'> {
  /** Aborted at the time limit of the command. */
  readonly overdue: AbortSignal;
  /** Call this when the command has ended. */
  end(): void;
}

/** Watches a command: logs that it is still running, and ends it at its time limit. */
export function watchOver(options: WatchOptions): Watch {
  const { clock, log, command, host, limit, ready } = options;
  const ended = new AbortController();
  const overdue = new AbortController();
  const watch = async (): Promise<void> => {
    await ready;
    for (let passed = 0; passed < limit; ) {
      const step = Math.min(signOfLife, limit - passed);
      await clock.sleep(step, ended.signal);
      passed += step;
      const waiting = host === undefined ? '' : `, waiting for ${quoted(host)}`;
      if (passed < limit)
        log.info(`${command} has been running for ${duration(passed)}${waiting}.`);
    }
    overdue.abort();
  };
  watch().catch((thrown: unknown) => {
    if (!(thrown instanceof Cancelled)) throw thrown;
  });
  return { command, host, limit, overdue: overdue.signal, end: () => ended.abort() };
}

/** A git command took longer than it may. */
export class GitTimeout extends ActionError {
  constructor({ command, host, limit }: Pick<WatchOptions, 'command' | 'host' | 'limit'>) {
    const time = duration(limit);
    super(
      host === undefined
        ? {
            what: `\`${command}\` did not finish within ${time}, so it was stopped.`,
            cure: 'Check the disk of the runner, and run the job again.',
          }
        : {
            what: `${quoted(host)} did not answer \`${command}\` within ${time}, so it was stopped.`,
            cure: 'Run the job again. If this continues, check the status page of the Git host and the network and proxy of the runner.',
          },
    );
  }
}
