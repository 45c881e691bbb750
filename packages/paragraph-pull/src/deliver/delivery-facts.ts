import { type Arrived, isOnSide, isSigned, type Person, type PullPlan } from '@paragraph/shared';
import type { PullFacts } from '../pull-facts.js';

/** How the changes of a plan were delivered, for the report. */
export function deliveryFacts(
  { changes }: Pick<PullPlan, 'changes'>,
  delivered: Arrived,
  author: Person,
): Partial<PullFacts> {
  const { rung, because } = delivered;
  const reason = because !== undefined && isOnSide(rung) ? { sideBranchReason: because } : {};
  if (delivered.kind !== 'delivered') return reason;
  const { side } = delivered;
  const isOnBranch = changes.size > 0;
  const isCommitted = isOnBranch || side !== undefined;
  return {
    ...reason,
    // A record or a conflict alone says nothing about the way of changes to the branch.
    ...(isOnBranch ? { rung } : {}),
    ...(isCommitted && isSigned(rung) ? { signedFor: author } : {}),
  };
}
