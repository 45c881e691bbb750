import type { CommitStatus, Run, RunHome } from '@paragraph/shared';
import type { Findings } from './findings.js';
import type { PushInputs } from './inputs.js';
import type { PushEvent } from './read-event.js';

/** What the steps of a push share. */
export interface PushContext {
  readonly run: Run;
  readonly inputs: PushInputs;
  readonly event: PushEvent;
  readonly findings: Findings;
  readonly status: CommitStatus;
  readonly home: RunHome;
}
