import { finishCommitStatus, startCommitStatus } from '../../../src/paragon/commit-status.js';
import { Cancelled } from '../../../src/report/errors.js';
import { carryOut } from '../../../src/sync/carry-pull.js';
import { carrySigned } from '../../../src/sync/carry-signed.js';
import { checkPush, guardOf, hasState, isWhereItWas } from '../../../src/sync/check-push.js';
import { planPull } from '../../../src/sync/plan-pull.js';
import type { Exported } from '../../../src/sync/ports.js';
import { deliverRecord, recordPush } from '../../../src/sync/record-push.js';
import { readRecord } from '../../../src/sync/sync-view.js';

/** What the actions do, as far as it is theirs to decide. A test may break one part of it. */
export const engine = {
  Cancelled,
  startCommitStatus,
  finishCommitStatus,
  /** A run exports by the same function at each try. */
  exportAt: (exportNow: () => Promise<Exported>): Promise<Exported> => exportNow(),
  planPull,
  carryOut,
  carrySigned,
  readRecord,
  hasState,
  guardOf,
  checkPush,
  isWhereItWas,
  recordPush,
  deliverRecord,
} as const;

export type Engine = typeof engine;
