import { type Delivered, isOnSide, type Oid, type PullPlan } from '@paragraph/shared';
import type { Conflict } from '../conflicts.js';
import type { PullResult } from '../outcome.js';

/** A delivery after which no other round is needed. */
export type Arrived = Extract<Delivered, { readonly kind: 'delivered' | 'nothing-to-do' }>;

/**
 * What a pull did, from the plan and the rung that delivered it.
 *
 * @param committed The commit of this run that the branch has; undefined for none.
 */
export function outcomeOf(
  { tip }: Pick<PullPlan, 'tip'>,
  carried: Arrived,
  { conflicts, committed }: { conflicts: readonly Conflict[]; committed: Oid | undefined },
): PullResult {
  const side = carried.kind === 'delivered' ? carried.side : undefined;
  const isCommitted = committed !== undefined;
  if (conflicts.length > 0) {
    return { result: 'conflict', commitHash: committed ?? side ?? tip, conflicts, isCommitted };
  }
  if (isOnSide(carried.rung) && side !== undefined)
    return { result: 'pull-request', commitHash: side };
  return { result: isCommitted ? 'committed' : 'unchanged', commitHash: committed ?? tip };
}

/** The commit that a delivery has put on the branch. */
export function committedBy({ tree }: Pick<PullPlan, 'tree'>, carried: Arrived): Oid | undefined {
  const isOnBranch = tree !== undefined && !isOnSide(carried.rung);
  return isOnBranch && carried.kind === 'delivered' ? carried.commit : undefined;
}
