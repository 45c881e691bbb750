import { type Carried, carryOut } from '../../src/sync/carry-pull.js';
import { type PullPlan, planPull, type SyncPorts } from '../../src/sync/plan-pull.js';
import type { Exported } from '../../src/sync/ports.js';
import type { SyncState } from '../../src/sync/sync-state.js';
import { readRecord } from '../../src/sync/sync-view.js';
import type { FakeParagon } from './histories/fake-paragon.js';
import type { FakeRepository } from './histories/fake-repository.js';
import { compilerOf, openWorld } from './histories/world.js';

/** Both sides in memory, for tests of single steps of a run. */
export interface TwoSides {
  readonly repository: FakeRepository;
  readonly paragon: FakeParagon;
  readonly ports: SyncPorts;
  exportNow(): Promise<Exported>;
  /** Builds that were asked for. */
  builds(): number;
  /** Exports with the CLI that wrote the record. */
  exportsAgain(): number;
  /** A whole pull, by other ports if need be. */
  pull(ports?: SyncPorts): Promise<{ readonly plan: PullPlan; readonly kind: Carried['kind'] }>;
  /** What is recorded of the branch. */
  state(): Promise<SyncState>;
}

/** Two sides that hold the same workflows. Nothing is recorded. */
export function openSides(workflows: number, referee: 'compiler' | 'none'): TwoSides {
  const { repository, paragon, branch } = openWorld(workflows);
  let builds = 0;
  const compiler = compilerOf(repository, () => {
    builds += 1;
  });
  let exportsAgain = 0;
  const ports: SyncPorts = {
    repository,
    async exportBy(cliVersion) {
      exportsAgain += 1;
      return { files: repository.store(paragon.export(cliVersion)) };
    },
    target: { projectId: 'p', branch },
    signal: new AbortController().signal,
    compiler: referee === 'none' ? undefined : compiler,
  };
  const exportNow = async (): Promise<Exported> => ({
    files: repository.store(paragon.export()),
    cliVersion: paragon.cliVersion,
  });
  return {
    repository,
    paragon,
    ports,
    exportNow,
    builds: () => builds,
    exportsAgain: () => exportsAgain,
    async pull(on = ports) {
      const policy = { mode: 'two-way', onConflict: 'pull-request' } as const;
      const plan = await planPull({ tip: repository.tip(), exportNow, policy }, on);
      if (plan === 'moved') throw new Error('Nobody moved the branch.');
      const messages = { message: 'pull', sideMessage: 'side', paragonCommit: undefined };
      const { kind } = await carryOut(plan, messages, on);
      return { plan, kind };
    },
    async state() {
      const { reading } = await readRecord(await repository.read(), ports);
      if (reading.kind !== 'valid') throw new Error(`The record is ${reading.kind}.`);
      return reading.state;
    },
  };
}

/** Two sides whose agreement a pull has recorded. */
export async function syncedSides(...how: Parameters<typeof openSides>): Promise<TwoSides> {
  const sides = openSides(...how);
  await sides.pull();
  return sides;
}
