import {
  branchOfRef,
  Cancelled,
  expectReport,
  headlineOf,
  leaveReport,
  type Run,
  readAttentionInputs,
  reportGiven,
  tellAttention,
} from '@paragraph/shared';
import type { EventPlan } from './event.js';
import type { PushEnd } from './outcome.js';
import { pushAttention } from './push-attention.js';
import type { PushFacts } from './record.js';

/** From here on people hear of how the run ends, if they want to: of a run that is to push, and is no dry run. */
export function expectToTell(run: Run, plan: EventPlan): string | undefined {
  const branch = plannedBranch(plan);
  const { isWanted, isDryRun } = readInputs(run);
  if (branch === undefined || !isWanted || isDryRun) return undefined;
  expectReport(run, branch);
  return branch;
}

/** Tells people by an issue, where they want that, what the end of the run means for them. */
export async function tellPeople(run: Run, end: PushEnd, facts: PushFacts): Promise<void> {
  const { tellOf, project, linkedProjectId } = facts;
  if (tellOf === undefined) return;
  const branch = facts.branch ?? tellOf;
  const { runner, signal } = run;
  if (signal.aborted) {
    // After a crash nothing can be asked here any more.
    const isCrash = end.result === 'failed' && !(signal.reason instanceof Cancelled);
    if (isCrash) leaveReport(branch, headlineOf(end.explanation));
    return;
  }
  const attention = pushAttention(end, { ...facts, branch }, runner);
  const projectId = project?.projectId ?? linkedProjectId;
  if (attention !== undefined) {
    const place = { speaker: 'push', projectId, branch } as const;
    await tellAttention(run, attention, place, readInputs(run));
  }
  reportGiven();
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

function readInputs({ runner, secrets }: Run) {
  return readAttentionInputs({ workspace: runner.workspace, secrets });
}
