import type { Oid } from '../git/oid.js';
import { filesBeside, holds, identified } from './files-beside.js';
import type { Recording } from './next-state.js';
import type { PullPlan, SyncPorts } from './plan-pull.js';
import { finishedLine } from './read-side.js';
import { placesForReview } from './side-changes.js';
import type { Destination } from './waiting-file.js';

/** The messages of a pull's commits. */
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

/** The commit for the side branch; undefined if nothing changes there. */
export async function besideCommit(
  { side, sideChanges, changes, destination }: PullPlan,
  {
    to,
    tip,
    message,
    sideMessage,
  }: Messages & {
    /** Whether the branch's own changes also go there. */
    readonly to: Destination;
    /** Where a new side branch starts. */
    readonly tip: Oid;
  },
  { repository }: SyncPorts,
): Promise<BesideCommit | undefined> {
  // If they were planned for the side branch, they already have its file names.
  const own = to === 'side' && destination === 'branch' ? changes : [];
  const all = new Map([...own, ...sideChanges]);
  if (all.size === 0) return undefined;
  const pending = side.waits.kind === 'pending' ? side.commit : undefined;
  const parent = pending ?? tip;
  const tree = await repository.treeWith(parent, all);
  return {
    tree,
    parent,
    merging: finishedLine(side),
    message: to === 'side' && changes.size > 0 ? message : sideMessage,
  };
}

/** The record of a delivery. */
export function besideRecording(
  { changes, decided, destination, side: there }: PullPlan,
  {
    recording,
    to,
    side,
  }: {
    readonly recording: Recording;
    readonly to: Destination;
    /** The new commit on the side branch, if there is one. */
    readonly side: Oid | undefined;
  },
): Recording {
  const now = { ...recording, side: side ?? recording.side };
  if (to === 'branch' || changes.size === 0) return now;
  // The branch lacks the changes that wait for a review, so it does not have everything that Paragon has.
  const own = destination === 'branch' ? changes.keys() : placesForReview(decided, there);
  const forReview = new Set([...recording.forReview, ...own]);
  return { ...now, forReview, isWhole: false };
}

/** Whether the branch has everything of the side branch after a plan was carried out. */
export async function isContained(
  { tip, side: { standing, commit: before, base } }: Pick<PullPlan, 'tip' | 'side'>,
  {
    commit,
    side,
  }: {
    /** The tip of the branch now. */
    readonly commit: Oid;
    /** The plan's commit on the side branch, if there is one. */
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
