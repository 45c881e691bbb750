import type { Oid } from '../git/oid.js';
import type { FinalStatus } from '../paragon/commit-status.js';
import type { Delivered } from './deliver-plan.js';
import type { PullPlan } from './plan-pull.js';
import { isOnSide } from './rungs.js';

/** What a pull did, as the README's table says. */
export type DeliveredPull<Conflict> =
  /** This commit put Paragon's changes on the branch. */
  | { readonly result: 'committed'; readonly commitHash: string }
  /** The branch already had all of Paragon's changes; the commit is its tip. */
  | { readonly result: 'unchanged'; readonly commitHash: string }
  /** This commit put Paragon's changes on the side branch, where they wait for a review. */
  | { readonly result: 'pull-request'; readonly commitHash: string }
  /** Both sides changed the same files, and a person must decide. Everything else is on the branch. */
  | {
      readonly result: 'conflict';
      /** The commit of the branch, if there is one of this run, else that of the side branch, else the tip. */
      readonly commitHash: string;
      readonly conflicts: readonly Conflict[];
      /** Whether it is a commit of this run on the branch. */
      readonly isCommitted: boolean;
    };

/** A delivery after which no other round is needed. */
export type Arrived = Extract<Delivered, { readonly kind: 'delivered' | 'nothing-to-do' }>;

/**
 * What a pull did, from the plan and the rung that delivered it.
 *
 * @param committed The commit of this run that the branch has; undefined for none.
 */
export function pullResult<Conflict>(
  { tip }: Pick<PullPlan, 'tip'>,
  carried: Arrived,
  {
    conflicts,
    committed,
  }: { readonly conflicts: readonly Conflict[]; readonly committed: Oid | undefined },
): DeliveredPull<Conflict> {
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
export function committedBy(
  { changes }: Pick<PullPlan, 'changes'>,
  carried: Arrived,
): Oid | undefined {
  const isOnBranch = changes.size > 0 && !isOnSide(carried.rung);
  return isOnBranch && carried.kind === 'delivered' ? carried.commit : undefined;
}

/** The status for Paragon. It does not depend on the colour of the job. */
export function pullStatus({ result, commitHash }: DeliveredPull<unknown>): FinalStatus {
  return result === 'conflict' ? { success: false } : { success: true, hash: commitHash };
}
