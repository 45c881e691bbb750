import { ActionError, type Project } from '@paragraph/shared';
import { changesWatch } from './changes-watch.js';
import type { PushContext } from './context.js';
import { finalStatus, type PushOutcome } from './outcome.js';
import type { PushChange } from './push-changes.js';
import { pushRound, type RoundInput } from './push-round.js';
import { superseded } from './tip-watch.js';

/** A branch may move this often during a run; then the run leaves the newest commit to the next one. */
const mostRounds = 3;

/** What is pushed, and from where. */
interface PushRoundsInput extends Omit<RoundInput, 'changes' | 'watch'> {
  /** Looks for the project again: a newer commit may hold it elsewhere, or another one. */
  relocate(): Promise<Project>;
}

/** Builds and pushes until the branch's tip is what Paragon holds. */
export async function pushRounds(
  context: PushContext,
  input: PushRoundsInput,
): Promise<PushOutcome> {
  const watch = changesWatch(context);
  try {
    const outcome = await untilPushed(context, { ...input, watch });
    if (watch.hasChanges()) {
      // Report first: Paragon need not wait for the list of changes.
      await context.session.status.settle(finalStatus(outcome));
      const pushed = await watch.changes();
      if (pushed !== undefined) context.facts.note({ pushed });
    }
    return outcome;
  } finally {
    await watch.stop();
  }
}

async function untilPushed(
  context: PushContext,
  input: PushRoundsInput & Pick<RoundInput, 'watch'>,
): Promise<PushOutcome> {
  const { branch } = input.tip;
  let { project } = input;
  let built = branch.head.hash;
  let changes: readonly PushChange[] = [];
  for (let round = 1; round <= mostRounds; round += 1) {
    built = branch.head.hash;
    const end = await pushRound(context, { ...input, project, changes });
    if (end.kind === 'end') return end.outcome;
    changes = end.changes;
    if (round < mostRounds) project = await input.relocate();
  }
  if (branch.head.hash === built) throw changedTooOften();
  const why = `the branch moved on ${mostRounds} times while this run was building`;
  return superseded(branch.name, { commitHash: built, tip: branch.head.hash, why });
}

/** The branch did not move, so no other run will push this commit. */
function changedTooOften(): ActionError {
  return new ActionError({
    what: `Other runs recorded a sync, or somebody edited in the dashboard, ${mostRounds} times while this run was building, so its commit was not pushed.`,
    why: 'Each time, this run had to compare the dashboard again.',
    cure: 'Run the workflow again. To make pushes and pulls of a branch wait for each other, give them the same `concurrency` group.',
  });
}
