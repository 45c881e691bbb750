import {
  Cancelled,
  type Checkout,
  folderPrefix,
  isExplained,
  messageOf,
  type ParagraphCli,
  type Project,
  pushInOrder,
} from '@paragraph/shared';
import { requireIntegrations } from './build-output.js';
import type { Build, Built } from './build-project.js';
import type { ChangesWatch } from './changes-watch.js';
import type { PushContext } from './context.js';
import { CancelledInPush, type PushOutcome } from './outcome.js';
import { type PushChange, pushChanges } from './push-changes.js';
import type { PushGuard } from './push-guard.js';
import type { BlockedPush, Permit, Pushing } from './pushing.js';
import { refusePointers } from './refuse-pointers.js';
import type { TipWatch } from './tip-watch.js';

/** What is pushed, and from where. */
export interface RoundInput {
  readonly build: Build;
  readonly tip: TipWatch;
  /** The commit that was checked out when the run began. */
  readonly ownCommit: string;
  /** Undefined without a git checkout. */
  readonly checkout: Checkout | undefined;
  /** The linked project in the checkout. */
  readonly project: Project;
  readonly guard: PushGuard;
  /** The path of a project from the root of the repository; empty for the root. */
  pathOf(project: Project): string;
  /** What earlier rounds have changed in Paragon. */
  readonly changes: readonly PushChange[];
  /** What the run changes there, by workflow and step. */
  readonly watch: ChangesWatch;
}

/** How a round ends. */
export type RoundEnd =
  | { readonly kind: 'end'; readonly outcome: PushOutcome }
  /** The branch, the record or Paragon has changed meanwhile. `changes` is what the run has changed in Paragon so far. */
  | { readonly kind: 'moved'; readonly changes: readonly PushChange[] };

/** Builds and pushes what is checked out, unless the branch moves on meanwhile. */
export async function pushRound(context: PushContext, input: RoundInput): Promise<RoundEnd> {
  const { build, guard, project, watch } = input;
  await refusePointers(project.folder, input.checkout);
  const built = await build(project);
  requireIntegrations(built.integrations);

  const pushing = pushingOf(built, input);
  let { changes } = input;
  const round = await pushInOrder<Permit, BlockedPush, RoundEnd>({
    judge: () => guard.judge(pushing),
    lookAgain: () => lookAgain(input),
    isStillSo: (judged) => guard.isStillSo(judged, pushing.target),
    isStillHeld: (permit) => guard.isStillHeld(permit),
    announce: (permit) => guard.announce(permit, pushing),
    async push({ before }) {
      await watch.start(before?.copy, pushing);
      changes = [...changes, ...(await pushBuild(context, input, built.cli))];
      await watch.pushed(pushing);
      context.facts.note({ changes });
    },
    record: (permit) => guard.record(permit, pushing),
    lookAfter: () => lookAfter(context, input, changes),
  });
  if (round.kind === 'end') return round.end;
  if (round.kind === 'moved') return { kind: 'moved', changes };
  const { judged } = round;
  const commitHash = pushing.head;
  if (judged.kind === 'blocked') {
    return { kind: 'end', outcome: { result: 'conflict', commitHash, ...judged.conflict } };
  }
  return { kind: 'end', outcome: { result: 'up-to-date', commitHash } };
}

function pushingOf(
  { cli, build, digest, items }: Built,
  { tip, project, pathOf }: RoundInput,
): Pushing {
  const { name, head } = tip.branch;
  const path = pathOf(project);
  const prefix = folderPrefix(path);
  const target = { projectId: project.projectId, branch: name, prefix };
  return { project, target, cli, head: head.hash, build, digest, items };
}

/** Reads the tip again right before the run pushes or holds back. Returns an end if the round stops here. */
async function lookAgain({ tip, project, changes }: RoundInput): Promise<RoundEnd | undefined> {
  const now = await tip.follow(project.folder);
  if (now.kind === 'refused') throw now.because;
  if (now.kind === 'end') return now;
  return now.kind === 'moved' ? { kind: 'moved', changes } : undefined;
}

/** Returns the changes that the CLI reports. */
async function pushBuild(
  { facts, session }: PushContext,
  { tip, project }: RoundInput,
  cli: ParagraphCli,
): Promise<readonly PushChange[]> {
  const commitHash = tip.branch.head.hash;
  // An earlier round may have pushed another commit.
  session.status.ifKilled({ success: false });
  const output = await facts.timed('para push', () =>
    unlessCancelled(cli.push(project.folder, { dryRun: false })),
  );
  if (output === 'cancelled') throw new CancelledInPush(commitHash);
  session.status.ifKilled({ success: true, hash: commitHash });
  return pushChanges(output);
}

/** Looks at the tip again: this push may have overwritten the push of a newer commit. */
async function lookAfter(
  { run, inputs }: PushContext,
  { tip, ownCommit, project }: RoundInput,
  changes: readonly PushChange[],
): Promise<RoundEnd> {
  const commitHash = tip.branch.head.hash;
  const moved = commitHash === ownCommit ? {} : { insteadOf: ownCommit };
  const pushed: RoundEnd = { kind: 'end', outcome: { result: 'pushed', commitHash, ...moved } };
  if (inputs.onNewerCommit === 'supersede') return pushed;
  try {
    const after = await unlessCancelled(tip.follow(project.folder));
    // The push succeeded, so a cancellation does not change the result.
    if (after === 'cancelled') return pushed;
    if (after.kind === 'moved') return { kind: 'moved', changes };
    return after.kind === 'end' && after.outcome.result === 'superseded' ? after : pushed;
  } catch (thrown) {
    if (!isExplained(thrown)) throw thrown;
    run.log.warning(
      `The commit was pushed. It is unknown whether the branch has moved on since: ${messageOf(thrown)}`,
    );
    return pushed;
  }
}

/** Answers a cancellation instead of throwing it. */
async function unlessCancelled<T>(task: Promise<T>): Promise<T | 'cancelled'> {
  try {
    return await task;
  } catch (thrown) {
    if (thrown instanceof Cancelled) return 'cancelled';
    throw thrown;
  }
}
