import type { Clock } from '../../../src/action/clock.js';
import type { CommitApi } from '../../../src/paragon/commit-api.js';
import type {
  CommitStatus,
  CommitStatusContext,
  FinalStatus,
  StatusState,
} from '../../../src/paragon/commit-status.js';
import { ActionError } from '../../../src/report/errors.js';
import { silentLog } from '../../silent-log.js';
import type { Engine } from './engine.js';
import type { Doing, Meeting, RunEvent } from './events.js';

/** How a run ended, and what Paragon is told of it. */
export interface Ended {
  readonly how: string;
  readonly status: FinalStatus;
}

/** What a run has to do with the world. */
export interface Machine {
  readonly signal: AbortSignal;
  readonly status: CommitStatus;
  /** Calls a port, which may be disturbed. */
  call<T>(doing: Doing, work: () => Promise<T> | T): Promise<T>;
  /** Takes its time to build a tree. */
  builds(): Promise<void>;
}

/** What Paragon was told of a run. */
export interface Told {
  /** Whether the run knows by which name Paragon has it. */
  readonly isRegistered: boolean;
  readonly statuses: readonly FinalStatus[];
  /** Whether anybody was left to tell it. */
  readonly machine: 'lost' | 'there';
}

/** Its process is no more. */
export class Killed extends Error {}

/** It ends with an error for people. */
export class RunFails extends ActionError {
  constructor(what: string) {
    super({ what, cure: 'Run it again.' });
  }
}

interface Played {
  readonly engine: Engine;
  meets(event: Meeting['event']): Promise<void>;
  /** Takes a call that arrives after the end of the process. */
  arrivesLate(call: () => unknown): void;
  /** The work of `main`. */
  work(machine: Machine): Promise<Ended>;
}

/**
 * Plays the process of a run: `main`, and whatever became of that, `post`, unless the machine is lost. Paragon is told
 * by the same code as in real runs.
 */
export async function onMachine(
  event: RunEvent,
  { work, ...played }: Played,
): Promise<{ readonly how: string; readonly told: Told }> {
  const { engine } = played;
  const { call, builds, signal, fate } = callsOf(event, played);
  const statuses: FinalStatus[] = [];
  let isRegistered = event.kind === 'pull';
  let saved: StatusState | undefined;
  const sync = { projectId: 'p', commitId: 'sync' };
  const contextOf = (calling: Machine['call']): CommitStatusContext => ({
    api: {
      async register() {
        await calling('registers', () => undefined);
        // Without the answer nobody knows by which name to report.
        isRegistered = true;
        return { ...sync, subfolder: undefined };
      },
      report: ({ success, hash }: Parameters<CommitApi['report']>[0]) =>
        calling('reports', () => {
          statuses.push(success && hash !== undefined ? { success, hash } : { success: false });
        }),
    },
    log: silentLog,
    signal,
    runId: '1',
    clock: stillClock,
    save: (state) => {
      if (fate() === 'alive') saved = state;
    },
  });
  const status = engine.commitStatus(contextOf(call));
  if (event.kind === 'pull') status.adopt(sync);
  const how = await main();
  if (saved !== undefined && fate() !== 'lost') {
    await engine.finishCommitStatus(
      saved,
      contextOf(async (_, send) => send()),
    );
  }
  const machine = fate() === 'lost' ? 'lost' : 'there';
  return { how, told: { isRegistered, statuses, machine } };

  async function main(): Promise<string> {
    let end: string;
    try {
      end = await inSession();
    } catch (thrown) {
      end = endBy(thrown, engine);
    }
    // Whoever reports a status catches all that goes wrong there.
    return fate() === 'alive' ? end : 'killed';
  }

  async function inSession(): Promise<string> {
    let end: Ended;
    try {
      end = await work({ call, builds, signal, status });
    } catch (thrown) {
      if (!(thrown instanceof Killed)) await status.settle({ success: false });
      throw thrown;
    }
    await status.settle(end.status);
    return end.how;
  }
}

function endBy(thrown: unknown, { Cancelled, ActionError: Explained }: Engine): string {
  if (thrown instanceof Killed) return 'killed';
  if (thrown instanceof Cancelled) return 'cancelled';
  if (thrown instanceof RunFails || thrown instanceof Explained) {
    return `failed: ${thrown.explanation.what}`;
  }
  throw thrown;
}

function callsOf(
  { disturbed, meets = [] }: RunEvent,
  { meets: meet, arrivesLate }: Pick<Played, 'meets' | 'arrivesLate'>,
) {
  const calls = new Map<Doing, number>();
  let fate: 'alive' | 'dead' | 'lost' = 'alive';
  const controller = new AbortController();
  const die = (): never => {
    fate = disturbed?.how.startsWith('lost') ? 'lost' : 'dead';
    throw new Killed();
  };
  const call: Machine['call'] = async (doing, work) => {
    if (fate !== 'alive') throw new Killed();
    const count = (calls.get(doing) ?? 0) + 1;
    calls.set(doing, count);
    const isNow = (at: Meeting['at'] | undefined): boolean =>
      typeof at === 'string' ? at === doing && count === 1 : at?.[0] === doing && at[1] === count;
    for (const { at, event } of meets) if (isNow(at)) await meet(event);
    const how = isNow(disturbed?.at) ? disturbed?.how : undefined;
    if (how === 'killed-before' || how === 'lost-before') die();
    if (how === 'arrives-late') {
      arrivesLate(work);
      die();
    }
    if (how === 'fails-before') throw new RunFails('Nobody answers.');
    if (how === 'cancelled') controller.abort();
    const answer = await work();
    if (how === 'killed-after' || how === 'lost-after') die();
    if (how === 'fails-after') throw new RunFails('Nobody answers.');
    return how === 'answer-lost' ? work() : answer;
  };
  let hasBuilt = false;
  const builds = async (): Promise<void> => {
    if (hasBuilt) return;
    hasBuilt = true;
    for (const { at, event } of meets) if (at === 'building') await meet(event);
  };
  return { call, builds, signal: controller.signal, fate: () => fate };
}

/** Nobody waits for anything. */
const stillClock: Clock = {
  now: () => 0,
  date: () => new Date(0),
  sleep: async () => undefined,
  after: () => () => undefined,
  random: () => 0,
  uuid: () => '0',
};
