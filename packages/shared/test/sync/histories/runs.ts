import type { PullPlan } from '../../../src/sync/plan-pull.js';
import type { Moved, Repository } from '../../../src/sync/ports.js';
import type { PullEvent, RunEvent } from './events.js';
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

/** Begins again where a ref has moved, as a pull does. */
async function pull(
  { policy, builds }: PullEvent,
  host: RunHost,
  machine: Machine,
): Promise<Ended> {
  const { engine, watch, world } = host;
  const exporting = exportOf(host, machine);
  const exportNow = () => engine.exportAt(exporting);
  for (let round = 1; round <= pullRounds; round += 1) {
    const tip = await machine.call(() => world.repository.tip());
    let current: PullPlan | undefined;
    const move = async (moves: Parameters<Repository['move']>[0]): Promise<Moved> => {
      const moved = await world.repository.move(moves);
      if (moved.kind === 'delivered' && current !== undefined) watch.delivered(current);
      return moved;
    };
    const ports = portsOf(host, machine, { move, builds });
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
    const hash = carried.kind === 'delivered' ? carried.commit : tip;
    const status = isConflict ? ({ success: false } as const) : ({ success: true, hash } as const);
    machine.status.decide(status);
    // What comes then, such as the update of the checkout, changes nothing of it.
    await machine.call(() => undefined);
    return { how: isConflict ? `${carried.kind}, conflict` : carried.kind, status };
  }
  return { how: 'failed: moved too often', status: { success: false } };
}
