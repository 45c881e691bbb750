import type { ApiRefusal, Person, Recorder, RunFacts, Rung } from '@paragraph/shared';
import type { FileChange } from './changes.js';
import type { ForecastWords } from './deliver/forecast-words.js';
import type { Review } from './deliver/review.js';
import type { Findings } from './findings.js';
import type { CheckoutUpdate } from './update-checkout.js';

/** What a pull finds out. */
export interface PullFacts extends RunFacts, Partial<Findings> {
  /** The project's folder from the root of the repository; empty for the root. */
  readonly projectPath?: string;
  readonly changes?: readonly FileChange[];
  /** Files that the export changed and does not own. */
  readonly leftOut?: readonly string[];
  /** Exported drafts that Git ignores, so that they were left out. */
  readonly ignored?: readonly string[];
  /** Files that Git ignores, but that the commit adds. */
  readonly forced?: readonly string[];
  /** Titles of workflows that came with a literal id, where others of the branch make theirs. */
  readonly literalIds?: readonly string[];
  readonly checkoutUpdate?: CheckoutUpdate;
  /** Of a failed run: the commit of its own that the branch has all the same, with the changes above. */
  readonly keptCommit?: string | undefined;
  /** The author that the workflow file wants, where GitHub made the commit and names another one. */
  readonly signedFor?: Person;
  /** The name of the branch beside this one. */
  readonly sideBranch?: string;
  /** Why the host takes no such branch, in its words. */
  readonly sideRefusal?: string | undefined;
  /** Whether a person is asked to look at it. */
  readonly review?: Review;
  /** Whether it waits for checks that nothing starts. */
  readonly waitsForChecks?: boolean;
  /** Why what Paragon changed waits there; undefined where it is on the branch, or waits by choice. */
  readonly besideBecause?: ApiRefusal;
  /** By which way it arrived; undefined where nothing had to. */
  readonly rung?: Rung;
  /** Of a dry run: by which way a change would arrive. */
  readonly forecast?: ForecastWords;
}

export type PullRecorder = Recorder<PullFacts>;
