import type { Oid } from '../../src/git/oid.js';
import { carryOut } from '../../src/sync/carry-pull.js';
import type { Policy } from '../../src/sync/decision.js';
import { type PullPlan, planPull, type SyncPorts } from '../../src/sync/plan-pull.js';
import type { Reviews } from '../../src/sync/ports.js';
import type { SyncState } from '../../src/sync/sync-state.js';
import { readRecord } from '../../src/sync/sync-view.js';
import type { Destination } from '../../src/sync/waiting-file.js';
import { type FakeRepository, fakeRepository } from './histories/fake-repository.js';

export type Texts = Readonly<Record<string, string>>;

const byDefault: Policy = { mode: 'two-way', onConflict: 'pull-request' };

/** A pull that no other run has overtaken. */
interface Pulled {
  readonly plan: PullPlan;
  /** What was put on the side branch, if anything. */
  readonly side: Oid | undefined;
  /** How each file was decided. */
  readonly decided: Readonly<Record<string, string>>;
}

/** A repository in memory, with a branch and its side branch. */
export interface SideBench {
  readonly repository: FakeRepository;
  readonly context: SyncPorts;
  /** Pulls what Paragon holds: to the branch if a plan may go there, as that says itself. */
  pull(
    held: Texts,
    options?: { readonly to?: Destination; readonly policy?: Policy },
  ): Promise<Pulled>;
  /** A commit of a person, on the branch or on the side branch. */
  commit(changes: Readonly<Record<string, string | undefined>>, to?: 'side'): Oid;
  /** Renames the branch, as a person does. */
  rename(to: string): void;
  /** @throws if there is no such branch. */
  tip(ref: 'branch' | 'side'): Oid;
  at(ref: 'branch' | 'side'): Texts;
  /** @throws if nothing is recorded that can be used. */
  state(): Promise<SyncState>;
}

export function sideBench(texts: Texts, reviews?: Reviews): SideBench {
  const repository = fakeRepository(new Map(Object.entries(texts)));
  const target = { projectId: 'p', branch: 'main' };
  const context: SyncPorts = {
    repository,
    target,
    signal: new AbortController().signal,
    compiler: undefined,
    reviews,
  };
  const tip = (ref: 'branch' | 'side'): Oid => {
    const commit = ref === 'side' ? repository.side() : repository.tip();
    if (commit === undefined) throw new Error(`There is no ${ref}.`);
    return commit;
  };
  return {
    repository,
    context,
    async pull(held, { to = 'branch', policy = byDefault } = {}) {
      const exportNow = async () => ({
        files: repository.store(new Map(Object.entries(held))),
        cliVersion: '1',
      });
      const asked = { tip: repository.tip(), exportNow, policy, destination: to };
      const plan = await planPull(asked, context);
      if (plan === 'moved') throw new Error('Nobody moved the branch.');
      const messages = { message: 'pull', sideMessage: 'beside', paragonCommit: undefined };
      const carried = await carryOut(plan, { ...messages, to: plan.destination }, context);
      if (carried.kind !== 'delivered' && carried.kind !== 'nothing-to-do') {
        throw new Error(carried.kind);
      }
      const side = carried.kind === 'delivered' ? carried.side : undefined;
      const outcomes = plan.decided.map(({ file, outcome }) => [file.path, outcome.kind]);
      return { plan, side, decided: Object.fromEntries(outcomes) };
    },
    commit: (changes, to) =>
      repository.personCommits(new Map(Object.entries(changes)), to === undefined ? {} : { to }),
    rename(to) {
      repository.rename(target.branch);
      target.branch = to;
    },
    tip,
    at: (ref) => Object.fromEntries(repository.textsAt(tip(ref))),
    async state() {
      const { reading } = await readRecord(await repository.read(), context);
      if (reading.kind !== 'valid') throw new Error(reading.kind);
      return reading.state;
    },
  };
}

/** A bench on which what Paragon holds is set apart from the pulls. */
export interface SyncedBench extends Omit<SideBench, 'pull'> {
  /** What Paragon holds. */
  texts: Texts;
  /** Runs a pull, and gives how each file was decided. */
  pull(policy?: Policy): Promise<Readonly<Record<string, string>>>;
  /** What the state records. */
  recorded(): Promise<Texts>;
}

/** Both sides hold the same, and that is recorded. */
export async function syncedBench(texts: Texts): Promise<SyncedBench> {
  const side = sideBench(texts);
  const bench: SyncedBench = {
    ...side,
    texts,
    async pull(policy) {
      const options = policy === undefined ? {} : { policy };
      return (await side.pull(bench.texts, options)).decided;
    },
    async recorded() {
      return Object.fromEntries(side.repository.textsOf((await side.state()).exported));
    },
  };
  await bench.pull();
  return bench;
}
