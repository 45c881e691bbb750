import type { Oid } from '../git/oid.js';
import { besideCommit, besideRecording } from './carry-beside.js';
import { type Carried, type Messages, stateMoves } from './carry-pull.js';
import type { PullPlan, SyncPorts } from './plan-pull.js';
import type { Move } from './ports.js';

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
 * Carries a plan out with commits that the host signs, for branches that reject unsigned ones: first the commits, then
 * their state, even if the branch has moved since. If the run crashes in between, the next run finds both sides equal.
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
    // First point the side branch at the parent. The host already has that commit, so the push brings nothing unsigned.
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
    // If another run has recorded a sync meanwhile, this push fails, and the next run compares again.
    await repository.move(moves);
  }
  return { kind: 'delivered', commit, side };
}
