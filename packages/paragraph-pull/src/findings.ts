import type { RunFacts } from '@paragraph/shared';
import type { FileChange } from './changes.js';
import type { CheckoutUpdate } from './update-checkout.js';

/** What a pull has found out so far. Outputs and summary show it, however far the run came. */
export interface Findings extends RunFacts {
  changes?: readonly FileChange[];
  /** Files that the export changed and does not own. */
  leftOut?: readonly string[];
  /** Exported files that Git ignores. */
  ignored?: readonly string[];
  checkoutUpdate?: CheckoutUpdate;
}
