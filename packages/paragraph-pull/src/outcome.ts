import { type Explanation, type FailedRun, type FinalStatus, quoted } from '@paragraph/shared';
import type { Conflict } from './conflicts.js';

/** How a pull ended, as the README's table says. */
export type PullOutcome =
  /** The branch holds what Paragon changed, by this commit. */
  | { readonly result: 'committed'; readonly commitHash: string }
  /** The branch held all that Paragon changed already; the commit is its tip. */
  | { readonly result: 'unchanged'; readonly commitHash: string }
  /** Both sides changed the same files: these stay as they are on each side. The rest is on the branch. */
  | {
      readonly result: 'conflict';
      /** The tip of the branch. */
      readonly commitHash: string;
      readonly conflicts: readonly Conflict[];
      /** Whether the tip is a commit of this run. */
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
      return { success: true, hash: outcome.commitHash };
    case 'conflict':
      return { success: false };
    case 'planned':
      // A dry run takes over no sync, so nobody is told.
      return { success: false };
  }
}

/** Files that a message names. */
const named = 10;

/** What a conflict means, and how it is decided. */
export function explainConflicts(conflicts: readonly Conflict[]): Explanation {
  const [one, ...others] = conflicts;
  const count = others.length === 0 ? 'a file' : `${conflicts.length} files`;
  const more = conflicts.length - named;
  const list = conflicts.slice(0, named).map((each) => `- ${conflictLine(each)}`);
  return {
    what: `Git and Paragon both changed ${one === undefined ? 'nothing' : count}, so that was left as it is on each side.`,
    why: [...list, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n'),
    cure: "Run the pull once with `onConflict: paragon` to take Paragon's version of these files, or with `onConflict: git` to keep Git's. Until then no push overwrites what the dashboard holds.",
  };
}

/** What each side did to a file, in a line. */
export function conflictLine({ file, integration, workflow, git, paragon }: Conflict): string {
  const name =
    workflow === undefined ? quoted(file) : `${quoted(workflow)} (${quoted(integration ?? '')})`;
  return `${name}: ${paragon} in Paragon, ${git} in Git`;
}
