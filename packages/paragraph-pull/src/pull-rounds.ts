import { ActionError, asSeen, type Oid, quoted, reasonOf } from '@paragraph/shared';
import { type Brought, failedAfter, toldTogether } from './brought.js';
import type { PullContext } from './context.js';
import type { Look } from './look.js';
import { pullRound, type RoundEnd } from './pull-round.js';
import type { RoundInput } from './round-input.js';

/** How often a pull starts again because the branch has moved. */
const rounds = 6;
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
  looks: { readonly first: Look; readonly look: () => Promise<Look> },
): Promise<RoundsEnd> {
  const { run, inputs, record } = context;
  const { branch } = start;
  const brought: Brought[] = [];
  const onCommit = (each: Brought): void => {
    brought.push(each);
    record.note({ rung: 'signed-commit', signedFor: inputs.author });
    run.log.info(`GitHub has created the commit ${each.commit} on ${quoted(branch)}.`);
  };
  try {
    return await untilSettled(context, start, { ...looks, brought, onCommit });
  } catch (thrown) {
    const committed = brought.at(-1)?.commit;
    if (committed === undefined) return { thrown, committed };
    record.note({ ...toldTogether(brought), keptCommit: committed });
    return { thrown: failedAfter(thrown, { commit: committed, branch }), committed };
  }
}

async function untilSettled(
  context: PullContext,
  start: PullStart,
  {
    first,
    look,
    brought,
    onCommit,
  }: {
    readonly first: Look;
    readonly look: () => Promise<Look>;
    readonly brought: readonly Brought[];
    readonly onCommit: RoundInput['onCommit'];
  },
): Promise<RoundEnd> {
  const { run } = context;
  const { ports, branch } = start;
  let input = start;
  let seen = first;
  for (let round = 1; ; round += 1) {
    const here = { ...input, ports: asSeen(ports, seen.refs), earlier: [...brought], onCommit };
    const end = await pullRound(context, here, seen);
    if ('outcome' in end) return end;
    if (end.kind === 'side-refused') {
      run.log.info('The host rejects the side branch, so conflicts stay in Paragon.');
      input = { ...input, sideRefusal: reasonOf(end.reason) };
      // The branch may have this run's commit by now.
      seen = await look();
      continue;
    }
    if (end.kind === 'to-side') {
      run.log.info('The branch rejects the commit, so the export goes to the side branch.');
      input = { ...input, destination: 'side', because: end.because };
      continue;
    }
    if (round >= rounds) throw movedTooOften(branch);
    run.log.info(
      `The branch ${quoted(branch)} or its record has moved meanwhile, so the export starts again.`,
    );
    await run.clock.sleep(run.clock.random() * longestPause, run.signal);
    seen = await look();
  }
}

function movedTooOften(branch: string): ActionError {
  return new ActionError({
    what: `The branch ${quoted(branch)} moved ${rounds} times while this run was exporting, so it stopped.`,
    why: 'Each time the export was repeated on the new tip, and each time another commit came first.',
    cure: 'Run the workflow again when the branch is quieter. To make jobs that commit to it wait for each other, give them the same `concurrency` group.',
  });
}
