import type { FailedRun, FinalStatus } from '@paragraph/shared';
import type { Conflict } from './conflicts.js';

/** How a pull ended, as the README's table says. */
export type PullOutcome =
  /** The branch holds what Paragon changed, by this commit. */
  | { readonly result: 'committed'; readonly commitHash: string }
  /** The branch held all that Paragon changed already; the commit is its tip. */
  | { readonly result: 'unchanged'; readonly commitHash: string }
  /** What Paragon changed waits beside the branch for a review, by this commit. */
  | { readonly result: 'pull-request'; readonly commitHash: string }
  /** Both sides changed the same files, and a person has to decide. The rest is on the branch. */
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

/** How a run ended: with an outcome, or with a failure that is explained. */
export type PullEnd = PullOutcome | FailedRun;

/** What Paragon is told, whatever the colour of the job. */
export function finalStatus(outcome: PullOutcome): FinalStatus {
  switch (outcome.result) {
    case 'committed':
    case 'unchanged':
    case 'pull-request':
      return { success: true, hash: outcome.commitHash };
    case 'conflict':
      return { success: false };
    case 'planned':
      // A dry run takes over no sync, so nobody is told.
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
