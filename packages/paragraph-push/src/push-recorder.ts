import {
  announcePush,
  Cancelled,
  deliverRecord,
  explain,
  explanationText,
  isExplained,
  isOid,
  type Log,
  messageOf,
  quoted,
  type RecordAt,
  type Refusal,
  type RefusalKind,
  type Repository,
  type Run,
  readRecord,
  recordPush,
  recordTries,
  recordUntilDone,
  withdrawPush,
} from '@paragraph/shared';
import type { ReadVersions } from './compared-versions.js';
import type { PushContext } from './context.js';
import { replacedOnSide } from './edits-on-side.js';
import type { Permit, Pushing } from './pushing.js';
import type { StateSource } from './state-source.js';

/** Writes what a push adds to the record of the last sync. A failure to do so does not fail the push. */
export interface PushRecorder {
  /**
   * Says there that the push begins.
   *
   * @returns `moved` if another run has recorded a sync meanwhile; `unwritten` if there is no record to write to, or the
   *   host does not let the run write.
   */
  announce(permit: Permit, pushing: Pushing): Promise<Permit | 'moved' | 'unwritten'>;
  /** Records what Paragon holds after the push. */
  record(permit: Permit, pushing: Pushing): Promise<void>;
}

interface RecorderContext {
  readonly run: {
    readonly log: Pick<Log, 'debug' | 'info' | 'notice' | 'warning'>;
    readonly clock: Pick<Run['clock'], 'uuid'>;
  };
  readonly facts: Pick<PushContext['facts'], 'note' | 'timed'>;
}

export function pushRecorder(
  { run, facts }: RecorderContext,
  source: StateSource,
  readVersions: ReadVersions | undefined,
): PushRecorder {
  // Each appears once in a run.
  const said = new Set<string>();
  const say = (level: 'notice' | 'warning', text: string): void => {
    if (said.has(text)) return;
    said.add(text);
    run.log[level](text);
  };
  // Another run may push the same commit.
  const ownName = run.clock.uuid();
  let refusal: Promise<Refusal | undefined> | undefined;
  /** Asks the host once. A fault on the way is no answer. */
  const refusalOf = (ask: () => Promise<Refusal | undefined>): Promise<Refusal | undefined> => {
    refusal ??= ask().catch((thrown: unknown) => {
      refusal = undefined;
      throw thrown;
    });
    return refusal;
  };
  return {
    async announce(permit, pushing) {
      const { head } = pushing;
      if (!isOid(head)) return 'unwritten';
      try {
        const open = await openRecord(permit, pushing);
        if (open === undefined || open.refusal !== undefined) return 'unwritten';
        const { now, repository } = open;
        const next = await facts.timed('state', () =>
          announcePush({ run: ownName, head }, now, repository),
        );
        if (next === 'moved') return next;
        const reading = { kind: 'valid', state: next.state } as const;
        const look = { kind: 'refs', refs: next.refs } as const;
        return { ...permit, look, state: { reading, elsewhere: undefined } };
      } catch (thrown) {
        if (!isExplained(thrown)) throw thrown;
        run.log.info(
          `Other runs do not see that this push begins: ${quoted(messageOf(thrown), 500)} If one of them records a sync meanwhile, it may mistake the changes of this push for dashboard edits.`,
        );
        return 'unwritten';
      }
    },
    async record(permit, pushing) {
      try {
        const trouble = await recordAfter(permit, pushing);
        if (trouble !== undefined) say('notice', trouble);
      } catch (thrown) {
        // Paragon has the commit by now, so neither a cancellation nor a bug of ours changes how the run ends.
        const isExpected = isExplained(thrown) || thrown instanceof Cancelled;
        if (isExpected) say('notice', unrecorded(messageOf(thrown)));
        else say('warning', unrecorded(explanationText(explain(thrown))));
      }
    },
  };

  /** The record as it was read, and why it may not be written; undefined if there is none to write to. */
  async function openRecord({ look, state }: Permit, { target }: Pushing) {
    const { git } = source;
    if (state?.reading.kind !== 'valid' || look.kind !== 'refs') return undefined;
    if (git === undefined || readVersions === undefined) return undefined;
    const { refs } = look;
    const repository = await git.repository(target);
    const now: RecordAt = { refs, state: state.reading.state };
    const refused = await refusalOf(() => git.writeRefusal(target, refs));
    return { readVersions, repository, now, refusal: refused };
  }

  /** Returns a notice if it recorded nothing. */
  async function recordAfter(permit: Permit, pushing: Pushing): Promise<string | undefined> {
    const open = await openRecord(permit, pushing);
    if (open === undefined) return undefined;
    const { repository, refusal: refused } = open;
    if (refused !== undefined) {
      return isReadOnly[refused.kind] ? readOnly : unrecorded(refused.words);
    }
    const built = pushing.digest();
    const end = await recordUntilDone<string>(open.now, {
      async decide({ refs, state }, earlier) {
        const { head, exported: after, ports } = await open.readVersions(pushing, refs);
        const pushed = { run: ownName, head, built, before: permit.before?.exported };
        if (permit.before !== undefined && earlier === undefined) {
          const { beside, exported } = permit.before;
          facts.note({ onSide: replacedOnSide(beside, exported, after) });
        }
        const decided = await recordPush({ ...pushed, after, state, earlier }, ports);
        const deliver = () => deliverRecord(decided.recording, { head, refs }, ports);
        return { decided, deliver: () => facts.timed('state', deliver) };
      },
      async withdraw(now) {
        // Everything is recorded. An announcement that cannot be withdrawn expires (`mostRecords`).
        await withdrawPush(ownName, now, repository).catch((thrown: unknown) => {
          if (!isExplained(thrown)) throw thrown;
          run.log.debug(`The record still says that the push goes on: ${messageOf(thrown)}`);
        });
      },
      async readAgain() {
        const next = await stateNow(source, pushing.target, repository);
        if ('why' in next) return next;
        run.log.info(
          'Another run recorded a sync meanwhile, so this run decides again what to record.',
        );
        return next;
      },
    });
    if (typeof end !== 'string') return unrecorded(end.why);
    return end === 'moved-too-often'
      ? unrecorded(`Other runs recorded a sync ${recordTries} times meanwhile.`)
      : undefined;
  }
}

/** Reads the state again. Returns a reason if there is none to continue. */
async function stateNow(
  source: StateSource,
  target: Pushing['target'],
  repository: Repository,
): Promise<RecordAt | { readonly why: string }> {
  const look = await source.look(target);
  if (look.kind === 'unreadable') return { why: look.why };
  if (look.kind !== 'refs') return { why: gone };
  const { reading } = await readRecord(look.refs, { repository, target });
  if (reading.kind === 'valid') return { refs: look.refs, state: reading.state };
  if (reading.kind === 'absent') return { why: gone };
  const why =
    reading.kind === 'newer'
      ? 'Meanwhile a newer version of these actions has recorded a sync.'
      : `The record of the last sync is no longer usable: ${reading.why}`;
  return { why };
}

const gone = 'The record of the last sync was removed meanwhile.';

const readOnly =
  'What Paragon holds after this push was not recorded, because the token is read-only. The next push may mistake the changes of this one for dashboard edits, and push nothing until a pull has run. Give the job `permissions:` with `contents: write` to record it. Note that the code which the project installs and runs is then in the same job as a token with write access.';

/** Whether the refusal is that of credentials which may only read. */
const isReadOnly: Readonly<Record<RefusalKind, boolean>> = {
  'no-write': true,
  credentials: true,
  'not-found': true,
  protected: false,
  signature: false,
  'status-checks': false,
  secret: false,
  'workflow-scope': false,
  declined: false,
  'no-branch': false,
  moved: false,
  'untrusted-host': false,
  proxy: false,
  transient: false,
  unknown: false,
};

function unrecorded(why: string): string {
  return `What Paragon holds after this push could not be recorded: ${quoted(why, 500)}\nUntil a pull records it, the next push may mistake the changes of this one for dashboard edits, and push nothing.`;
}
