import { branchOfRef, type Run, readAttentionInputs, tellEnd } from '@paragraph/shared';
import type { EventPlan } from './event.js';
import type { PushEnd } from './outcome.js';
import { pushAttention } from './push-attention.js';
import type { PushFacts } from './record.js';

/** The branch that the issue is about: a run that will push (not a dry run) tells of its end, if `attention` asks for it. */
export function branchToTell(run: Run, plan: EventPlan): string | undefined {
  const branch = plannedBranch(plan);
  if (branch === undefined) return undefined;
  const { isWanted, isDryRun } = readAttentionInputs(run);
  return isWanted && !isDryRun ? branch : undefined;
}

/**
 * Opens, updates or closes the issue at the end of a run.
 *
 * @param toTell What `branchToTell` returned; undefined if no issue is wanted.
 */
export async function tellPeople(
  run: Run,
  end: PushEnd,
  facts: PushFacts,
  toTell: string | undefined,
): Promise<void> {
  if (toTell === undefined) return;
  const { branch = toTell, project, linkedProjectId } = facts;
  const attention = pushAttention(end, { ...facts, branch }, run.runner);
  const failure = end.result === 'failed' ? end.explanation : undefined;
  const projectId = project?.projectId ?? linkedProjectId;
  await tellEnd(run, { speaker: 'push', projectId, branch }, { attention, failure });
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
