import type { FailedRun, FinalStatus } from '@paragraph/shared';

/** How a pull ended, as the README's table says. */
export type PullOutcome =
  /** The branch holds the export now, by this commit. */
  | { readonly result: 'committed'; readonly commitHash: string }
  /** The branch held the export already; the commit is its tip. */
  | { readonly result: 'unchanged'; readonly commitHash: string }
  /** A dry run: what would have been committed, on top of this commit. */
  | { readonly result: 'planned'; readonly commitHash: string };

/** How a run ended: with an outcome, or with a failure that is explained. */
export type PullEnd = PullOutcome | FailedRun;

/** What Paragon is told, whatever the colour of the job. */
export function finalStatus(outcome: PullOutcome): FinalStatus {
  switch (outcome.result) {
    case 'committed':
    case 'unchanged':
      return { success: true, hash: outcome.commitHash };
    case 'planned':
      // A dry run takes over no sync, so nobody is told.
      return { success: false };
  }
}
