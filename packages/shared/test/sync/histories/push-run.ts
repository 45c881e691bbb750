import type { Oid } from '../../../src/git/oid.js';
import type { AnnouncedPush, RecordAt } from '../../../src/sync/announce-push.js';
import type { PushCheck } from '../../../src/sync/check-push.js';
import type { SyncPorts } from '../../../src/sync/plan-pull.js';
import type { Exported, Refs, Repository } from '../../../src/sync/ports.js';
import type { RecordedState } from '../../../src/sync/sync-view.js';
import type { Engine } from './engine.js';
import type { PushEvent } from './events.js';
import { type Ended, Killed, type Machine } from './machine.js';
import { exportOf, portsOf, type RunHost } from './run-ports.js';
import { built } from './world.js';

/** In real runs, too. */
const pushRounds = 3;

/** Builds, looks, pushes and records, and begins again where the branch has moved, as a push does. */
export async function push(event: PushEvent, host: RunHost, machine: Machine): Promise<Ended> {
  await machine.status.register({ branchName: 'main', author: 'Ada', hash: 'x' });
  const run = host.world.repository.nameRun();
  let how = '';
  for (let round = 1; round <= pushRounds; round += 1) {
    const end = await pushRound(run, event, { host, machine });
    how = end.how;
    if (end.kind === 'end') return end;
  }
  return { how: `superseded, ${how}`, status: { success: false } };
}

/** A push that may go on, or that is held back. */
interface Judged {
  readonly look: Refs;
  readonly record: RecordedState;
  /** Undefined where a person decided to overwrite what Paragon holds, or nothing is recorded. */
  readonly before: Exported | undefined;
}
interface Permit extends Judged {
  readonly kind: 'permitted';
  readonly isUpToDate: boolean;
  readonly mayOverwrite: boolean;
  readonly hasBuilt: boolean;
}
interface Blocked extends Judged {
  readonly kind: 'blocked';
  readonly isFinal: false;
  readonly how: string;
  /** Undefined where the record is not to be used. */
  readonly check: PushCheck | undefined;
}

type RoundEnd =
  | (Ended & { readonly kind: 'end' })
  | { readonly kind: 'moved'; readonly how: string };

async function pushRound(
  run: string,
  event: PushEvent,
  { host, machine }: { readonly host: RunHost; readonly machine: Machine },
): Promise<RoundEnd> {
  const { engine, watch, world } = host;
  const { repository, paragon } = world;
  const move: Repository['move'] = async (moves) => {
    const moved = await repository.move(moves);
    if (moved.kind === 'delivered') watch.recorded();
    return moved;
  };
  const { builds } = event;
  const ports = portsOf(host, machine, { doing: 'records', move, builds });
  // What it moves records nothing of Paragon.
  const announcing = portsOf(host, machine, { doing: 'announces', move: repository.move, builds });
  const head = repository.tip();
  const texts = repository.textsAt(head);
  const build = built(texts);
  if (build.kind !== 'built') {
    return { kind: 'end', how: 'failed: does not build', status: { success: false } };
  }
  const digest = JSON.stringify([...build.entries]);
  const exportNow = exportOf(host, machine);
  const look = async (): Promise<Refs> => {
    const refs = await ports.repository.read();
    watch.looked();
    return refs;
  };
  let how = 'pushed, not recorded';
  const round = await engine.pushInOrder<Permit, Blocked, RoundEnd>({
    judge: () => judge(event, { engine, ports, head, built: digest, exportNow }),
    async lookAgain() {
      return isAt(await look(), head) ? undefined : { kind: 'moved', how: 'moved' };
    },
    isStillSo: async ({ look: seen }) => engine.isWhereItWas(seen, await look()),
    isStillHeld: async ({ before }) =>
      before === undefined || engine.isSameExport(before, await exportNow()),
    async announce(permit) {
      const now = recordAt(event, permit);
      if (now === undefined) return 'unwritten';
      const announced = await unlessFailed(() =>
        engine.announcePush({ run, head }, now, announcing.repository),
      );
      if (announced === 'failed') return 'unwritten';
      if (announced === 'moved') return announced;
      watch.announced();
      const reading = { kind: 'valid', state: announced.state } as const;
      return { ...permit, look: announced.refs, record: { ...permit.record, reading } };
    },
    push: () =>
      machine.call('pushes', () => {
        watch.pushes(event, head);
        paragon.push(texts);
        watch.pushed(head);
      }),
    async record(permit) {
      const now = recordAt(event, permit);
      if (now === undefined) return;
      const pushed = { run, head, before: permit.before, built: digest };
      const recorded = await unlessFailed(() =>
        record(pushed, now, { engine, ports, announcing, exportNow }),
      );
      how = `pushed, ${recorded}`;
    },
    async lookAfter() {
      const isThere = await unlessFailed(async () => isAt(await ports.repository.read(), head));
      return isThere === false
        ? { kind: 'moved', how }
        : { kind: 'end', how, status: { success: true, hash: head } };
    },
  });
  if (round.kind === 'end') return round.end;
  if (round.kind === 'moved') return { kind: 'moved', how: 'moved' };
  const { judged } = round;
  if (judged.kind === 'permitted') {
    watch.upToDate(texts);
    return { kind: 'end', how: 'up-to-date', status: { success: true, hash: head } };
  }
  if (judged.check !== undefined) watch.blocked(judged.check, judged.record);
  return { kind: 'end', how: judged.how, status: { success: false } };
}

interface Judging {
  readonly engine: Engine;
  readonly ports: SyncPorts;
  readonly head: Oid;
  readonly built: string;
  exportNow(): Promise<Exported>;
}

/** What Paragon holds, compared with what a commit would bring. */
async function judge(
  { onConflict }: PushEvent,
  { engine, ports, head, built: digest, exportNow }: Judging,
): Promise<Permit | Blocked> {
  const refs = await ports.repository.read();
  const record = await engine.readRecord(refs, ports);
  const judged = { look: refs, record, before: undefined };
  const mayOverwrite = onConflict === 'overwrite';
  const nothing = { isUpToDate: false, hasBuilt: false };
  const permit: Permit = { ...judged, kind: 'permitted', ...nothing, mayOverwrite };
  if (!engine.hasState(refs) || mayOverwrite) return permit;
  const guard = engine.guardOf(record);
  if (guard === 'off') return permit;
  if (guard !== 'on') {
    const how = `refused: ${guard.kind}`;
    return { ...judged, kind: 'blocked', isFinal: false, how, check: undefined };
  }
  const before = await exportNow();
  const input = { head, exported: before, refs, record, built: digest };
  const check = await engine.checkPush(input, ports);
  const { isUpToDate, hasBuilt } = check;
  if (!engine.isBlocked(check)) return { ...permit, before, isUpToDate, hasBuilt };
  const held = check.wouldOverwrite.map(({ file, row }) => `${file.path} ${row}`);
  const forReview = check.forReview.map(({ path }) => `${path} waits for a review`);
  const how = `guarded: ${[...held, ...forReview].join()}`;
  return { ...judged, before, kind: 'blocked', isFinal: false, how, check };
}

/** The record, if the run may write there. */
function recordAt({ token }: PushEvent, { look, record }: Judged): RecordAt | undefined {
  const { reading } = record;
  return token === 'may-write' && reading.kind === 'valid'
    ? { refs: look, state: reading.state }
    : undefined;
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

async function record(
  pushed: AnnouncedPush & { readonly before: Exported | undefined; readonly built: string },
  first: RecordAt,
  {
    engine,
    ports,
    announcing,
    exportNow,
  }: Omit<Judging, 'head' | 'built'> & { readonly announcing: SyncPorts },
): Promise<string> {
  const end = await engine.recordUntilDone(first, {
    async decide({ refs, state }, earlier) {
      const after = await exportNow();
      const decided = await engine.recordPush({ ...pushed, after, state, earlier }, ports);
      const deliver = () =>
        engine.deliverRecord(decided.recording, { head: pushed.head, refs }, ports);
      return { decided, deliver };
    },
    withdraw: (now) => engine.withdrawPush(pushed.run, now, announcing.repository),
    async readAgain() {
      const refs = await ports.repository.read();
      const { reading } = await engine.readRecord(refs, ports);
      return reading.kind === 'valid' ? { refs, state: reading.state } : { why: reading.kind };
    },
  });
  return typeof end === 'string' ? end : `not recorded: ${end.why}`;
}

function isAt({ branch }: Refs, commit: string): boolean {
  return branch.kind === 'at' && branch.commit === commit;
}
