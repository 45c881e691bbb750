import type { SyncContext } from '@paragraph/shared';
import type { PullInputs } from './inputs.js';
import type { PullFacts } from './record.js';

/** What the steps of a pull share. */
export type PullContext = SyncContext<PullInputs, PullFacts>;
