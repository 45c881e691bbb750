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

/** From here on, a run that will push (not a dry run) reports its end in the issue, if `attention` asks for one. */
export function expectToTell(run: Run, plan: EventPlan): string | undefined {
  const branch = plannedBranch(plan);
  const { isWanted, isDryRun } = readAttentionInputs(run);
  if (branch === undefined || !isWanted || isDryRun) return undefined;
  expectReport(run, branch);
  return branch;
}

/** Opens, updates or closes the issue at the end of a run, if `attention` asks for one. */
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
