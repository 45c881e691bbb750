import {
  apiToken,
  branchOfRef,
  type IssueReport,
  type IssueTarget,
  type Run,
  readAttentionInputs,
} from '@paragraph/shared';
import type { EventPlan } from './event.js';
import type { PushEnd } from './outcome.js';
import { pushAttention } from './push-attention.js';
import type { PushFacts } from './push-facts.js';

/** The issue of a run that will push, if `attention` asks for it. A dry run has none. */
export function issueFor(run: Run, plan: EventPlan): IssueTarget | undefined {
  const branch = plannedBranch(plan);
  if (branch === undefined) return undefined;
  const inputs = readAttentionInputs(run);
  return inputs.attention && !inputs.dryRun ? { branch, token: apiToken(inputs) } : undefined;
}

/** What the end of a run means for the issue; undefined if no issue is wanted. */
export function issueReport(
  { runner }: Run,
  end: PushEnd,
  facts: PushFacts,
  issue: IssueTarget | undefined,
): IssueReport | undefined {
  if (issue === undefined) return undefined;
  const { branch = issue.branch, project, linkedProjectId } = facts;
  return {
    token: issue.token,
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
