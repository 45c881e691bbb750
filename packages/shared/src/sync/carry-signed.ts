import type { Oid } from '../git/oid.js';
import { besideCommit, besideRecording } from './carry-beside.js';
import { type Carried, type Messages, stateMoves } from './carry-pull.js';
import type { Move } from './ports.js';
import type { PullPlan, SyncPorts } from './sync-pull.js';

/** Commits that the host makes and signs by itself, on top of where a branch is. */
export interface HostCommits {
  /** @throws what the host refuses, and that the branch is elsewhere. */
  commit(spec: {
    readonly ref: 'branch' | 'side';
    /** Where the branch has to be. */
    readonly parent: Oid;
    readonly tree: Oid;
    readonly message: string;
  }): Promise<Oid>;
}

/**
 * Carries a plan out with commits of the host, for branches that take no unsigned one: first the commits, then the state
 * of them, whatever the branch did since. A crash between the two is healed by the next run, which finds both sides alike.
 *
 * @param to Where the plan's changes go: to the branch, or all of them beside it.
 */
export async function carrySigned(
  plan: PullPlan,
  facts: Messages & { readonly paragonCommit: string | undefined },
  { to, host }: { readonly to: 'branch' | 'side'; readonly host: HostCommits },
  context: SyncPorts,
): Promise<Carried> {
  const { tip, recording } = plan;
  const { repository } = context;
  const commit =
    to === 'side' || plan.tree === undefined
      ? tip
      : await host.commit({
          ref: 'branch',
          parent: tip,
          tree: plan.tree,
          message: facts.message,
        });
  const beside = await besideCommit(plan, { to, tip: commit, ...facts }, context);
  let side: Oid | undefined;
  if (beside !== undefined) {
    // To where a branch is already everybody may move another one: nothing unsigned comes with it.
    const start: Move = { ref: 'side', from: plan.side.commit, to: beside.parent };
    if (start.from !== start.to) {
      const moved = await repository.move([start]);
      if (moved.kind !== 'delivered') return moved;
    }
    const { parent, tree, message } = beside;
    side = await host.commit({ ref: 'side', parent, tree, message });
  }
  if (recording !== undefined) {
    const now = besideRecording(plan, { recording, to, side });
    const moves = await stateMoves(plan, now, { ...facts, commit }, context);
    // Another run has recorded a sync meanwhile: it is the next run's to compare.
    await repository.move(moves);
  }
  return { kind: 'delivered', commit, side };
}
