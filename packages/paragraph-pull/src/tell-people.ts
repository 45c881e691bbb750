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

/** From here on people hear of how the run ends, if they want to. */
export function expectToTell(run: Run): void {
  const branch = branchOfRef(run.runner.ref);
  if (branch !== undefined && isToTell(run)) expectReport(run, branch);
}

/** Tells people by an issue, where they want that, what the end of the run means for them. */
export async function tellPeople(run: Run, end: PullEnd, facts: PullFacts): Promise<void> {
  const { runner } = run;
  const branch = facts.branch ?? branchOfRef(runner.ref);
  if (branch === undefined || !isToTell(run)) return;
  const attention = pullAttention(end, facts, runner);
  const failure = end.result === 'failed' ? end.explanation : undefined;
  const projectId = facts.project?.projectId;
  await tellEnd(run, { speaker: 'pull', projectId, branch }, { attention, failure });
}

/**
 * Not on an event by which a stranger may have started the run. A dry run that a person has started tells that person; one
 * that a clock has started is there to tell of drift.
 */
function isToTell(run: Run): boolean {
  const { eventName } = run.runner;
  const { isWanted, isDryRun } = readAttentionInputs(run);
  return isWanted && isPulled(eventName) && (!isDryRun || eventName === 'schedule');
}
