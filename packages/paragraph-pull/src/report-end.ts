import {
  ActionError,
  annotateFailure,
  type Conclusion,
  explanationText,
  headlineOf,
  type Run,
  reportRun,
  writeReport,
} from '@paragraph/shared';
import { withCommitAdvice } from './commit-advice.js';
import { type Beside, conflictLine, explainConflicts, whatHappened } from './explain-conflicts.js';
import { isAsked, type PullEnd, reviewOf } from './outcome.js';
import type { PullFacts } from './pull-facts.js';
import type { PullIssue } from './pull-issue.js';
import { listsOf, pullOutputs } from './pull-outputs.js';
import { closingLine, isToList, pullSummary } from './pull-report.js';
import { pushOnWorkflowFiles } from './push-on-workflow-files.js';
import { remarksOn } from './remarks.js';
import { type ReportPage, reportPage } from './report-page.js';
import { issueReport } from './tell-people.js';

/** Tells the job how the run ended: annotations, outputs, summary, and the verdict as the log's last line. */
export async function reportEnd(
  run: Run,
  reached: PullEnd,
  facts: PullFacts,
  issue: PullIssue | undefined,
): Promise<Conclusion> {
  const { runner } = run;
  const end = await advised(reached, runner.workspace);
  const page = reportPage(end, facts, runner);
  annotate(run.log, end, { facts, page });
  const reportPath = isToList(end, facts) ? await writeReport(listsOf(facts), run) : '';
  return reportRun(run, {
    outputs: pullOutputs(end, facts, { page, reportPath }),
    summary: pullSummary(end, facts, page),
    issue: issueReport(end, facts, { page, issue }),
    closing: closingLine(end, facts),
    conclusion: isFine(end) ? 'success' : 'failure',
  });
}

function annotate(
  log: Run['log'],
  end: PullEnd,
  { facts, page }: { readonly facts: PullFacts; readonly page: ReportPage },
): void {
  if (end.result === 'failed' && !end.isAnnotated) annotateFailure(log, end.thrown);
  for (const { level, title, words, address } of remarksOn(end, facts, page)) {
    log[level](address === undefined ? words : `${words} ${address}`, { title });
  }
  if (end.result === 'conflict') annotateConflicts(log, end, page.beside);
  const review = reviewOf(end);
  if (review?.kind === 'missing') {
    log.notice(explanationText(review.because), { title: 'No pull request is open' });
  }
  if (facts.forecast?.level === 'warning') {
    const { sentences, yaml } = facts.forecast;
    log.warning([...sentences, ...(yaml === undefined ? [] : [yaml])].join('\n'), {
      title: 'A pull could not deliver its changes',
    });
  }
}

/** A failure, with advice how to commit the cure without starting a push. */
async function advised(end: PullEnd, workspace: string): Promise<PullEnd> {
  if (end.result !== 'failed' || end.explanation.commits === undefined) return end;
  const explanation = withCommitAdvice(end.explanation, await pushOnWorkflowFiles(workspace));
  return { ...end, explanation, thrown: new ActionError(explanation, { cause: end.thrown }) };
}

type Conflicting = Extract<PullEnd, { readonly result: 'conflict' }>;

/** A conflict needs a person: the job fails, unless an open pull request already asks for a decision. */
export function isFine(end: PullEnd): boolean {
  return end.result === 'conflict' ? isAsked(end) : end.result !== 'failed';
}

/**
 * GitHub shows ten warnings of a step.
 * https://github.com/orgs/community/discussions/26680
 */
const warnedConflicts = 9;

function annotateConflicts(log: Run['log'], end: Conflicting, beside: Beside): void {
  const { conflicts } = end;
  for (const conflict of conflicts.slice(0, warnedConflicts)) {
    log.warning(conflictLine(conflict), { title: whatHappened([conflict], 'this') });
  }
  const explanation = explainConflicts(conflicts, beside);
  if (isAsked(end)) log.notice(explanationText(explanation));
  else log.error(explanationText(explanation), { title: headlineOf(explanation) });
}
