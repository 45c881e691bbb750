import { Cancelled, type FailedRun, type FinalStatus, shortOid } from '@paragraph/shared';
import type { PushConflict } from './push-conflict.js';

/** How a push run ended, as the README's table says. `commitHash` is the commit that was built, else the checkout's. */
export type PushOutcome =
  | {
      readonly result: 'pushed';
      readonly commitHash: string;
      /** The commit that was checked out, if a newer tip was pushed instead. */
      readonly insteadOf?: string;
    }
  /** Paragon already holds what a push of the commit would bring. */
  | { readonly result: 'up-to-date'; readonly commitHash: string }
  /** A newer commit is on the branch, and this run left the push to its run. */
  | { readonly result: 'superseded'; readonly commitHash: string; readonly why: string }
  | ({ readonly result: 'conflict'; readonly commitHash: string } & PushConflict)
  | BuiltOutcome
  /** There was nothing to build, or nothing to push any more. `commitHash` is undefined if the checkout was not read. */
  | { readonly result: 'skipped'; readonly commitHash: string | undefined; readonly why: string };

/** Built and not pushed. */
export interface BuiltOutcome {
  readonly result: 'built';
  readonly commitHash: string;
  /** Why nothing was pushed. The summary marks `unlinked` as a problem, since it usually is a mistake. */
  readonly because: 'event' | 'dry-run' | 'unlinked';
  readonly why: string;
}

/** How a run ended: with an outcome, or with a failure that is explained. */
export type PushEnd = PushOutcome | FailedRun;

/** The commit that a run was about; undefined if it ended before it read the checkout. */
export function commitOf(
  end: PushEnd,
  { checkedOut }: { readonly checkedOut?: string | undefined },
): string | undefined {
  return end.result === 'failed' ? checkedOut : end.commitHash;
}

/** The status for Paragon: a success only if Paragon holds the commit. */
export function finalStatus(outcome: PushOutcome): FinalStatus {
  return outcome.result === 'pushed' || outcome.result === 'up-to-date'
    ? { success: true, hash: outcome.commitHash }
    : { success: false };
}

/** A cancellation that leaves open whether Paragon holds the commit. */
export class CancelledInPush extends Cancelled {
  constructor(commitHash: string) {
    super(
      `The run was cancelled during \`para push\`, so Paragon may or may not hold the commit ${shortOid(commitHash)} now.\nThe next push settles it.`,
    );
  }
}
