import type { Drift, Recorder, RunFacts } from '@paragraph/shared';
import type { FileChange } from './changes.js';
import type { Conflict } from './conflicts.js';
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
  readonly conflicts?: readonly Conflict[];
  readonly drift?: Drift;
  /** Whether the branch holds something that Paragon does not. */
  readonly pushNeeded?: boolean;
}

export type PullRecorder = Recorder<PullFacts>;
