import {
  type DeliveredPull,
  type Drift,
  type FailedRun,
  type FinalStatus,
  type Oid,
  type Path,
  pullStatus,
} from '@paragraph/shared';
import type { Conflict } from './conflicts.js';
import type { Review } from './deliver/review.js';

/** What a pull did, as the README's table says. */
export type PullResult =
  | DeliveredPull<Conflict>
  /** A dry run: what would have been committed, on top of this commit. */
  | { readonly result: 'planned'; readonly commitHash: string };

/** What a pull found that people or another run must still do. It decides whether the issue is opened or closed. */
export interface Remaining {
  /** How the two sides differed before the pull. */
  readonly drift: Drift;
  /** Whether a push would bring Paragon something from the branch. */
  readonly pushNeeded: boolean;
  /** Files that wait on the side branch since an earlier run. */
  readonly sinceEarlier: readonly Path[];
  /** How many dashboard edits no dispatch of Paragon had brought. */
  readonly undispatched: number;
  /** Whether Paragon started this run. */
  readonly isDispatched: boolean;
}

/** How the delivery of a pull ended, before anybody is asked for a review. */
export type Delivery = PullResult & Remaining;

export type PullOutcome = Delivery & {
  /** Whether a person is asked to review the side branch; undefined if nothing there needs it. */
  readonly review: Review | undefined;
};

/** How a run ended: with an outcome, or with a failure that is explained. */
export type PullEnd = PullOutcome | FailedRun;

/** Whether an open pull request has all the conflicts. Then the job does not fail. */
export function isAsked({
  conflicts,
  review,
}: Extract<PullOutcome, { readonly result: 'conflict' }>): boolean {
  return review?.kind === 'open' && conflicts.every(({ waits }) => waits === 'side-branch');
}

/** Whether a run has asked for a review. A run that failed has not come that far. */
export function reviewOf(end: PullEnd): Review | undefined {
  return end.result === 'failed' ? undefined : end.review;
}

/** The status for Paragon. A dry run takes over no sync, so its status is never reported. */
export function finalStatus(outcome: PullResult): FinalStatus {
  return outcome.result === 'planned' ? { success: false } : pullStatus(outcome);
}

/** The status for a run that is killed after its commit has reached the branch. */
export function statusOnceCommitted(commit: Oid, conflicts: readonly Conflict[]): FinalStatus {
  const commitHash = commit;
  return finalStatus(
    conflicts.length === 0
      ? { result: 'committed', commitHash }
      : { result: 'conflict', commitHash, conflicts, isCommitted: true },
  );
}

/** The commit that a run made, else the tip that it read; undefined if it failed before. */
export function commitOf(
  end: PullEnd,
  { keptCommit, tip }: { readonly keptCommit?: string | undefined; readonly tip?: string },
): string | undefined {
  return end.result === 'failed' ? (keptCommit ?? tip) : end.commitHash;
}

/** The commit of the run that the branch has, however the run ended; undefined for none. */
export function branchCommit(
  end: PullEnd,
  { keptCommit }: { readonly keptCommit?: string | undefined },
): string | undefined {
  switch (end.result) {
    case 'committed':
      return end.commitHash;
    case 'conflict':
      return end.isCommitted ? end.commitHash : undefined;
    case 'failed':
      return keptCommit;
    case 'unchanged':
    case 'pull-request':
    case 'planned':
      return undefined;
  }
}
