import type { AdoptedSync, SyncContext } from '@paragraph/shared';
import type { PullInputs } from './inputs.js';
import type { PullFacts } from './pull-facts.js';

/** What the steps of a pull share. */
export interface PullContext extends SyncContext<PullInputs, PullFacts> {
  /** The sync that Paragon waits for; undefined if Paragon did not start the run, and in a dry run. */
  readonly sync: AdoptedSync | undefined;
}
