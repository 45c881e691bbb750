import type { IssueReport, Run } from '@paragraph/shared';
import type { PullEnd } from './outcome.js';
import { pullAttention } from './pull-attention.js';
import type { PullFacts } from './pull-facts.js';
import type { PullIssue } from './pull-issue.js';
import type { ReportPage } from './report-page.js';

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
