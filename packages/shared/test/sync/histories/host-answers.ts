import type { Oid } from '../../../src/git/oid.js';
import type { ApiRefusalKind } from '../../../src/github/github-api.js';
import type { HostCommits } from '../../../src/sync/carry-signed.js';
import type { DeliveryInput } from '../../../src/sync/deliver-plan.js';
import type { PullPlan, SyncPorts } from '../../../src/sync/plan-pull.js';
import type { Moved, Repository } from '../../../src/sync/ports.js';
import type { Engine } from './engine.js';
import type { RefusingWall } from './fake-repository.js';
import { type Machine, silent } from './machine.js';
import type { RunHost } from './run-ports.js';

/** How the host refuses what runs into a wall. */
const kinds: Readonly<Record<RefusingWall, ApiRefusalKind>> = {
  protected: 'protected',
  signatures: 'signature',
  'no-side-branch': 'declined',
  'push-protection': 'secret',
};

function refused({ Refused }: Engine, kind: ApiRefusalKind): Error {
  const refusal = { kind, words: kind };
  return new Refused(refusal, { what: `refused: ${kind}`, cure: 'Take the wall down.' });
}

/** The host moves the refs that a plan moves, if no wall is in the way. */
export function movesOf(
  { world: { repository }, watch, engine }: RunHost,
  planOf: () => PullPlan | undefined,
): Repository['move'] {
  return async (moves): Promise<Moved> => {
    // git looks at the leases before it sends anything that a host could refuse.
    if (repository.isStale(moves)) return { kind: 'moved' };
    const wall = repository.wallBefore(moves);
    if (wall === 'no-side-branch')
      return { kind: 'side-refused', reason: refused(engine, kinds[wall]) };
    if (wall !== undefined) throw refused(engine, kinds[wall]);
    const moved = await repository.move(moves);
    const plan = planOf();
    if (moved.kind === 'delivered' && plan !== undefined) {
      // Whatever its name, it is the side branch.
      watch.delivered(plan, new Set(moves.map(({ ref }) => (ref === 'other-side' ? 'side' : ref))));
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
    log: silent,
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
      call(() => {
        const made = repository.hostCommits(spec);
        if (made === 'moved') throw refused(engine, 'moved');
        if (!isCommit(made)) throw refused(engine, kinds[made]);
        watch.delivered(plan, new Set([spec.ref]));
        if (spec.ref === 'branch') onCommit(made);
        return made;
      }),
  };
}

function isCommit<Name extends string>(
  made: Name | RefusingWall,
): made is Exclude<Name, RefusingWall> {
  return /^c[0-9a-f]{39}$/.test(made);
}
