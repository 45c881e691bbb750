import type { Oid } from '../../src/git/oid.js';
import { carryOut } from '../../src/sync/carry-pull.js';
import type { Policy } from '../../src/sync/decision.js';
import { type PullPlan, planPull, type SyncPorts } from '../../src/sync/plan-pull.js';
import type { Exported } from '../../src/sync/ports.js';
import type { Version } from '../../src/sync/sync-file.js';
import { type Bench, target } from './repository-benches.js';

const messages = { message: 'x', sideMessage: 'x', paragonCommit: undefined };

/** The engine on a bench. Nothing is built. */
export function portsOf({ repository }: Bench): SyncPorts {
  const { signal } = new AbortController();
  return { repository, target, compiler: undefined, signal };
}

export async function tipOf({ repository }: Bench): Promise<Oid> {
  const { branch } = await repository.read();
  if (branch.kind !== 'at') throw new Error(branch.kind);
  return branch.commit;
}

/** What an export is if Paragon differs from the branch in some files. */
export async function exportWith(
  changes: ReadonlyMap<string, Version | undefined>,
  bench: Bench,
): Promise<Exported> {
  const { repository } = bench;
  const parent = await tipOf(bench);
  const tree = await repository.treeWith(parent, changes);
  // Another commit than that of the pull, whose files are the same: in one second the two would have one name.
  const commit = await repository.commit({ tree, parent, message: 'an export' });
  return { files: await repository.filesAt(commit), cliVersion: '1' };
}

export function versionWith(content: string): Version {
  return { content, mode: '100644' };
}

/** A pull of what Paragon holds. */
export async function pullOn(
  bench: Bench,
  pulled: { readonly exportNow: () => Promise<Exported>; readonly policy: Policy },
): Promise<PullPlan> {
  const ports = portsOf(bench);
  const plan = await planPull({ tip: await tipOf(bench), ...pulled }, ports);
  if (plan === 'moved') throw new Error('Nobody moved the branch.');
  await carryOut(plan, messages, ports);
  return plan;
}
