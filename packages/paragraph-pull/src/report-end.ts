import {
  ActionError,
  annotateFailure,
  type Conclusion,
  cutJson,
  explanationText,
  firstFew,
  forChat,
  headlineOf,
  pushOnWorkflowFiles,
  type Run,
  runAddress,
  setOutputs,
  withCommitAdvice,
  writeReport,
  writeSummary,
} from '@paragraph/shared';
import {
  type Beside,
  conflictLine, explainConflicts, whatHappened } from './explain-conflicts.js';
import { type PullEnd, reviewOf } from './outcome.js';
import { closingLine, isToList, pullSummary } from './pull-report.js';
import type { PullFacts } from './record.js';
import { attentionOf, remarksOn } from './remarks.js';
import { reportPage } from './report-page.js';
import { tellPeople } from './tell-people.js';
import type { CheckoutUpdate } from './update-checkout.js';

/** Tells the job how the run ended: annotations, outputs, summary, and the verdict as the log's last line. */
export async function reportEnd(run: Run, reached: PullEnd, facts: PullFacts): Promise<Conclusion> {
  const { log, runner, secrets } = run;
  const end = await advised(reached, runner.workspace);
  const page = reportPage(end, facts, runner);
  annotateRemarks(run, facts);
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
    log.warning(facts.forecast.sentences.join('\n'), {
      title: 'A pull could not deliver its changes',
    });
  }

  const { changes = [], shownConflicts = [], drift, pushNeeded } = facts;
  const conflicts = shownConflicts.map(({ conflict }) => conflict);
  const outputs = {
    result: end.result,
    commitHash: end.result === 'failed' ? (facts.keptCommit ?? '') : end.commitHash,
    branch: facts.branch,
    pullRequestUrl: review?.kind === 'open' ? review.url : '',
    delivery: facts.forecast?.way ?? facts.rung ?? '',
    changes: cutJson(changes),
    conflicts: cutJson(conflicts),
    drift,
    pushNeeded: pushNeeded === undefined ? undefined : String(pushNeeded),
    attention: forChat(attentionOf(end, facts, page)),
    runUrl: runAddress(runner),
    reportPath: isToList(end, facts) ? await writeReport({ changes, conflicts }, run) : '',
    projectId: facts.project?.projectId,
    subfolder: facts.project?.subfolder,
    cliVersion: facts.cliVersion,
  };
  setOutputs(outputs, run);
  await writeSummary(runner.summaryPath, pullSummary(end, facts, page), secrets.redact);
  await tellPeople(run, end, facts, page);
  log.info(closingLine(end, facts));
  return isFine(end) ? 'success' : 'failure';
}

/** A failure, with advice how to commit the cure without starting a push. */
async function advised(end: PullEnd, workspace: string): Promise<PullEnd> {
  if (end.result !== 'failed' || end.explanation.commits === undefined) return end;
  const explanation = withCommitAdvice(end.explanation, await pushOnWorkflowFiles(workspace));
  return { ...end, explanation, thrown: new ActionError(explanation, { cause: end.thrown }) };
}

type Conflicting = Extract<PullEnd, { readonly result: 'conflict' }>;

/** A conflict needs a person: the job fails, unless an open pull request already asks for a decision. */
function isFine(end: PullEnd): boolean {
  return end.result === 'conflict' ? isAsked(end) : end.result !== 'failed';
}

/** Whether an open pull request has all the conflicts. */
function isAsked({ conflicts, review }: Conflicting): boolean {
  return review?.kind === 'open' && conflicts.every(({ waits }) => waits === 'side-branch');
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

/** Warns about what the commit or the checkout lacks. */
function annotateRemarks(
  { log }: Run,
  { leftOut = [], ignored = [], forced = [], checkoutUpdate }: PullFacts,
): void {
  if (leftOut.length > 0) {
    log.warning(
      `The export changed files that are not part of the sync; they were left out of the commit: ${named(leftOut)}`,
    );
  }
  if (ignored.length > 0) {
    log.warning(
      `Git ignores these exported drafts, so they were left out of the commit: ${named(ignored)}. If they should be synced, correct .gitignore and run the pull again.`,
    );
  }
  if (forced.length > 0) {
    log.warning(
      `Git ignores these files, but they were committed, because the project would not build without them: ${named(forced)}. Correct .gitignore so that it does not ignore them.`,
    );
  }
  const stays = checkoutUpdate === undefined ? undefined : unmoved(checkoutUpdate);
  if (stays !== undefined) log.warning(stays);
}

function unmoved(update: CheckoutUpdate): string | undefined {
  switch (update.kind) {
    case 'moved':
      return undefined;
    case 'kept':
      return `The checkout was not moved to the new commit: ${update.why}. Later steps see the old files.`;
    case 'partly-moved':
      return `The checkout was moved to the new commit only partly: ${update.why}. Files may be new or missing: run actions/checkout again before a later step uses or commits them.`;
  }
}

function named(files: readonly string[]): string {
  return firstFew(files, 10);
}
