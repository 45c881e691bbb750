import { branchOfRef, type IssueReport, type Run, readAttentionInputs } from '@paragraph/shared';
import type { EventPlan } from './event.js';
import type { PushEnd } from './outcome.js';
import { pushAttention } from './push-attention.js';
import type { PushFacts } from './record.js';

/** The branch that the issue is about: a run that will push (not a dry run) tells of its end, if `attention` asks for it. */
export function branchToTell(run: Run, plan: EventPlan): string | undefined {
  const branch = plannedBranch(plan);
  if (branch === undefined) return undefined;
  const { isWanted, isDryRun } = readAttentionInputs(run);
  return isWanted && !isDryRun ? branch : undefined;
}

/**
 * What the end of a run means for the issue; undefined if no issue is wanted.
 *
 * @param toTell What `branchToTell` returned.
 */
export function issueReport(
  { runner }: Run,
  end: PushEnd,
  facts: PushFacts,
  toTell: string | undefined,
): IssueReport | undefined {
  if (toTell === undefined) return undefined;
  const { branch = toTell, project, linkedProjectId } = facts;
  return {
    subject: { speaker: 'push', projectId: project?.projectId ?? linkedProjectId, branch },
    attention: pushAttention(end, { ...facts, branch }, runner),
    failure: end.result === 'failed' ? end.explanation : undefined,
  };
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
