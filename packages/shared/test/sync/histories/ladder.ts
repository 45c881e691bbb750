import type { Carried } from '../../../src/sync/carry-pull.js';
import type { HostCommits, LaterSteps } from '../../../src/sync/carry-signed.js';
import type { PullPlan, SyncPorts } from '../../../src/sync/plan-pull.js';
import type { Moved, Repository } from '../../../src/sync/ports.js';
import type { Wall } from '../simulation/fake-repository.js';
import type { Engine } from './engine.js';
import { type Machine, RunFails } from './machine.js';
import type { RunHost } from './run-ports.js';

type Rung = 'push' | 'signed-commit' | 'side-branch' | 'signed-side-branch';

/** What helps against a wall, as in `deliver/rungs.ts` of a pull. */
const ladder: Readonly<Record<Rung, Partial<Record<Wall, Rung>>>> = {
  push: { signatures: 'signed-commit', protected: 'side-branch' },
  'signed-commit': { protected: 'side-branch' },
  'side-branch': { signatures: 'signed-side-branch' },
  'signed-side-branch': {},
};

/** The host refuses. */
class Refused extends RunFails {
  readonly wall: Wall;

  constructor(wall: Wall) {
    super(wall);
    this.wall = wall;
  }
}

/** The branch is elsewhere by now. */
class Overtaken extends RunFails {
  constructor() {
    super('The branch has moved.');
  }
}

/** The host moves the refs that a plan moves, if no wall is in the way. */
export function movesOf(
  { world: { repository }, watch }: RunHost,
  planOf: () => PullPlan | undefined,
): Repository['move'] {
  return async (moves): Promise<Moved> => {
    const wall = repository.wallBefore(moves);
    if (wall === 'no-side-branch') return { kind: 'side-refused', words: wall };
    if (wall !== undefined) throw new Refused(wall);
    const moved = await repository.move(moves);
    const plan = planOf();
    if (moved.kind === 'delivered' && plan !== undefined) {
      watch.delivered(plan, new Set(moves.map(({ ref }) => ref)));
    }
    return moved;
  };
}

/** Delivers a plan by the first way that the host accepts, as `deliver/deliver-plan.ts` of a pull does. */
export async function deliver(
  plan: PullPlan,
  { engine, host, machine, ports }: Delivering,
): Promise<Carried | { readonly kind: 'beside' }> {
  const facts = { message: 'x', sideMessage: 'x', paragonCommit: undefined };
  const signed = (to: 'branch' | 'side'): Promise<Carried> =>
    engine.carrySigned(
      plan,
      facts,
      { to, host: hostCommits(plan, host, machine), later: laterSteps(to) },
      ports,
    );
  const attempts: Readonly<Record<Rung, () => Promise<Carried>>> = {
    push: () => engine.carryOut(plan, facts, ports),
    'signed-commit': () => signed('branch'),
    'side-branch': () => engine.carryOut(plan, { ...facts, to: 'side' }, ports),
    'signed-side-branch': () => signed('side'),
  };
  let rung: Rung = plan.destination === 'beside' ? 'side-branch' : 'push';
  if (rung === 'side-branch' && plan.changes.size > 0) requireOwnSideBranch(plan);
  for (;;) {
    try {
      const carried = await attempts[rung]();
      if (carried.kind === 'side-refused' && rung !== 'push' && rung !== 'signed-commit') {
        throw new Refused('no-side-branch');
      }
      return carried;
    } catch (thrown) {
      if (thrown instanceof Overtaken) return { kind: 'moved' };
      if (!(thrown instanceof Refused)) throw thrown;
      const next: Rung | undefined = ladder[rung][thrown.wall];
      if (next === undefined) throw thrown;
      if (next === 'side-branch') requireOwnSideBranch(plan);
      if (next === 'side-branch' && plan.side.side.kind === 'pending') return { kind: 'beside' };
      rung = next;
    }
  }
}

interface Delivering {
  readonly engine: Engine;
  readonly host: RunHost;
  readonly machine: Machine;
  readonly ports: SyncPorts;
}

/** The host's own commits, each an effect. */
function hostCommits(
  plan: PullPlan,
  { world: { repository }, watch }: RunHost,
  { call }: Machine,
): HostCommits {
  return {
    commit: (spec) =>
      call(() => {
        const made = repository.hostCommits(spec);
        if (made === 'moved') throw new Overtaken();
        if (!isCommit(made)) throw new Refused(made);
        watch.delivered(plan, new Set([spec.ref]));
        return made;
      }),
  };
}

/** As `deliver/deliver-plan.ts` of a pull does. */
function laterSteps(to: 'branch' | 'side'): LaterSteps {
  return {
    besideFailed(thrown) {
      if (to === 'side' || !(thrown instanceof RunFails)) throw thrown;
      if (thrown instanceof Overtaken) return { kind: 'moved' };
      if (!(thrown instanceof Refused)) throw thrown;
      return { kind: 'side-refused', words: thrown.wall };
    },
    unrecorded(thrown) {
      throw thrown;
    },
  };
}

function isCommit<Name extends string>(made: Name | Wall): made is Exclude<Name, Wall> {
  return /^c[0-9a-f]{39}$/.test(made);
}

/** What a person has committed to is not ours to go on from. */
function requireOwnSideBranch({ side }: PullPlan): void {
  if (side.side.kind === 'held') throw new RunFails('The side branch is held.');
}
