import type { Oid } from '../git/oid.js';
import type { Recording } from './next-state.js';
import type { PullPlan, SyncPorts } from './plan-pull.js';
import type { Move, Refs, SideRefused } from './ports.js';
import { besideCommit, besideRecording, type Messages } from './side-commit.js';
import { type SyncState, writeSyncState } from './sync-state.js';
import type { Destination } from './waiting-file.js';

/** How a planned pull ended. */
export type Carried =
  | {
      readonly kind: 'delivered';
      /** The tip of the branch. */
      readonly commit: Oid;
      /** The new commit on the side branch, if there is one. */
      readonly side: Oid | undefined;
    }
  /** Branch and state are up to date. */
  | { readonly kind: 'nothing-to-do' }
  /** A ref has moved: plan again. */
  | { readonly kind: 'moved' }
  /** The host refuses the side branch: plan again without one. */
  | SideRefused;

/**
 * Carries a plan out in one push: the state moves together with the branch, the side branch, or both.
 *
 * @param facts.to `side` for a branch that takes no commit: all that the plan changes goes on the side branch. From then on
 *   Git holds what Paragon changed, and a person decides when the branch gets it. The side branch must not be one that a
 *   person has committed to.
 */
export async function carryOut(
  plan: PullPlan,
  {
    to = 'branch',
    ...facts
  }: Messages & {
    readonly paragonCommit: string | undefined;
    readonly to?: Destination;
  },
  context: SyncPorts,
): Promise<Carried> {
  const { tip, recording } = plan;
  const { repository } = context;
  const isOnBranch = to === 'branch' && plan.changes.size > 0;
  const { changes } = plan;
  const commit = isOnBranch
    ? await repository.commitChanges({ parent: tip, changes, message: facts.message })
    : tip;
  const moves: Move[] = isOnBranch ? [{ ref: 'branch', from: tip, to: commit }] : [];
  const beside =
    plan.placed === undefined
      ? await besideCommit(plan, { to, tip: commit, ...facts }, context)
      : undefined;
  const made = beside === undefined ? undefined : await repository.commit(beside);
  if (made !== undefined) moves.push(sideMove(plan.side, made, context));
  const side = plan.placed?.commit ?? made;
  if (recording !== undefined) {
    const now = besideRecording(plan, { recording, to, side });
    moves.push(...(await stateMoves(plan, now, { ...facts, commit }, context)));
  }
  if (moves.length === 0) return { kind: 'nothing-to-do' };
  // What is recorded is said of this commit: a force-push may take it from the branch meanwhile.
  if (!isOnBranch) moves.push({ ref: 'branch', from: tip, to: tip });
  const moved = await repository.move(moves);
  return moved.kind === 'delivered' ? { kind: 'delivered', commit, side } : moved;
}

/** Puts a commit on the side branch. Only one that exists has an earlier name. */
function sideMove(
  { of, commit: from }: PullPlan['side'],
  to: Oid,
  { target: { branch } }: SyncPorts,
): Move {
  if (of === branch || from === undefined) return { ref: 'side', from, to };
  return { ref: 'other-side', branch: of, from, to };
}

/**
 * The moves that record a delivery. If the new record continues one under an older branch name, that ref is deleted.
 */
export async function stateMoves(
  { refs, record, renamed }: Pick<PullPlan, 'refs' | 'record' | 'renamed'>,
  recording: Recording,
  { commit, paragonCommit }: Pick<SyncState, 'commit' | 'paragonCommit'>,
  context: SyncPorts,
): Promise<readonly Move[]> {
  const state = { commit, paragonCommit, direction: 'pull' } as const;
  // The snapshots stay reachable through a damaged state, too. What no sync has written is not the parent of the new one.
  const isOurs = record.reading.kind === 'valid' || record.reading.kind === 'damaged';
  const follows = isOurs && refs.state.kind === 'at' ? refs.state.commit : renamed?.commit;
  const move = await stateMove(recording, state, { refs, follows }, context);
  if (renamed === undefined) return [move];
  const { branch, commit: from } = renamed;
  return [move, { ref: 'other-state', branch, from, to: undefined }];
}

/** Creates the commit that records a sync, without moving the ref. */
export async function stateMove(
  { exported, isWhole, ...recording }: Recording,
  facts: Pick<SyncState, 'commit' | 'paragonCommit' | 'direction'>,
  { refs, follows }: { readonly refs: Refs; readonly follows: Oid | undefined },
  { repository, target }: SyncPorts,
): Promise<Move> {
  const source = isWhole ? (await repository.treesOf(facts.commit)).project : undefined;
  const { json, files } = writeSyncState({ ...target, ...facts, source, ...recording, exported });
  const from = refs.state.kind === 'at' ? refs.state.commit : undefined;
  return { ref: 'state', from, to: await repository.commitState({ parent: follows, json, files }) };
}
