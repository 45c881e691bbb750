import type { Oid } from '../git/oid.js';
import { filesBeside, holds, identified } from './files-beside.js';
import type { Recording } from './next-state.js';
import type { PullPlan, SyncPorts } from './plan-pull.js';
import { finishedLine } from './read-side.js';

/** What the commits of a pull say. */
export interface Messages {
  /** On the branch. */
  readonly message: string;
  /** On the side branch. */
  readonly sideMessage: string;
}

interface BesideCommit {
  readonly tree: Oid;
  readonly parent: Oid;
  readonly merging: Oid | undefined;
  readonly message: string;
}

/** The commit for the side branch; undefined where nothing changes there. */
export async function besideCommit(
  { side, beside, changes, destination }: PullPlan,
  {
    to,
    tip,
    message,
    sideMessage,
  }: Messages & {
    /** Whether the branch's own changes go there, too. */
    readonly to: 'branch' | 'side';
    /** Where a new side branch starts. */
    readonly tip: Oid;
  },
  { repository }: SyncPorts,
): Promise<BesideCommit | undefined> {
  // Planned for there, they have the names that files have there.
  const own = to === 'side' && destination === 'branch' ? changes : [];
  const all = new Map([...own, ...beside]);
  if (all.size === 0) return undefined;
  const waits = side.side.kind === 'pending' ? side.commit : undefined;
  const parent = waits ?? tip;
  const tree = await repository.treeWith(parent, all);
  return {
    tree,
    parent,
    merging: finishedLine(side),
    message: to === 'side' && changes.size > 0 ? message : sideMessage,
  };
}

/** What is recorded of a delivery. */
export function besideRecording(
  { changes }: PullPlan,
  {
    recording,
    to,
    side,
  }: {
    readonly recording: Recording;
    readonly to: 'branch' | 'side';
    /** What was put on the side branch, if anything. */
    readonly side: Oid | undefined;
  },
): Recording {
  const now = { ...recording, side: side ?? recording.side };
  if (to === 'branch' || changes.size === 0) return now;
  // The branch lacks what waits, so it does not hold all that Paragon holds.
  const waiting = new Set([...recording.waiting, ...changes.keys()]);
  return { ...now, waiting, isWhole: false };
}

/** Whether the branch holds all that the side branch holds, once a plan has been carried out. */
export async function isContained(
  { tip, side: { standing, commit: before, base } }: Pick<PullPlan, 'tip' | 'side'>,
  {
    commit,
    side,
  }: {
    /** The tip of the branch now. */
    readonly commit: Oid;
    /** What the plan has put on the side branch, if anything. */
    readonly side: Oid | undefined;
  },
  { repository }: Pick<SyncPorts, 'repository'>,
): Promise<boolean> {
  const now = side ?? before;
  if (now === undefined) return false;
  if (standing.kind !== 'pending') {
    return side === undefined && standing.kind === 'free' && standing.because === 'contained';
  }
  if (commit === tip && side === undefined) return false;
  const [there, here] = [await repository.filesAt(now), await repository.filesAt(commit)];
  const compared = await identified({ base, side: there, branch: [here] }, repository);
  return filesBeside(compared).every((file) => compared.branch.some((tree) => holds(tree, file)));
}
