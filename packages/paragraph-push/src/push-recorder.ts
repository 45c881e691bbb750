import {
  type DecidedPush,
  deliverRecord,
  messageOf,
  quoted,
  type Refs,
  type Refusal,
  type Repository,
  readRecord,
  recordPush,
  type SyncState,
} from '@paragraph/shared';
import type { PushContext } from './context.js';
import type { ReadSides } from './push-sides.js';
import type { Permit, Pushing } from './pushing.js';
import type { StateSource } from './state-source.js';

/** How often the run tries to record, if other runs record a sync meanwhile. */
const tries = 3;

/** Records what Paragon holds after a push. A failure to do so does not fail the push. */
export function pushRecorder(
  { run, record }: PushContext,
  source: StateSource,
  bothSides: ReadSides | undefined,
): (permit: Permit, pushing: Pushing) => Promise<void> {
  // Each notice appears once in a run.
  const said = new Set<string>();
  return async (permit, pushing) => {
    const trouble = await recordAfter(permit, pushing).catch((thrown: unknown) =>
      unrecorded(messageOf(thrown)),
    );
    if (trouble === undefined || said.has(trouble)) return;
    said.add(trouble);
    run.log.notice(trouble);
  };

  /** Returns a notice if it recorded nothing. */
  async function recordAfter(
    { look, state: recorded, before }: Permit,
    pushing: Pushing,
  ): Promise<string | undefined> {
    const { target } = pushing;
    const { git } = source;
    if (recorded?.reading.kind !== 'valid' || look.kind !== 'refs') return undefined;
    if (git === undefined || bothSides === undefined) return undefined;
    const repository = await git.repository(target);
    const refusal = await git.writeRefusal(target, look.refs);
    if (refusal !== undefined) {
      return mayNot.has(refusal.kind) ? readOnly : unrecorded(refusal.words);
    }
    const built = pushing.digest();
    let now: StateNow = { refs: look.refs, state: recorded.reading.state };
    let earlier: DecidedPush | undefined;
    for (let round = 1; round <= tries; round += 1) {
      const { refs, state } = now;
      const { head, exported: after, ports } = await bothSides(pushing, repository, refs);
      const sides = { head, before: before?.exported, after };
      const decided = await recordPush({ ...sides, state, built, earlier }, ports);
      // Another run has recorded the same.
      if (earlier !== undefined && !decided.isNew) return undefined;
      const deliver = () => deliverRecord(decided.recording, { head, refs }, ports);
      if ((await record.timed('state', deliver)) === 'delivered') return undefined;
      const next = await stateNow(pushing, repository);
      if (typeof next === 'string') return unrecorded(next);
      run.log.info(
        'Another run recorded a sync meanwhile, so this run decides again what to record.',
      );
      now = next;
      earlier = decided;
    }
    return unrecorded(`Other runs recorded a sync ${tries} times meanwhile.`);
  }

  /** Reads the state again. Returns a reason if there is none to continue. */
  async function stateNow({ target }: Pushing, repository: Repository): Promise<StateNow | string> {
    const look = await source.look(target);
    if (look.kind === 'unreadable') return look.why;
    if (look.kind !== 'refs') return gone;
    const { reading } = await readRecord(look.refs, { repository, target });
    if (reading.kind === 'valid') return { refs: look.refs, state: reading.state };
    if (reading.kind === 'absent') return gone;
    return reading.kind === 'newer'
      ? 'Meanwhile a newer version of these actions has recorded a sync.'
      : `The record of the last sync is no longer usable: ${reading.why}`;
  }
}

interface StateNow {
  readonly refs: Refs;
  readonly state: SyncState;
}

const gone = 'The record of the last sync was removed meanwhile.';

const readOnly =
  'What Paragon holds after this push was not recorded, because the token is read-only. The next push may mistake the changes of this one for dashboard edits, and push nothing until a pull has run. Give the job `permissions:` with `contents: write` to record it. Note that the code which the project installs and runs is then in the same job as a token with write access.';

/** Refusals of credentials that may only read. */
const mayNot: ReadonlySet<Refusal['kind']> = new Set(['no-write', 'credentials', 'not-found']);

function unrecorded(why: string): string {
  return `What Paragon holds after this push could not be recorded: ${quoted(why, 500)}\nUntil a pull records it, the next push may mistake the changes of this one for dashboard edits, and push nothing.`;
}
