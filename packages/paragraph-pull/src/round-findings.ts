import { addedLiteralIds } from './added-literal-ids.js';
import type { FileChange } from './changes.js';
import type { Conflict } from './conflicts.js';
import type { PullContext } from './context.js';
import { describePlan } from './describe-plan.js';
import { type Findings, findingsOf } from './findings.js';
import type { PullInputs } from './inputs.js';
import type { Remaining } from './outcome.js';
import type { RoundPlan } from './plan-round.js';
import type { PullFacts } from './pull-facts.js';
import { requireRecordedBranch } from './recorded-branch.js';
import type { RoundInput } from './round-input.js';
import { mergedChanges, type ReportedChanges } from './signed-commit.js';

/** What a round finds in its plan, before it delivers anything. */
export interface RoundFindings {
  readonly findings: Findings;
  readonly conflicts: readonly Conflict[];
  /** The changes of this round. */
  readonly own: ReportedChanges;
  /** The changes of all rounds so far. */
  readonly told: ReportedChanges;
  /** What remains to do if the plan is not delivered. */
  readonly remaining: Remaining;
}

/** @throws {ActionError} for more deletions than allowed, or for a branch that was never synced. */
export async function findInPlan(
  { run, inputs, sync }: PullContext,
  input: RoundInput,
  plan: RoundPlan,
): Promise<RoundFindings> {
  requireRecordedBranch(plan, { eventName: run.runner.eventName, branch: input.branch });
  const changes = await changesIn(input, plan, inputs);
  const startedOutsideParagon =
    inputs.commitId === undefined && eventsWithoutParagon.has(run.runner.eventName);
  const findings = findingsOf(plan, { startedOutsideParagon });
  const { replaced, undispatched, drift, pushNeeded, sinceEarlier } = findings;
  const own = { changes, literalIds: addedLiteralIds(plan.decided), replaced, undispatched };
  const told = mergedChanges([...input.earlier, own]);
  const isDispatched = sync !== undefined;
  return {
    findings,
    conflicts: findings.shownConflicts.map(({ conflict }) => conflict),
    own,
    told,
    remaining: { drift, pushNeeded, sinceEarlier, undispatched: told.undispatched, isDispatched },
  };
}

/** The facts for the report. */
export function planFacts(
  { exported: { leftOut, ignored, forced } }: RoundPlan,
  { findings, told }: RoundFindings,
): Partial<PullFacts> {
  const isForced = new Set(forced);
  const added = told.changes.filter(({ change }) => change === 'added').map(({ file }) => file);
  return {
    ...findings,
    ...told,
    leftOut,
    ignored,
    forced: added.filter((file) => isForced.has(file)),
  };
}

/** Events that a schedule or a person can start, without Paragon. */
const eventsWithoutParagon: ReadonlySet<string> = new Set([
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
]);

/** The plan's changes of the branch, for people and for the limit of deletions. */
async function changesIn(
  { ports: { repository }, prefix }: RoundInput,
  { onto, changes, exported: { ownedBefore } }: RoundPlan,
  { maxDeletions: limit }: PullInputs,
): Promise<readonly FileChange[]> {
  return describePlan({ onto, changes }, { repository, prefix, ownedBefore, limit });
}
