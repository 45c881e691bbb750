import { ActionError, firstFew, type PullPlan, quoted } from '@paragraph/shared';

/**
 * Refuses a scheduled pull on a branch that was never synced, if another branch was synced with the project. A schedule
 * runs on the default branch, whatever is linked: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
 * A person who starts a run has chosen the branch, and so has Paragon.
 *
 * @throws {ActionError}
 */
export function requireRecordedBranch(
  {
    record: { reading },
    renamed,
    refs: { otherStates },
  }: {
    readonly record: { readonly reading: Pick<PullPlan['record']['reading'], 'kind'> };
    readonly renamed: unknown;
    readonly refs: Pick<PullPlan['refs'], 'otherStates'>;
  },
  { eventName, branch }: { readonly eventName: string; readonly branch: string },
): void {
  const isElsewhere = reading.kind === 'absent' && renamed === undefined && otherStates.size > 0;
  if (eventName !== 'schedule' || !isElsewhere) return;
  const others = firstFew([...otherStates.keys()]);
  const here = quoted(branch);
  throw new ActionError({
    what: `The project has been synced with the branch ${others}, and never with ${here}, so nothing was pulled.`,
    why: `A schedule runs on the default branch, and this pull would commit dashboard edits to ${here}.`,
    cure: `List the linked branch in the workflow file: https://github.com/useparagon/paragraph-pull#nightly-catch-up If ${here} is the linked branch now, run the pull once by hand on it.`,
    commits: 'workflows',
  });
}
