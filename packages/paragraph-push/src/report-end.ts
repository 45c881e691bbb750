import {
  annotateFailure,
  type Conclusion,
  cutJson,
  explanationText,
  forChat,
  headlineOf,
  type IssueTarget,
  quoted,
  type Run,
  reportRun,
  runAddress,
  shortOid,
  writeReport,
} from '@paragraph/shared';
import { editsBeside } from './beside-branch.js';
import { commitOf, type PushEnd } from './outcome.js';
import { placeOf } from './preview/change-words.js';
import { attentionOf } from './push-attention.js';
import { removalWarning } from './push-changes.js';
import type { PushFacts } from './push-facts.js';
import { buildErrorAnnotations, closingLine, pushSummary } from './push-report.js';
import { issueReport } from './tell-people.js';

/** Tells the job how the run ended: annotations, outputs, summary, and the verdict as the log's last line. */
export async function reportEnd(
  run: Run,
  end: PushEnd,
  facts: PushFacts,
  issue: IssueTarget | undefined,
): Promise<Conclusion> {
  const { log, runner } = run;
  for (const { message, place } of buildErrorAnnotations(facts)) log.error(message, place);
  const removal = removalWarning(facts.changes ?? []);
  if (removal !== undefined) log.warning(removal, { title: 'Removed from Paragon' });
  const beside = end.result === 'pushed' ? editsBeside(facts, runner) : undefined;
  if (beside !== undefined) {
    const title = 'A dashboard edit waits on the side branch';
    log.warning(`${beside.words} ${beside.address}`, { title });
  }
  annotateEnd(run, end, facts);
  const outputs = {
    result: end.result,
    projectId: facts.project?.projectId ?? facts.linkedProjectId,
    commitId: facts.commitId,
    commitHash: commitOf(end, facts),
    subfolder: facts.project?.subfolder,
    cliVersion: facts.cliVersion,
    attention: forChat(attentionOf(end, facts, runner)),
    runUrl: runAddress(runner),
    ...(await changeOutputs(run, facts)),
  };
  return reportRun(run, {
    outputs,
    summary: pushSummary(end, facts, runner),
    issue: issueReport(run, end, facts, issue),
    closing: closingLine(end, facts),
    conclusion: isFine(end) ? 'success' : 'failure',
  });
}

/** A conflict needs a person, as a failure does. */
function isFine({ result }: PushEnd): boolean {
  return result !== 'failed' && result !== 'conflict';
}

/** What a push changed or would change, where that is known. */
async function changeOutputs(run: Run, { preview, pushed }: PushFacts) {
  const compared = preview?.found.kind === 'compared' ? preview.found : pushed;
  if (compared === undefined) return {};
  const impact = compared.impact.map(({ item, text }) => ({ name: placeOf(item), text }));
  const { changes, same } = compared.changes;
  return {
    changes: cutJson(changes),
    changed: String(changes.length > 0),
    reportPath: await writeReport({ changes, impact, same }, run),
  };
}

function annotateEnd({ log }: Run, end: PushEnd, { branch = '' }: PushFacts): void {
  switch (end.result) {
    case 'pushed':
      if (end.insteadOf !== undefined) {
        const [pushed, own] = [end.commitHash, end.insteadOf].map(shortOid);
        log.notice(
          `The branch ${quoted(branch)} had moved on: pushed ${pushed} instead of ${own}.`,
        );
      }
      return;
    case 'up-to-date':
      return;
    case 'built':
      if (end.because === 'unlinked') {
        log.warning(end.why, { title: 'Branch not linked in Paragon' });
      } else {
        log.notice(end.why);
      }
      return;
    case 'superseded':
      log.warning(end.why, { title: 'Superseded by a newer commit' });
      return;
    case 'skipped':
      log.notice(end.why);
      return;
    case 'conflict':
      log.error(explanationText(end.explanation), { title: headlineOf(end.explanation) });
      return;
    case 'failed':
      if (!end.isAnnotated) annotateFailure(log, end.thrown);
  }
}
