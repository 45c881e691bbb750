import { type Paragon, startParagon } from '@paragraph/sandbox';
import { onTestFinished } from 'vitest';
import { type Clock, realClock } from '../../src/action/clock.js';
import { Cancelled } from '../../src/report/errors.js';
import type { Log } from '../../src/report/log.js';

/** A clock on which every wait is over at once. */
export interface QuickClock extends Clock {
  readonly waits: readonly number[];
}

export function quickClock(): QuickClock {
  const waits: number[] = [];
  let now = 0;
  return {
    ...realClock,
    waits,
    now: () => now,
    random: () => 0.5,
    sleep: async (milliseconds, signal) => {
      if (signal.aborted) throw new Cancelled();
      waits.push(milliseconds);
      now += milliseconds;
    },
  };
}

/** A quick clock with timers: those that are due fire as soon as nothing else is to be done, and move the time on. */
export function clockWith(isDue: (milliseconds: number) => boolean): QuickClock {
  const clock = quickClock();
  let passed = 0;
  return {
    ...clock,
    now: () => clock.now() + passed,
    after(milliseconds, callback) {
      if (!isDue(milliseconds)) return () => undefined;
      const timer = setImmediate(() => {
        passed += milliseconds;
        callback();
      });
      return () => clearImmediate(timer);
    },
  };
}

/** What was said, each with its kind before it. */
export interface KeptLog extends Log {
  readonly said: readonly string[];
}

export function keptLog(): KeptLog {
  const said: string[] = [];
  const keep =
    (kind: string) =>
    (text: string): void => {
      said.push(`${kind}: ${text}`);
    };
  return {
    said,
    info: keep('info'),
    debug: keep('debug'),
    notice: keep('notice'),
    warning: keep('warning'),
    error: keep('error'),
    group: async (title, body) => {
      keep('group')(title);
      return body(keep('line'));
    },
  };
}

export interface LinkedParagon {
  readonly paragon: Paragon;
  readonly projectId: string;
  readonly host: { readonly zeusUrl: string; readonly dashboardUrl: string; readonly key: string };
}

/** Paragon with one project, linked to `main`, for the time of a test. */
export async function linkedParagon(): Promise<LinkedParagon> {
  const paragon = await startParagon();
  onTestFinished(() => paragon.close());
  const projectId = paragon.createProject();
  paragon.link({ branch: 'main', projectId, subfolder: 'apps/x' });
  const { zeusUrl, dashboardUrl } = paragon;
  return { paragon, projectId, host: { zeusUrl, dashboardUrl, key: paragon.createKey() } };
}
