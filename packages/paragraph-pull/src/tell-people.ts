import {
  apiToken,
  branchOfRef,
  type IssueReport,
  type IssueTarget,
  type Run,
  readAttentionInputs,
} from '@paragraph/shared';
import type { PullEnd } from './outcome.js';
import { pullAttention } from './pull-attention.js';
import { isPulled } from './pull-event.js';
import type { PullFacts } from './pull-facts.js';
import type { ReportPage } from './report-page.js';

/** A run may be for a ref that is no branch. */
export type PullIssue = IssueTarget<string | undefined>;

/**
 * The issue of a run, if `attention` asks for it: not on an event that a stranger can start. A person who starts a dry
 * run reads its result; a scheduled one is there to report drift.
 */
export function issueFor(run: Run): PullIssue | undefined {
  const { eventName, ref } = run.runner;
  const inputs = readAttentionInputs(run);
  const isTold =
    inputs.attention && isPulled(eventName) && (!inputs.dryRun || eventName === 'schedule');
  return isTold ? { branch: branchOfRef(ref), token: apiToken(inputs) } : undefined;
}

/** What the end of a run means for the issue; undefined if no issue is wanted. */
export function issueReport(
  end: PullEnd,
  facts: PullFacts,
  {
    page,
    issue,
  }: { readonly page: ReportPage<Run['runner']>; readonly issue: PullIssue | undefined },
): IssueReport | undefined {
  const { branch = issue?.branch, project } = facts;
  if (branch === undefined || issue === undefined) return undefined;
  return {
    token: issue.token,
    subject: { speaker: 'pull', projectId: project?.projectId, branch },
    attention: pullAttention(end, facts, page),
    failure: end.result === 'failed' ? end.explanation : undefined,
  };
}
