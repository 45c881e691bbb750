import type { Run } from '../action/run-action.js';
import type { FactsWriter, RunFacts } from '../action/run-facts.js';
import type { ParagonSession } from './paragon-session.js';

/** What the steps of a sync share. */
export interface SyncContext<Inputs, Facts extends RunFacts = RunFacts> {
  readonly run: Run;
  readonly inputs: Inputs;
  readonly session: ParagonSession;
  readonly facts: FactsWriter<Facts>;
}
