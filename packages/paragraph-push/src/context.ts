import type { HubContext, SyncContext } from '@paragraph/shared';
import type { PushInputs } from './inputs.js';
import type { PushFacts } from './push-facts.js';
import type { PushEvent } from './read-event.js';

/** What the steps of a push share. */
export interface PushContext extends SyncContext<PushInputs, PushFacts> {
  readonly event: PushEvent;
}

/** What of it compares Paragon's version with the one to push. */
export interface VersionsContext extends Pick<PushContext, 'facts'> {
  readonly run: HubContext;
  readonly inputs: Pick<PushInputs, 'skipTypeErrors' | 'token' | 'githubToken'>;
  readonly session: { readonly home: Pick<PushContext['session']['home'], 'folder'> };
}
