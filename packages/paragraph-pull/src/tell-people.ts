import {
  branchOfRef,
  expectReport,
  type IssueReport,
  type Run,
  readAttentionInputs,
} from '@paragraph/shared';
import type { PullEnd } from './outcome.js';
import { pullAttention } from './pull-attention.js';
import { isPulled } from './pull-event.js';
import type { PullFacts } from './record.js';
import type { ReportPage } from './report-page.js';

/** From here on, the run reports its end in the issue, if `attention` asks for one. */
export function expectToTell(run: Run): void {
  const branch = branchOfRef(run.runner.ref);
  if (branch !== undefined && isToTell(run)) expectReport(run, branch);
}

/** What the end of a run means for the issue; undefined unless `attention` asks for one. */
export function issueReport(
  run: Run,
  end: PullEnd,
  facts: PullFacts,
  page: ReportPage<Run['runner']>,
): IssueReport | undefined {
  const { branch = branchOfRef(run.runner.ref), project } = facts;
  if (branch === undefined || !isToTell(run)) return undefined;
  return {
    subject: { speaker: 'pull', projectId: project?.projectId, branch },
    attention: pullAttention(end, facts, page),
    failure: end.result === 'failed' ? end.explanation : undefined,
  };
}

/**
 * Not on an event that a stranger can start. A person who starts a dry run reads its result; a scheduled one is there
 * to report drift.
 */
function isToTell(run: Run): boolean {
  const { eventName } = run.runner;
  const { isWanted, isDryRun } = readAttentionInputs(run);
  return isWanted && isPulled(eventName) && (!isDryRun || eventName === 'schedule');
}
