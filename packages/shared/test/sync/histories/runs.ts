import type { Oid } from '../../../src/git/oid.js';
import type { PushCheck } from '../../../src/sync/check-push.js';
import type { PullPlan, SyncPorts } from '../../../src/sync/plan-pull.js';
import type { Exported, Moved, Refs, Repository } from '../../../src/sync/ports.js';
import type { DecidedPush } from '../../../src/sync/record-push.js';
import type { SyncState } from '../../../src/sync/sync-state.js';
import type { RecordedState } from '../../../src/sync/sync-view.js';
import type { Engine } from './engine.js';
import type { Meeting, PullEvent, PushEvent, RunEvent } from './events.js';
import { built, compilerOf, type World } from './world.js';

/** Who watches a run, to judge what it does. */
export interface Watch {
  /** Others do something meanwhile. */
  meets(event: Meeting['event']): Promise<void>;
  builds(): void;
  /** Paragon has been exported: what a plan is made from. */
  exported(): void;
  planned(plan: PullPlan): void;
  /** The refs have moved. */
  delivered(plan: PullPlan): void;
  recorded(): void;
  blocked(check: PushCheck, record: RecordedState): void;
  /** A push has looked for the last time whether anything has moved. */
  looked(): void;
  /** Paragon holds already what a push would bring. */
  upToDate(texts: ReadonlyMap<string, string>): void;
  /** Right before Paragon takes a commit. */
  pushes(event: PushEvent, head: Oid): void;
  pushed(head: Oid): void;
}

export interface RunHost {
  readonly world: World;
  readonly engine: Engine;
  readonly referee: 'compiler' | 'none';
  readonly watch: Watch;
}

class Killed extends Error {}

/** In real runs, too. */
const pullRounds = 6;
const pushRounds = 3;
const recordRounds = 3;

/** Plays a run on both sides, and gives how it ended. */
export async function run(event: RunEvent, host: RunHost): Promise<string> {
  try {
    const calls = callsOf(event, host);
    return event.kind === 'pull' ? await pull(event, host, calls) : await push(event, host, calls);
  } catch (thrown) {
    if (thrown instanceof Killed) return 'killed';
    if (thrown instanceof host.engine.Cancelled) return 'cancelled';
    throw thrown;
  }
}

interface Calls {
  readonly signal: AbortSignal;
  /** Calls a port, which may be disturbed. */
  call<T>(work: () => Promise<T> | T): Promise<T>;
}

const undisturbed = new AbortController().signal;

function callsOf({ disturbed, meets = [] }: RunEvent, { watch }: RunHost): Calls {
  let calls = 0;
  const controller = disturbed?.how === 'cancelled' ? new AbortController() : undefined;
  return {
    signal: controller?.signal ?? undisturbed,
    async call(work) {
      calls += 1;
      for (const { at, event } of meets) if (at === calls) await watch.meets(event);
      const how = disturbed?.at === calls ? disturbed.how : undefined;
      if (how === 'killed-before') throw new Killed();
      if (how === 'cancelled') controller?.abort();
      const answer = await work();
      if (how === 'killed-after') throw new Killed();
      return how === 'answer-lost' ? work() : answer;
    },
  };
}

function portsOf(
  { world: { repository, branch }, referee, watch }: RunHost,
  { call, signal }: Calls,
  move: Repository['move'],
): SyncPorts {
  return {
    repository: {
      ...repository,
      read: () => call(() => repository.read()),
      move: (moves) => call(() => move(moves)),
    },
    target: { projectId: 'p', branch },
    signal,
    compiler: referee === 'none' ? undefined : compilerOf(repository, watch.builds),
  };
}

function exportOf({ world: { repository, paragon }, watch }: RunHost, { call }: Calls) {
  return (): Promise<Exported> =>
    call(() => {
      watch.exported();
      return { files: repository.store(paragon.export()), cliVersion: paragon.cliVersion };
    });
}

/** Begins again where a ref has moved, as a pull does. */
async function pull({ policy }: PullEvent, host: RunHost, calls: Calls): Promise<string> {
  const { engine, watch, world } = host;
  const exporting = exportOf(host, calls);
  const exportNow = () => engine.exportAt(exporting);
  for (let round = 1; round <= pullRounds; round += 1) {
    const tip = await calls.call(() => world.repository.tip());
    let current: PullPlan | undefined;
    const move = async (moves: Parameters<Repository['move']>[0]): Promise<Moved> => {
      const moved = await world.repository.move(moves);
      if (moved.kind === 'delivered' && current !== undefined) watch.delivered(current);
      return moved;
    };
    const ports = portsOf(host, calls, move);
    const plan = await engine.planPull({ tip, exportNow, policy }, ports);
    if (plan === 'moved') continue;
    watch.planned(plan);
    current = plan;
    const carried = await engine.carryOut(
      plan,
      { message: 'x', sideMessage: 'x', paragonCommit: undefined },
      ports,
    );
    if (carried.kind === 'moved') continue;
    const isConflict = plan.decided.some(({ outcome: { kind } }) =>
      ['waits', 'conflict'].includes(kind),
    );
    return isConflict ? `${carried.kind}, conflict` : carried.kind;
  }
  return 'failed: moved too often';
}

/** Builds, looks, pushes and records, and begins again where the branch has moved, as a push does. */
async function push(event: PushEvent, host: RunHost, calls: Calls): Promise<string> {
  let how = '';
  for (let round = 1; round <= pushRounds; round += 1) {
    const end = await pushRound(event, host, calls);
    how = end.how;
    if (end.kind === 'end') return how;
  }
  return `superseded, ${how}`;
}

interface Pushed {
  readonly head: Oid;
  readonly before: Exported | undefined;
  readonly built: string;
}

interface Recorder {
  readonly engine: Engine;
  readonly ports: SyncPorts;
  exportNow(): Promise<Exported>;
}

type RoundEnd = { readonly kind: 'end' | 'moved'; readonly how: string };

async function pushRound(event: PushEvent, host: RunHost, calls: Calls): Promise<RoundEnd> {
  const { engine, watch, world } = host;
  const { repository, paragon } = world;
  const isForced = event.onConflict === 'overwrite';
  const ports = portsOf(host, calls, async (moves) => {
    const moved = await repository.move(moves);
    if (moved.kind === 'delivered') watch.recorded();
    return moved;
  });
  const exportNow = exportOf(host, calls);
  const refs = await ports.repository.read();
  const head = repository.tip();
  if (refs.branch.kind !== 'at' || refs.branch.commit !== head) return { kind: 'moved', how: '' };
  const texts = repository.textsAt(head);
  const build = built(texts);
  if (build.kind !== 'built') return { kind: 'end', how: 'failed: does not build' };
  const digest = JSON.stringify([...build.entries]);

  const record = await engine.readRecord(refs, ports);
  const guard = engine.hasState(refs) ? engine.guardOf(record) : 'off';
  if (typeof guard === 'object' && !isForced) return { kind: 'end', how: `refused: ${guard.kind}` };
  let before: Exported | undefined;
  let isUpToDate = false;
  if (guard === 'on' && !isForced) {
    before = await exportNow();
    const check = await engine.checkPush(
      { head, exported: before, refs, record, built: digest },
      ports,
    );
    if (check.held.length > 0 || check.removals !== undefined) {
      // What holds it may have come to Git meanwhile.
      if (!engine.isWhereItWas(refs, await ports.repository.read())) {
        return { kind: 'moved', how: 'moved' };
      }
      watch.blocked(check, record);
      const held = check.held.map(({ file, row }) => `${file.path} ${row}`);
      return { kind: 'end', how: `guarded: ${held.join(', ')}` };
    }
    isUpToDate = check.isUpToDate;
  }
  const now = await ports.repository.read();
  watch.looked();
  // Where Paragon was not asked, the tip alone counts.
  const seen = before === undefined ? { ...now, state: refs.state } : now;
  if (!engine.isWhereItWas(refs, seen)) return { kind: 'moved', how: 'moved' };

  if (isUpToDate) {
    watch.upToDate(texts);
    return { kind: 'end', how: 'up-to-date' };
  }
  await calls.call(() => {
    watch.pushes(event, head);
    paragon.push(texts);
    watch.pushed(head);
  });
  let recorded = 'not recorded';
  if (record.reading.kind === 'valid' && event.token === 'may-write') {
    const pushed = { head, before, built: digest };
    recorded = await recordAfter(
      pushed,
      { refs, state: record.reading.state },
      {
        engine,
        ports,
        exportNow,
      },
    );
  }
  const end = await ports.repository.read();
  return { kind: isAt(end, head) ? 'end' : 'moved', how: `pushed, ${recorded}` };
}

/** Decides anew what to record where another run has recorded a sync meanwhile. */
async function recordAfter(
  { head, ...pushed }: Pushed,
  first: { readonly refs: Refs; readonly state: SyncState },
  { engine, ports, exportNow }: Recorder,
): Promise<string> {
  let { refs, state } = first;
  let earlier: DecidedPush | undefined;
  for (let round = 1; round <= recordRounds; round += 1) {
    const after = await exportNow();
    const decided = await engine.recordPush({ head, ...pushed, after, state, earlier }, ports);
    if (earlier !== undefined && !decided.isNew) return 'recorded by another run';
    const delivering = { head, refs };
    const end = await engine.deliverRecord(decided.recording, delivering, ports);
    if (end === 'delivered') return end;
    refs = await ports.repository.read();
    const { reading } = await engine.readRecord(refs, ports);
    if (reading.kind !== 'valid') return `not recorded: ${reading.kind}`;
    state = reading.state;
    earlier = decided;
  }
  return 'not recorded: others were faster';
}

function isAt({ branch }: Refs, commit: string): boolean {
  return branch.kind === 'at' && branch.commit === commit;
}
