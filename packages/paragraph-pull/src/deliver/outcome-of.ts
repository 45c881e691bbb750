import type { PullPlan } from '@paragraph/shared';
import type { Conflict } from '../conflicts.js';
import type { PullOutcome } from '../outcome.js';
import type { Delivered } from './deliver-plan.js';

type Arrived = Extract<Delivered, { readonly kind: 'delivered' | 'nothing-to-do' }>;

/** How a pull ended, by what was planned and by the rung that took it. */
export function outcomeOf(
  { tip, tree }: Pick<PullPlan, 'tip' | 'tree'>,
  carried: Arrived,
  conflicts: readonly Conflict[],
): PullOutcome {
  const isDelivered = carried.kind === 'delivered';
  const commitHash = isDelivered ? carried.commit : tip;
  const side = isDelivered ? carried.side : undefined;
  const isCommitted = tree !== undefined && !isBeside(carried);
  if (conflicts.length > 0) {
    const hash = isCommitted ? commitHash : (side ?? commitHash);
    return { result: 'conflict', commitHash: hash, conflicts, isCommitted };
  }
  if (isBeside(carried) && side !== undefined) return { result: 'pull-request', commitHash: side };
  return { result: isCommitted ? 'committed' : 'unchanged', commitHash };
}

/** Whether all of it went beside the branch. */
export function isBeside({ rung }: Pick<Arrived, 'rung'>): boolean {
  return rung === 'side-branch' || rung === 'signed-side-branch';
}
