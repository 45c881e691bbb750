import {
  type Checkout,
  checkPush,
  type PushCheck,
  type RecordedState,
  type Refs,
  type SyncFile,
  sideBranch,
} from '@paragraph/shared';
import { type ComparedVersions, reviewsOf } from './compared-versions.js';
import type { PushContext } from './context.js';
import { writtenAndIgnored } from './ignored-by-git.js';
import { explainBlocked, type PushConflict } from './push-conflict.js';
import type { Pushing } from './pushing.js';

/** What a push would overwrite in Paragon, with what only matters in a job. */
interface CheckOnDisk extends PushCheck {
  readonly sideBranch: string;
  /** Files that an earlier step wrote and Git ignores: the push overwrites them in Paragon. */
  readonly written: ReadonlySet<SyncFile>;
}

/** @param checkout Undefined without a git checkout. */
export async function checkVersions(
  { head, exported, ports }: ComparedVersions,
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
): Promise<CheckOnDisk> {
  const { target } = pushing;
  const built = pushing.digest();
  const check = await checkPush({ head, exported, refs, record, built }, ports);
  const written = await writtenAndIgnored(check.wouldOverwrite, target.prefix, checkout);
  const wouldOverwrite = check.wouldOverwrite.filter(({ file }) => !written.has(file));
  return {
    ...check,
    wouldOverwrite,
    written,
    sideBranch: sideBranch(target, check.sideOf),
  };
}

/** Explains why a push is blocked, with the open pull request for edits that wait for review. */
export async function conflictOf(
  context: PushContext,
  check: Pick<CheckOnDisk, 'wouldOverwrite' | 'forReview' | 'removals' | 'sideBranch' | 'sideOf'>,
  target: Pushing['target'],
): Promise<PushConflict> {
  const isReview = check.wouldOverwrite.length === 0 && check.forReview.length > 0;
  const review = isReview ? await reviewsOf(context, target).open(check.sideOf) : undefined;
  return explainBlocked({ ...check, review });
}
