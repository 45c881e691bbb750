import type { Oid } from '../../src/git/oid.js';
import type { SyncState } from '../../src/sync/sync-state.js';

/** A state that a pull has recorded, with nothing open. */
export function plainState(commit: Oid): SyncState {
  return {
    projectId: 'p-1',
    branch: 'main',
    commit,
    cliVersion: '1.0.0',
    paragonCommit: undefined,
    direction: 'pull',
    source: undefined,
    built: undefined,
    unknown: new Map(),
    pushing: new Map(),
    forReview: new Set(),
    side: undefined,
    sideOf: undefined,
    exported: new Map(),
  };
}
