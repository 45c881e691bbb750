import type { RecordAt } from './announce-push.js';
import type { DecidedPush } from './record-push.js';

/** A push that may go on. */
interface Permitted {
  readonly kind: 'permitted';
  /** Whether a person decided to overwrite what Paragon holds, whatever is recorded. */
  readonly mayOverwrite: boolean;
  /** Whether Paragon already holds what the push would bring. */
  readonly isUpToDate: boolean;
  /** Whether trees were built to compare both sides. That takes minutes. */
  readonly hasBuilt: boolean;
}

/** A push that must not go on. */
interface Held {
  readonly kind: 'blocked';
  /** Whether another look at the refs can change nothing, since they cannot be read. */
  readonly isFinal: boolean;
}

/** What a round of a push does. */
interface PushSteps<Permit extends Permitted, Blocked extends Held, End> {
  /** Compares what Paragon holds with what the push would bring. */
  judge(): Promise<Permit | Blocked>;
  /** Looks at the branch again. Undefined if the round goes on. */
  lookAgain(): Promise<End | undefined>;
  /** Whether branch and state are as they were when the push was judged. */
  isStillSo(judged: Permit | Blocked): Promise<boolean>;
  /** Whether Paragon still holds what was compared. */
  isStillHeld(permit: Permit): Promise<boolean>;
  /** Says in the record that the push begins; `unwritten` if the run cannot write there. */
  announce(permit: Permit): Promise<Permit | 'moved' | 'unwritten'>;
  /** Changes Paragon. */
  push(permit: Permit): Promise<void>;
  /** Records what Paragon holds then. */
  record(permit: Permit): Promise<void>;
  /** Looks at the branch once more: a newer commit may have been pushed before. */
  lookAfter(): Promise<End>;
}

/** How a round of a push ends. */
type PushRoundEnd<Judged, End> =
  /** Another run, a commit or a dashboard edit came first: begin again. */
  | { readonly kind: 'moved' }
  /** Nothing was pushed: it was blocked, or Paragon holds all of it. */
  | { readonly kind: 'held'; readonly judged: Judged }
  | { readonly kind: 'end'; readonly end: End };

/**
 * The order of the steps of a push. Nothing is pushed, or held back, by refs that have moved since they were read: right
 * before the push the lease of the announcement checks them, or else another look.
 */
export async function pushInOrder<Permit extends Permitted, Blocked extends Held, End>(
  steps: PushSteps<Permit, Blocked, End>,
): Promise<PushRoundEnd<Permit | Blocked, End>> {
  const judged = await steps.judge();
  if (judged.kind === 'blocked' && judged.isFinal) return { kind: 'held', judged };
  const stop = await steps.lookAgain();
  if (stop !== undefined) return { kind: 'end', end: stop };
  if (judged.kind === 'blocked' || judged.isUpToDate) {
    // A pull may have committed meanwhile what holds the push back.
    return (await steps.isStillSo(judged)) ? { kind: 'held', judged } : { kind: 'moved' };
  }
  // While trees were built, somebody may have edited in the dashboard.
  if (judged.hasBuilt && !(await steps.isStillHeld(judged))) return { kind: 'moved' };
  const announced = await steps.announce(judged);
  if (announced === 'moved') return { kind: 'moved' };
  const isProtected = announced === 'unwritten' && !judged.mayOverwrite;
  if (isProtected && !(await steps.isStillSo(judged))) return { kind: 'moved' };
  const permit = announced === 'unwritten' ? judged : announced;
  await steps.push(permit);
  await steps.record(permit);
  return { kind: 'end', end: await steps.lookAfter() };
}

/** How often a push tries to record, if other runs record a sync meanwhile. */
export const recordTries = 3;

/** What recording a push is made of. */
interface RecordSteps<Why> {
  /**
   * Exports, and decides what to record.
   *
   * @param earlier The decision of the try before, if another run has recorded a sync since.
   */
  decide(
    now: RecordAt,
    earlier: DecidedPush | undefined,
  ): Promise<{
    readonly decided: DecidedPush;
    /** Moves only the state. */
    deliver(): Promise<'delivered' | 'moved'>;
  }>;
  /** Withdraws the announcement, if another run has recorded the rest. */
  withdraw(now: RecordAt): Promise<void>;
  /** Reads the state again. Returns a reason if there is none to continue. */
  readAgain(): Promise<RecordAt | { readonly why: Why }>;
}

/** Records a push. Decides anew if another run has recorded a sync meanwhile. */
export async function recordUntilDone<Why>(
  first: RecordAt,
  { decide, withdraw, readAgain }: RecordSteps<Why>,
): Promise<'recorded' | 'recorded-by-another' | 'moved-too-often' | { readonly why: Why }> {
  let now = first;
  let earlier: DecidedPush | undefined;
  for (let round = 1; round <= recordTries; round += 1) {
    const { decided, deliver } = await decide(now, earlier);
    if (earlier !== undefined && !decided.isNew) {
      await withdraw(now);
      return 'recorded-by-another';
    }
    if ((await deliver()) === 'delivered') return 'recorded';
    const next = await readAgain();
    if ('why' in next) return next;
    now = next;
    earlier = decided;
  }
  return 'moved-too-often';
}
