import type { Oid } from '../../../src/git/oid.js';
import type { Path } from '../../../src/sync/files.js';
import { asSeen, type PullPlan } from '../../../src/sync/plan-pull.js';
import type { Exported, Refs } from '../../../src/sync/ports.js';
import type { DeliveredPull } from '../../../src/sync/pull-result.js';
import type { NextRound, RoundKnowledge } from '../../../src/sync/until-settled.js';
import type { PullEvent, RunEvent } from './events.js';
import { deliveryPlace, movesOf } from './host-answers.js';
import { type Ended, type Machine, onMachine, RunFails } from './machine.js';
import { push } from './push-run.js';
import { exportOf, portsOf, type RunHost } from './run-ports.js';

/** Plays a run on both sides, and gives how it ended. */
export async function run(event: RunEvent, host: RunHost): Promise<string> {
  const { engine, watch } = host;
  const { how, told } = await onMachine(event, {
    engine,
    meets: watch.meets,
    arrivesLate: host.arrivesLate,
    work: (machine) =>
      event.kind === 'pull' ? pull(event, host, machine) : push(event, host, machine),
  });
  watch.ended(told);
  return how;
}

const facts = { message: 'x', sideMessage: 'x', paragonCommit: undefined };

interface PullRoundEnd {
  readonly kind: 'end';
  readonly carried: 'delivered' | 'nothing-to-do';
  readonly result: DeliveredPull<Path>;
}

/** The rounds of a pull, and what comes of them. */
async function pull(event: PullEvent, host: RunHost, machine: Machine): Promise<Ended> {
  const { engine, world, watch } = host;
  const { delivery } = event;
  const look = async (): Promise<Refs> => {
    const refs = await machine.call('looks', () => world.repository.read());
    // What they name is fetched.
    await machine.call('fetches', () => undefined);
    return refs;
  };
  const exporting = exportOf(host, machine);
  const exportNow = () => engine.exportAt(exporting);
  const signed: Oid[] = [];
  const known = {
    destination: delivery === 'pull-request' ? 'side' : 'branch',
    because: undefined,
    sideRefusal: undefined,
  } as const;
  const end = await engine.untilSettled(
    {
      look,
      round: (then, refs) => pullRound(event, { host, machine, exportNow, signed }, then, refs),
      before: async () => undefined,
    },
    { known, seen: await look() },
  );
  if (end === 'moved-too-often') {
    return { how: 'failed: moved too often', status: { success: false } };
  }
  const { carried, result } = end;
  const status = engine.pullStatus(result);
  watch.told(result);
  machine.status.decide(status);
  // What comes then changes nothing of it.
  await machine.call('updates-checkout', () => undefined);
  return { how: result.result === 'conflict' ? `${carried}, conflict` : carried, status };
}

async function pullRound(
  { policy, builds }: PullEvent,
  {
    host,
    machine,
    exportNow,
    signed,
  }: {
    readonly host: RunHost;
    readonly machine: Machine;
    readonly exportNow: () => Promise<Exported>;
    /** What the host has made of this run on the branch, the newest last. */
    readonly signed: Oid[];
  },
  { destination, sideRefusal }: RoundKnowledge,
  refs: Refs,
): Promise<PullRoundEnd | NextRound> {
  const { engine, watch } = host;
  if (refs.branch.kind !== 'at') throw new RunFails('There is no branch.');
  let current: PullPlan | undefined;
  const ports = asSeen(
    portsOf(host, machine, { doing: 'delivers', move: movesOf(host, () => current), builds }),
    refs,
  );
  const plan = await engine.resumePull(
    {
      tip: refs.branch.commit,
      exportNow,
      policy,
      destination,
      mayPutBeside: sideRefusal === undefined ? 'yes' : 'no',
    },
    ports,
  );
  if (plan === 'moved') return { kind: 'moved' };
  watch.planned(plan);
  current = plan;
  const onCommit = (commit: Oid): void => void signed.push(commit);
  const place = deliveryPlace(plan, sideRefusal, { host, machine, ports, onCommit });
  const carried = await engine.deliverPlan(plan, facts, place);
  if (carried.kind !== 'delivered' && carried.kind !== 'nothing-to-do') return carried;
  const conflicts = plan.decided.flatMap(({ file, outcome: { kind } }) =>
    kind === 'stays-in-paragon' || kind === 'conflict' ? [file.path] : [],
  );
  const committed = engine.committedBy(plan, carried) ?? signed.at(-1);
  const result = engine.pullResult(plan, carried, { conflicts, committed });
  return { kind: 'end', carried: carried.kind, result };
}
