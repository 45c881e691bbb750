import type { Drift, FailedRun, FinalStatus, Path } from '@paragraph/shared';
import type { Conflict } from './conflicts.js';
import type { Review } from './deliver/review.js';

/** What a pull did, as the README's table says. */
export type PullResult =
  /** This commit put Paragon's changes on the branch. */
  | { readonly result: 'committed'; readonly commitHash: string }
  /** The branch already had all of Paragon's changes; the commit is its tip. */
  | { readonly result: 'unchanged'; readonly commitHash: string }
  /** This commit put Paragon's changes on the side branch, where they wait for a review. */
  | { readonly result: 'pull-request'; readonly commitHash: string }
  /** Both sides changed the same files, and a person must decide. Everything else is on the branch. */
  | {
      readonly result: 'conflict';
      /** The commit of the branch, if there is one of this run, else that of the side branch, else the tip. */
      readonly commitHash: string;
      readonly conflicts: readonly Conflict[];
      /** Whether it is a commit of this run on the branch. */
      readonly isCommitted: boolean;
    }
  /** A dry run: what would have been committed, on top of this commit. */
  | { readonly result: 'planned'; readonly commitHash: string };

/** What a pull found that people or another run must still do. It decides whether the issue is opened or closed. */
export interface Remaining {
  /** How the two sides differed before the pull. */
  readonly drift: Drift;
  /** Whether a push would bring Paragon something from the branch. */
  readonly pushNeeded: boolean;
  /** Files that wait on the side branch since an earlier run. */
  readonly waiting: readonly Path[];
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

/** The status for Paragon. It does not depend on the colour of the job. */
export function finalStatus(outcome: PullResult): FinalStatus {
  switch (outcome.result) {
    case 'committed':
    case 'unchanged':
    case 'pull-request':
      return { success: true, hash: outcome.commitHash };
    case 'conflict':
      return { success: false };
    case 'planned':
      // A dry run takes over no sync, so this is never reported.
      return { success: false };
  }
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
