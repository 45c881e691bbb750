import type { Oid } from '../../../src/git/oid.js';
import type { RecordAt } from '../../../src/sync/announce-push.js';
import type { PushCheck } from '../../../src/sync/check-push.js';
import type { SyncPorts } from '../../../src/sync/plan-pull.js';
import type { Exported, Refs, Repository } from '../../../src/sync/ports.js';
import type { DecidedPush } from '../../../src/sync/record-push.js';
import type { Engine } from './engine.js';
import type { PushEvent } from './events.js';
import { type Ended, Killed, type Machine } from './machine.js';
import { exportOf, portsOf, type RunHost } from './run-ports.js';
import { built } from './world.js';

/** In real runs, too. */
const pushRounds = 3;
const recordRounds = 3;

/** Builds, looks, pushes and records, and begins again where the branch has moved, as a push does. */
export async function push(event: PushEvent, host: RunHost, machine: Machine): Promise<Ended> {
  await machine.status.register({ branchName: 'main', author: 'Ada', hash: 'x' });
  let how = '';
  for (let round = 1; round <= pushRounds; round += 1) {
    const end = await pushRound(event, host, machine);
    how = end.how;
    if (end.kind === 'end') return end;
  }
  return { how: `superseded, ${how}`, status: { success: false } };
}

interface Pushed {
  readonly head: Oid;
  readonly before: Exported | undefined;
  readonly built: string;
}

interface Recorder {
  readonly engine: Engine;
  readonly ports: SyncPorts;
  /** The same, but what it moves records nothing of Paragon. */
  readonly announcing: SyncPorts;
  exportNow(): Promise<Exported>;
}

type RoundEnd =
  | (Ended & { readonly kind: 'end' })
  | { readonly kind: 'moved'; readonly how: string };

function failedWith(how: string): RoundEnd {
  return { kind: 'end', how, status: { success: false } };
}

async function pushRound(event: PushEvent, host: RunHost, machine: Machine): Promise<RoundEnd> {
  const { engine, watch, world } = host;
  const { repository, paragon } = world;
  const isForced = event.onConflict === 'overwrite';
  const move: Repository['move'] = async (moves) => {
    const moved = await repository.move(moves);
    if (moved.kind === 'delivered') watch.recorded();
    return moved;
  };
  const ports = portsOf(host, machine, { move, builds: event.builds });
  const announcing = portsOf(host, machine, { move: repository.move, builds: event.builds });
  const exportNow = exportOf(host, machine);
  const refs = await ports.repository.read();
  const head = repository.tip();
  if (refs.branch.kind !== 'at' || refs.branch.commit !== head) return { kind: 'moved', how: '' };
  const texts = repository.textsAt(head);
  const build = built(texts);
  if (build.kind !== 'built') return failedWith('failed: does not build');
  const digest = JSON.stringify([...build.entries]);

  const record = await engine.readRecord(refs, ports);
  const guard = engine.hasState(refs) ? engine.guardOf(record) : 'off';
  const isGuarded = guard === 'on' && !isForced;
  const before = isGuarded ? await exportNow() : undefined;
  const check =
    before === undefined
      ? undefined
      : await engine.checkPush({ head, exported: before, refs, record, built: digest }, ports);

  // Right before the push, and before it is called held: what holds it may have come to Git since the refs were read.
  const now = await ports.repository.read();
  watch.looked();
  // Where Paragon was not asked, the tip alone counts.
  const seen = before === undefined ? { ...now, state: refs.state } : now;
  if (!engine.isWhereItWas(refs, seen)) return { kind: 'moved', how: 'moved' };
  if (typeof guard === 'object' && !isForced) return failedWith(`refused: ${guard.kind}`);
  if (check !== undefined && isBlocked(check)) {
    watch.blocked(check, record);
    const held = check.wouldOverwrite.map(({ file, row }) => `${file.path} ${row}`);
    const forReview = check.forReview.map(({ path }) => `${path} waits for a review`);
    return failedWith(`guarded: ${[...held, ...forReview].join()}`);
  }
  const status = { success: true, hash: head } as const;
  if (check?.isUpToDate) {
    watch.upToDate(texts);
    return { kind: 'end', how: 'up-to-date', status };
  }

  const recordable = event.token === 'may-write' ? record.reading : undefined;
  const announced =
    recordable?.kind === 'valid'
      ? await unlessFailed(() =>
          engine.announcePush(head, { refs, state: recordable.state }, announcing.repository),
        )
      : 'failed';
  if (announced === 'moved') return { kind: 'moved', how: 'moved' };
  if (announced !== 'failed') watch.announced();

  await machine.call(() => {
    watch.pushes(event, head);
    paragon.push(texts);
    watch.pushed(head);
  });
  const recorder = { engine, ports, announcing, exportNow };
  const pushed = { head, before, built: digest };
  const recorded =
    recordable?.kind === 'valid'
      ? await recordAfter(
          pushed,
          announced === 'failed' ? { refs, state: recordable.state } : announced,
          recorder,
        )
      : 'not recorded';
  const how = `pushed, ${recorded}`;
  const isOvertaken = await unlessFailed(async () => !isAt(await ports.repository.read(), head));
  return isOvertaken === true ? { kind: 'moved', how } : { kind: 'end', how, status };
}

function isBlocked({ wouldOverwrite, forReview, removals }: PushCheck): boolean {
  return wouldOverwrite.length > 0 || forReview.length > 0 || removals !== undefined;
}

/** A push that is done is not undone by what goes wrong after it. */
async function unlessFailed<Result>(work: () => Promise<Result>): Promise<Result | 'failed'> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof Killed) throw thrown;
    return 'failed';
  }
}

/** Records, whatever goes wrong there. */
async function recordAfter(...how: Parameters<typeof recordUntilDone>): Promise<string> {
  const recorded = await unlessFailed(() => recordUntilDone(...how));
  return recorded === 'failed' ? 'not recorded: failed' : recorded;
}

/** Decides anew what to record where another run has recorded a sync meanwhile. */
async function recordUntilDone(
  { head, ...pushed }: Pushed,
  first: RecordAt,
  { engine, ports, announcing, exportNow }: Recorder,
): Promise<string> {
  let { refs, state } = first;
  let earlier: DecidedPush | undefined;
  for (let round = 1; round <= recordRounds; round += 1) {
    const after = await exportNow();
    const decided = await engine.recordPush({ head, ...pushed, after, state, earlier }, ports);
    if (earlier !== undefined && !decided.isNew) {
      await engine.withdrawPush(head, { refs, state }, announcing.repository);
      return 'recorded by another run';
    }
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
