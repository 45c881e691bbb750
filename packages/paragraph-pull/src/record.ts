import type { Drift, Recorder, RunFacts, SideReading } from '@paragraph/shared';
import type { FileChange } from './changes.js';
import type { ShownConflict } from './conflicts.js';
import type { CheckoutUpdate } from './update-checkout.js';

/** What a pull finds out. */
export interface PullFacts extends RunFacts {
  readonly changes?: readonly FileChange[];
  /** Files that the export changed and does not own. */
  readonly leftOut?: readonly string[];
  /** Exported files that Git ignores. */
  readonly ignored?: readonly string[];
  readonly checkoutUpdate?: CheckoutUpdate;
  /** Files that both sides changed. */
  readonly shownConflicts?: readonly ShownConflict[];
  /** The name of the branch beside this one. */
  readonly sideBranch?: string;
  /** What waited there before this run. */
  readonly side?: SideReading;
  readonly drift?: Drift;
  /** Whether the branch holds something that Paragon does not. */
  readonly pushNeeded?: boolean;
}

export type PullRecorder = Recorder<PullFacts>;
