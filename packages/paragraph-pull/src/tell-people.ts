import {
  branchOfRef,
  expectReport,
  type Run,
  readAttentionInputs,
  tellEnd,
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

/** Opens, updates or closes the issue at the end of a run, if `attention` asks for one. */
export async function tellPeople(
  run: Run,
  end: PullEnd,
  facts: PullFacts,
  page: ReportPage<Run['runner']>,
): Promise<void> {
  const { runner } = run;
  const branch = facts.branch ?? branchOfRef(runner.ref);
  if (branch === undefined || !isToTell(run)) return;
  const attention = pullAttention(end, facts, page);
  const failure = end.result === 'failed' ? end.explanation : undefined;
  const projectId = facts.project?.projectId;
  await tellEnd(run, { speaker: 'pull', projectId, branch }, { attention, failure });
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
