import {
  apiToken,
  branchOfRef,
  type IssueTarget,
  type Run,
  readAttentionInputs,
} from '@paragraph/shared';
import { isPulled } from './pull-event.js';

/** A run may be for a ref that is no branch. */
export type PullIssue = IssueTarget<string | undefined>;

/**
 * The issue of a run, if `attention` asks for it: not on an event that a stranger can start. A person who starts a dry
 * run reads its result; a scheduled one is there to report drift.
 */
export function issueFor(run: Run): PullIssue | undefined {
  const { eventName, ref } = run.runner;
  const inputs = readAttentionInputs(run);
  const isTold =
    inputs.attention && isPulled(eventName) && (!inputs.dryRun || eventName === 'schedule');
  return isTold ? { branch: branchOfRef(ref), token: apiToken(inputs) } : undefined;
}
