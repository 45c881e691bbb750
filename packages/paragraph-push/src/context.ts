import type { SyncContext } from '@paragraph/shared';
import type { PushInputs } from './inputs.js';
import type { PushFacts } from './push-facts.js';
import type { PushEvent } from './read-event.js';

/** What the steps of a push share. */
export interface PushContext extends SyncContext<PushInputs, PushFacts> {
  readonly event: PushEvent;
}
