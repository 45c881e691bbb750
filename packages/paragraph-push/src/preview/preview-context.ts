import { groupsInTurn } from '@paragraph/shared';
import type { PushContext } from '../context.js';

/** Whether the run shows what a push would change, and pushes nothing. */
export function isPreview({ inputs, event }: PushContext): boolean {
  return inputs.dryRun || event.pullRequest !== undefined;
}

/** Commands of a preview run at the same time, and the runner's log groups do not nest. */
export function withGroupsInTurn(context: PushContext): PushContext {
  const { log } = context.run;
  return { ...context, run: { ...context.run, log: { ...log, ...groupsInTurn(log) } } };
}
