import type { ParagonSession, Run } from '@paragraph/shared';
import type { Findings } from './findings.js';
import type { PullInputs } from './inputs.js';

/** What the steps of a pull share. */
export interface PullContext {
  readonly run: Run;
  readonly inputs: PullInputs;
  readonly findings: Findings;
  readonly session: ParagonSession;
}
