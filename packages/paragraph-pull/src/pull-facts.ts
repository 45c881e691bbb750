import type { ApiRefusal, FactsWriter, Person, RunFacts, Rung } from '@paragraph/shared';
import type { FileChange } from './changes.js';
import type { Findings } from './findings.js';
import type { ForecastWords } from './forecast/forecast-words.js';
import type { CheckoutUpdate } from './update-checkout.js';

/** What a pull knows for its report. */
export interface PullFacts
  extends RunFacts,
    Partial<Omit<Findings, 'sinceEarlier' | 'undispatched'>> {
  /** The tip of the branch that the run read. Shown only if it failed: else the outcome has the commit. */
  readonly tip?: string;
  /** The project's folder from the root of the repository; empty for the root. */
  readonly projectPath?: string;
  readonly changes?: readonly FileChange[];
  /** Files that the export changed and that are not part of the sync. */
  readonly leftOut?: readonly string[];
  /** Exported drafts that Git ignores, so that they were left out. */
  readonly ignored?: readonly string[];
  /** Files that Git ignores, but that the commit adds. */
  readonly forced?: readonly string[];
  /** Titles of new workflows with a literal id, if other workflows of the branch compute theirs. */
  readonly literalIds?: readonly string[];
  readonly checkoutUpdate?: CheckoutUpdate;
  /** The commit that a failed run has put on the branch nevertheless, with the changes above. */
  readonly keptCommit?: string | undefined;
  /** The author that the workflow file asks for, if GitHub made the commit with another one. */
  readonly signedFor?: Person;
  /** The name of the side branch. */
  readonly sideBranch?: string;
  /** Why the host rejects such a branch, in its words. */
  readonly sideRefusal?: string | undefined;
  /** Whether the pull request for it waits for checks that do not start. */
  readonly waitsForChecks?: boolean;
  /** Why Paragon's changes are there; undefined if they are on the branch, or on the side branch by choice. */
  readonly sideBranchReason?: ApiRefusal;
  /** The way by which it arrived; undefined if there was nothing to deliver. */
  readonly rung?: Rung;
  /** In a dry run, the way by which a change would arrive. */
  readonly forecast?: ForecastWords;
}

export type PullFactsWriter = FactsWriter<PullFacts>;
