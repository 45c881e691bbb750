import {
  branchOfRef,
  expectReport,
  type Run,
  readAttentionInputs,
  tellEnd,
} from '@paragraph/shared';
import type { EventPlan } from './event.js';
import type { PushEnd } from './outcome.js';
import { pushAttention } from './push-attention.js';
import type { PushFacts } from './record.js';

/** From here on people hear of how the run ends, if they want to: of a run that is to push, and is no dry run. */
export function expectToTell(run: Run, plan: EventPlan): string | undefined {
  const branch = plannedBranch(plan);
  const { isWanted, isDryRun } = readAttentionInputs(run);
  if (branch === undefined || !isWanted || isDryRun) return undefined;
  expectReport(run, branch);
  return branch;
}

/** Tells people by an issue, where they want that, what the end of the run means for them. */
export async function tellPeople(run: Run, end: PushEnd, facts: PushFacts): Promise<void> {
  const { tellOf, project, linkedProjectId } = facts;
  if (tellOf === undefined) return;
  const branch = facts.branch ?? tellOf;
  const attention = pushAttention(end, { ...facts, branch }, run.runner);
  const failure = end.result === 'failed' ? end.explanation : undefined;
  const projectId = project?.projectId ?? linkedProjectId;
  await tellEnd(run, { speaker: 'push', projectId, branch }, { attention, failure });
}

function plannedBranch(plan: EventPlan): string | undefined {
  switch (plan.kind) {
    case 'push-ref':
      return branchOfRef(plan.ref);
    case 'push-finished-run':
      return plan.branch;
    case 'build-only':
    case 'nothing':
      return undefined;
  }
}
