import type { Oid } from '../git/oid.js';
import type { Recording } from './next-state.js';
import type { PullPlan, SyncPorts } from './plan-pull.js';
import type { Move, Moved, Refs, SideRefused } from './ports.js';
import { finishedLine } from './read-side.js';
import { type SyncState, writeSyncState } from './sync-state.js';

/** How a planned pull ended. */
export type Carried =
  | {
      readonly kind: 'delivered';
      /** The tip of the branch. */
      readonly commit: Oid;
      /** What was put on the side branch, if anything. */
      readonly side: Oid | undefined;
    }
  /** Branch and state are what they have to be. */
  | { readonly kind: 'nothing-to-do' }
  /** A ref moved meanwhile: plan again. */
  | { readonly kind: 'moved' }
  /** The host refuses the side branch: plan again without one. */
  | SideRefused;

/** What the commits of a pull say. */
export interface Messages {
  /** On the branch. */
  readonly message: string;
  /** On the side branch. */
  readonly sideMessage: string;
}

/** Moves branch, side branch and state in one push. */
export async function carryOut(
  plan: PullPlan,
  facts: Messages & { readonly paragonCommit: string | undefined },
  context: SyncPorts,
): Promise<Carried> {
  const { tip, tree, beside, recording } = plan;
  const { repository } = context;
  if (tree === undefined && beside.size === 0 && recording === undefined) {
    return { kind: 'nothing-to-do' };
  }
  const commit =
    tree === undefined
      ? tip
      : await repository.commit({ tree, parent: tip, message: facts.message });
  const moves: Move[] = tree === undefined ? [] : [{ ref: 'branch', from: tip, to: commit }];
  const made =
    beside.size === 0 || plan.placed !== undefined
      ? undefined
      : await sideCommit(plan, commit, facts.sideMessage, context);
  if (made !== undefined) moves.push({ ref: 'side', from: plan.side.commit, to: made });
  const side = plan.placed?.commit ?? made;
  if (recording !== undefined) {
    const now = { ...recording, side: side ?? recording.side };
    moves.push(...(await stateMoves(plan, now, { ...facts, commit }, context)));
  }
  const moved: Moved = await repository.move(moves);
  return moved.kind === 'delivered' ? { kind: 'delivered', commit, side } : moved;
}

/** A new side branch starts where the same push moves the branch; an existing one is continued. */
async function sideCommit(
  { side, beside }: PullPlan,
  tip: Oid,
  message: string,
  { repository }: SyncPorts,
): Promise<Oid> {
  const waits = side.side.kind === 'pending' ? side.commit : undefined;
  const parent = waits ?? tip;
  const tree = await repository.treeWith(parent, beside);
  return repository.commit({ tree, parent, merging: finishedLine(side), message });
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
  // A state that cannot be read is not the parent of the new one.
  const follows =
    record.reading.kind === 'valid' && refs.state.kind === 'at'
      ? refs.state.commit
      : renamed?.commit;
  const move = await stateMove(recording, state, { refs, follows }, context);
  if (renamed === undefined) return [move];
  const { branch, commit: from } = renamed;
  return [move, { ref: 'other-state', branch, from, to: undefined }];
}

/** Makes the commit that records a sync. The move is not made yet. */
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
