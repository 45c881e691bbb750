import type { Oid } from '../../../src/git/oid.js';
import type { HostCommits } from '../../../src/sync/carry-signed.js';
import type { DeliveryInput } from '../../../src/sync/deliver-plan.js';
import type { PullPlan, SyncPorts } from '../../../src/sync/plan-pull.js';
import type { Moved, Repository } from '../../../src/sync/ports.js';
import { silentLog } from '../../silent-log.js';
import { hostMoves, hostSigns } from './host-walls.js';
import type { Machine } from './machine.js';
import type { RunHost } from './run-ports.js';

/** The host moves the refs that a plan moves. */
export function movesOf(
  { world: { repository }, watch, engine }: RunHost,
  planOf: () => PullPlan | undefined,
): Repository['move'] {
  return async (moves): Promise<Moved> => {
    const moved = await hostMoves(repository, engine, moves);
    const plan = planOf();
    if (moved.kind === 'delivered' && plan !== undefined) {
      const moving = moves.filter(({ from, to }) => from !== to);
      // Whatever its name, it is the side branch.
      const refs = moving.map(({ ref }) => (ref === 'other-side' ? 'side' : ref));
      watch.delivered(plan, new Set(refs));
    }
    return moved;
  };
}

interface SigningRun {
  readonly host: RunHost;
  readonly machine: Machine;
  /** Called as soon as the host has made a commit on the branch. */
  onCommit(commit: Oid): void;
}

/** Where a plan is delivered. */
export function deliveryPlace(
  plan: PullPlan,
  sideRefusal: string | undefined,
  { ports, ...run }: SigningRun & { readonly ports: SyncPorts },
): DeliveryInput {
  return {
    log: silentLog,
    ports,
    sideRefusal,
    hostCommits: async () => hostCommits(plan, run),
  };
}

/** The host's own commits, each an effect. */
function hostCommits(
  plan: PullPlan,
  { host: { world, watch, engine }, machine: { call }, onCommit }: SigningRun,
): HostCommits {
  const { repository } = world;
  return {
    commit: (spec) =>
      call('signs', () => {
        const made = hostSigns(repository, engine, spec);
        watch.delivered(plan, new Set([spec.ref]));
        if (spec.ref === 'branch') onCommit(made);
        return made;
      }),
  };
}
