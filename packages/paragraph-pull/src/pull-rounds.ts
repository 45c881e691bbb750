import {
  ActionError,
  asSeen,
  mostPullRounds,
  type NextRound,
  type Oid,
  quoted,
  untilSettled,
} from '@paragraph/shared';
import type { PullContext } from './context.js';
import type { Look } from './look.js';
import { pullRound, type RoundEnd } from './pull-round.js';
import type { RoundInput } from './round-input.js';
import { failedAfter, mergedChanges, type SignedCommit } from './signed-commit.js';

/** The longest random wait before another round, so that two runs don't collide again. In milliseconds. */
const longestPause = 2_000;

/** Where the first round begins. */
export type PullStart = Omit<RoundInput, 'earlier' | 'onCommit'>;

/** How all rounds together ended. */
type RoundsEnd =
  | RoundEnd
  | {
      readonly thrown: unknown;
      /** What the branch has of this run, although it failed. */
      readonly committed: Oid | undefined;
    };

/** Exports onto the tip and pushes. Starts again on the new tip if the branch has moved meanwhile. */
export async function pullRounds(
  context: PullContext,
  start: PullStart,
  { first, look }: { readonly first: Look; readonly look: () => Promise<Look> },
): Promise<RoundsEnd> {
  const { run, inputs, facts } = context;
  const { branch } = start;
  const signed: SignedCommit[] = [];
  const onCommit = (each: SignedCommit): void => {
    signed.push(each);
    facts.note({ rung: 'signed-commit', signedFor: inputs.author });
    run.log.info(`GitHub has created the commit ${each.commit} on ${quoted(branch)}.`);
  };
  try {
    const end = await untilSettled(
      {
        look,
        round: (known, seen) => {
          const ports = asSeen(start.ports, seen.refs);
          const input = { ...start, ...known, ports, earlier: [...signed], onCommit };
          return pullRound(context, input, seen);
        },
        before: (next) => beforeNext(context, next, branch),
      },
      { known: start, seen: first },
    );
    if (end === 'moved-too-often') throw movedTooOften(branch);
    return end;
  } catch (thrown) {
    const committed = signed.at(-1)?.commit;
    if (committed === undefined) return { thrown, committed };
    facts.note({ ...mergedChanges(signed), keptCommit: committed });
    return { thrown: failedAfter(thrown, { commit: committed, branch }), committed };
  }
}

/** Tells why another round comes. Waits before it if the branch has moved. */
async function beforeNext(
  { run }: PullContext,
  { kind }: NextRound,
  branch: string,
): Promise<void> {
  switch (kind) {
    case 'side-refused':
      run.log.info('The host rejects the side branch, so conflicts stay in Paragon.');
      return;
    case 'to-side':
      run.log.info('The branch rejects the commit, so the export goes to the side branch.');
      return;
    case 'moved':
      run.log.info(
        `The branch ${quoted(branch)} or its record has moved meanwhile, so the export starts again.`,
      );
      await run.clock.sleep(run.clock.random() * longestPause, run.signal);
  }
}

function movedTooOften(branch: string): ActionError {
  return new ActionError({
    what: `The branch ${quoted(branch)} moved ${mostPullRounds} times while this run was exporting, so it stopped.`,
    why: 'Each time the export was repeated on the new tip, and each time another commit came first.',
    cure: 'Run the workflow again when the branch is quieter. To make jobs that commit to it wait for each other, give them the same `concurrency` group.',
  });
}
