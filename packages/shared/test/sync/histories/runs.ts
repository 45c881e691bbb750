import type { Oid } from '../../../src/git/oid.js';
import type { Delivered } from '../../../src/sync/deliver-plan.js';
import type { PullPlan } from '../../../src/sync/plan-pull.js';
import type { Destination } from '../../../src/sync/waiting-file.js';
import type { PullEvent, RunEvent } from './events.js';
import { deliveryPlace, movesOf } from './host-answers.js';
import { type Ended, type Machine, onMachine } from './machine.js';
import { push } from './push-run.js';
import { exportOf, portsOf, type RunHost } from './run-ports.js';

/** In real runs, too. */
const pullRounds = 6;

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

/** Begins again where a ref has moved, as a pull does. */
async function pull(
  { policy, delivery, builds }: PullEvent,
  host: RunHost,
  machine: Machine,
): Promise<Ended> {
  const { engine, watch, world } = host;
  const exporting = exportOf(host, machine);
  const exportNow = () => engine.exportAt(exporting);
  let destination: Destination = delivery === 'pull-request' ? 'side' : 'branch';
  let sideRefusal: string | undefined;
  for (let round = 1; round <= pullRounds; round += 1) {
    const tip = await machine.call(() => world.repository.tip());
    let current: PullPlan | undefined;
    const ports = portsOf(host, machine, { move: movesOf(host, () => current), builds });
    const mayPutBeside = sideRefusal === undefined ? 'yes' : 'no';
    const asked = { tip, exportNow, policy, destination, mayPutBeside } as const;
    const plan = await engine.resumePull(asked, ports);
    if (plan === 'moved') continue;
    watch.planned(plan);
    current = plan;
    const place = deliveryPlace(plan, sideRefusal, { host, machine, ports });
    const carried = await engine.deliverPlan(plan, facts, place);
    if (carried.kind === 'moved') continue;
    if (carried.kind === 'to-side') {
      destination = 'side';
      continue;
    }
    if (carried.kind === 'side-refused') {
      sideRefusal = carried.reason.message;
      continue;
    }
    const isConflict = plan.decided.some(({ outcome: { kind } }) =>
      ['waits', 'conflict'].includes(kind),
    );
    const hash = carried.kind === 'delivered' ? (commitBeside(carried) ?? carried.commit) : tip;
    const status = isConflict ? ({ success: false } as const) : ({ success: true, hash } as const);
    machine.status.decide(status);
    // What comes then, such as the update of the checkout, changes nothing of it.
    await machine.call(() => undefined);
    return { how: isConflict ? `${carried.kind}, conflict` : carried.kind, status };
  }
  return { how: 'failed: moved too often', status: { success: false } };
}

/** The commit that holds the change, where all of it went beside the branch. */
function commitBeside({
  rung,
  side,
}: Extract<Delivered, { readonly kind: 'delivered' }>): Oid | undefined {
  return rung === 'side-branch' || rung === 'signed-side-branch' ? side : undefined;
}
