import { commitStatus, finishCommitStatus } from '../../../src/paragon/commit-status.js';
import { ActionError, Cancelled } from '../../../src/report/errors.js';
import { announcePush, withdrawPush } from '../../../src/sync/announce-push.js';
import {
  checkPush,
  guardOf,
  hasState,
  isBlocked,
  isSameExport,
  isWhereItWas,
} from '../../../src/sync/check-push.js';
import { deliverPlan } from '../../../src/sync/deliver-plan.js';
import type { Exported } from '../../../src/sync/ports.js';
import { committedBy, pullResult, pullStatus } from '../../../src/sync/pull-result.js';
import { pushInOrder, recordUntilDone } from '../../../src/sync/push-order.js';
import { deliverRecord, recordPush } from '../../../src/sync/record-push.js';
import { Refused } from '../../../src/sync/refused.js';
import { resumePull } from '../../../src/sync/resume-pull.js';
import { readRecord } from '../../../src/sync/sync-view.js';
import { untilSettled } from '../../../src/sync/until-settled.js';

/** What the actions do, as far as it is theirs to decide. A test may break one part of it. */
export const engine = {
  ActionError,
  Cancelled,
  Refused,
  commitStatus,
  finishCommitStatus,
  /** A run exports by the same function at each try. */
  exportAt: (exportNow: () => Promise<Exported>): Promise<Exported> => exportNow(),
  untilSettled,
  resumePull,
  deliverPlan,
  committedBy,
  pullResult,
  pullStatus,
  readRecord,
  hasState,
  guardOf,
  checkPush,
  isBlocked,
  isSameExport,
  isWhereItWas,
  pushInOrder,
  recordUntilDone,
  recordPush,
  deliverRecord,
  announcePush,
  withdrawPush,
} as const;

export type Engine = typeof engine;
