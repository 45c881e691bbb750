import {
  type Checkout,
  checkPush,
  type PushCheck,
  type RecordedState,
  type Refs,
  type SyncFile,
  sideBranch,
} from '@paragraph/shared';
import type { PushContext } from './context.js';
import { writtenAndIgnored } from './ignored-by-git.js';
import { type ConflictOutcome, heldPush } from './push-conflict.js';
import { type PushSides, reviewsOf } from './push-sides.js';
import type { Pushing } from './pushing.js';

/** What a push would do to what Paragon holds, and what counts for it in a job. */
export interface JobCheck extends PushCheck {
  readonly sideBranch: string;
  /** What an earlier step of the job has written and Git ignores: the push brings it, whatever Paragon holds. */
  readonly written: ReadonlySet<SyncFile>;
}

/** @param checkout Undefined where git knows none. */
export async function checkSides(
  { head, exported, ports }: PushSides,
  {
    pushing,
    refs,
    record,
    checkout,
  }: {
    readonly pushing: Pushing;
    readonly refs: Refs;
    readonly record: RecordedState;
    readonly checkout: Checkout | undefined;
  },
): Promise<JobCheck> {
  const { target } = pushing;
  const built = pushing.digest();
  const check = await checkPush({ head, exported, refs, record, built }, ports);
  const written = await writtenAndIgnored(check.held, target.prefix, checkout);
  const held = check.held.filter(({ file }) => !written.has(file));
  return { ...check, held, written, sideBranch: sideBranch(target) };
}

export function isHeld({
  held,
  awaited,
  removals,
}: Pick<PushCheck, 'held' | 'awaited' | 'removals'>): boolean {
  return held.length > 0 || awaited.length > 0 || removals !== undefined;
}

/** Explains why a push is held back, with the pull request that is open for what waits for a review. */
export async function explainHeld(
  context: PushContext,
  check: Pick<JobCheck, 'held' | 'awaited' | 'removals' | 'sideBranch'>,
  target: Pushing['target'],
): Promise<ConflictOutcome> {
  const isReview = check.held.length === 0 && check.awaited.length > 0;
  const review = isReview ? await reviewsOf(context, target).open() : undefined;
  return heldPush({ ...check, review });
}
