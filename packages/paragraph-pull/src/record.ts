import type { Recorder, RunFacts } from '@paragraph/shared';
import type { FileChange } from './changes.js';
import type { CheckoutUpdate } from './update-checkout.js';

/** What a pull finds out. */
export interface PullFacts extends RunFacts {
  readonly changes?: readonly FileChange[];
  /** Files that the export changed and does not own. */
  readonly leftOut?: readonly string[];
  /** Exported files that Git ignores. */
  readonly ignored?: readonly string[];
  readonly checkoutUpdate?: CheckoutUpdate;
}

export type PullRecorder = Recorder<PullFacts>;
