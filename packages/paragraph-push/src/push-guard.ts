import {
  ActionError,
  Cancelled,
  type Checkout,
  firstFew,
  guardOf,
  hasState,
  isWhereItWas,
  messageOf,
  type ProjectBranch,
  type RecordedState,
  type Refs,
  readRecord,
  type SyncFile,
  type ViewContext,
} from '@paragraph/shared';
import { checkSides, conflictOf, isBlocked } from './blocked-push.js';
import { checkIds } from './check-ids.js';
import type { PushContext } from './context.js';
import { type PushConflict, refused } from './push-conflict.js';
import { pushRecorder } from './push-recorder.js';
import { exportReader, sidesReader } from './push-sides.js';
import type { BlockedPush, Permit, Pushing } from './pushing.js';
import type { StateLook, StateSource } from './state-source.js';

/** Keeps a push from overwriting dashboard edits that Git lacks. */
export interface PushGuard {
  /** Compares what Paragon holds with what the push would bring. */
  judge(pushing: Pushing): Promise<Permit | BlockedPush>;
  /** Whether the refs are still as they were read. */
  isStillSo(judged: Permit | BlockedPush, target: ProjectBranch): Promise<boolean>;
  /**
   * Says in the record that the push begins, if the run may write.
   *
   * @returns `moved` if the refs are not as they were read.
   */
  begin(permit: Permit, pushing: Pushing): Promise<Permit | 'moved'>;
  /** Records what Paragon holds after the push. */
  record(permit: Permit, pushing: Pushing): Promise<void>;
}

/** @param checkout Undefined without a git checkout. */
export function pushGuard(
  context: PushContext,
  source: StateSource,
  checkout: Checkout | undefined,
): PushGuard {
  const { run, inputs, record } = context;
  const { git } = source;
  const bothSides = git === undefined ? undefined : sidesReader(context, git, checkout);
  const readExport = exportReader(context, checkout);
  // Warn once: a run may judge several times.
  let isWarned = false;
  const requireOwnIds = async (pushing: Pushing, look: StateLook): Promise<void> => {
    const exportOwn = () => readExport(pushing);
    const ids = await checkIds(pushing, { checkout, look, records: git, exportOwn });
    if (ids.kind === 'foreign') throw new ActionError(ids.explanation);
    if (ids.kind === 'own' || isWarned) return;
    const { warning } = ids;
    isWarned = true;
    run.log.warning(warning, { title: 'Literal ids' });
  };
  const recorder = pushRecorder(context, source, bothSides);
  const isStillSo: PushGuard['isStillSo'] = async (judged, target) => {
    // Without an export there is nothing that could be out of date.
    if (judged.kind === 'permitted' && judged.before === undefined) return true;
    const { look } = judged;
    const now = await source.look(target);
    if (look.kind === 'refs' && now.kind === 'refs') return isWhereItWas(look.refs, now.refs);
    return look.kind === now.kind;
  };
  return {
    async judge(pushing) {
      const { target } = pushing;
      const look = await record.timed('state', () => source.look(target));
      if (!inputs.allowForeignIds) await requireOwnIds(pushing, look);
      const isForced = inputs.onConflict === 'overwrite';
      const nothing = { state: undefined, before: undefined, isUpToDate: false } as const;
      const unguarded: Permit = { kind: 'permitted', look, ...nothing };
      const blocked = (conflict: PushConflict): BlockedPush => ({
        kind: 'blocked',
        look,
        conflict,
      });
      if (look.kind === 'absent') return unguarded;
      if (look.kind !== 'refs') return isForced ? unguarded : blocked(refused(look));
      if (git === undefined || bothSides === undefined || !hasState(look.refs)) return unguarded;
      const repository = await git.repository(target);
      const state = await recordedIn(look.refs, { repository, target });
      const guard = guardOf(state);
      if (isForced) return { ...unguarded, state };
      if (guard === 'off') return unguarded;
      if (guard !== 'on') return blocked(refused(guard));

      const { refs } = look;
      const sides = await bothSides(pushing, repository, refs);
      const check = await checkSides(sides, { pushing, refs, record: state, checkout });
      if (isBlocked(check)) return blocked(await conflictOf(context, check, target));
      record.note({ waiting: check.waiting, sideBranch: check.sideBranch });
      if (check.written.size > 0) run.log.notice(replaced(check.written));
      const before = { exported: sides.exported, copy: sides.copy };
      return { kind: 'permitted', look, state, before, isUpToDate: check.isUpToDate };
    },
    isStillSo,
    async begin(permit, pushing) {
      const announced = await recorder.announce(permit, pushing);
      if (announced !== 'unwritten') return announced;
      return (await isStillSo(permit, pushing.target)) ? permit : 'moved';
    },
    record: recorder.record,
  };
}

/** A state that cannot be fetched must not let the push through. */
async function recordedIn(refs: Refs, view: ViewContext): Promise<RecordedState> {
  try {
    return await readRecord(refs, view);
  } catch (thrown) {
    if (thrown instanceof Cancelled) throw thrown;
    return { reading: { kind: 'unreadable', why: messageOf(thrown) }, elsewhere: undefined };
  }
}

/** No pull commits these files, so they do not block a push. */
function replaced(written: ReadonlySet<SyncFile>): string {
  const files = firstFew([...written].map(({ path }) => path));
  return `An earlier step of this job wrote files that Git ignores (${files}): the push overwrites dashboard edits of them.`;
}
