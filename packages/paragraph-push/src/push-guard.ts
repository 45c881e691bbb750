import {
  Cancelled,
  type Checkout,
  checkPush,
  countProjects,
  firstFew,
  guardOf,
  hasState,
  isWhereItWas,
  messageOf,
  ownedTexts,
  type ProjectBranch,
  type PushCheck,
  type RecordedState,
  type Refs,
  readRecord,
  type SyncFile,
  sideBranch,
  type ViewContext,
} from '@paragraph/shared';
import type { PushContext } from './context.js';
import { refuseForeignIds } from './foreign-ids.js';
import { writtenAndIgnored } from './ignored-by-git.js';
import { knownEntries, literalIdsWarning } from './literal-ids.js';
import { heldPush, refused } from './push-conflict.js';
import { pushRecorder } from './push-recorder.js';
import { exportReader, reviewsOf, sidesReader } from './push-sides.js';
import type { Held, Permit, Pushing } from './pushing.js';
import type { StateSource } from './state-source.js';

/** Keeps a push from overwriting what the dashboard holds and Git lacks. */
export interface PushGuard {
  /** Compares what Paragon holds with what the push would make of it. */
  judge(pushing: Pushing): Promise<Permit | Held>;
  /** Whether the refs are still as they were read. */
  isStillSo(judged: Permit | Held, target: ProjectBranch): Promise<boolean>;
  /** Records what Paragon holds after the push. */
  record(permit: Permit, pushing: Pushing): Promise<void>;
}

/** @param checkout Undefined where git knows none. */
export function pushGuard(
  context: PushContext,
  source: StateSource,
  checkout: Checkout | undefined,
): PushGuard {
  const { run, inputs, record } = context;
  const bothSides = sidesReader(context, source, checkout);
  const readExport = exportReader(context, checkout);
  // Warn once: a run may judge several times.
  let isWarned = false;
  const warnOfLiteralIds = async ({ project: { folder }, items }: Pushing): Promise<void> => {
    const entries = await knownEntries([folder, checkout?.root ?? folder]);
    if (isWarned || countProjects(entries) < 2) return;
    const warning = literalIdsWarning(items(), [...(await ownedTexts(folder)).values()]);
    if (warning === undefined) return;
    isWarned = true;
    run.log.warning(warning, { title: 'Literal ids' });
  };
  return {
    async judge(pushing) {
      const { target } = pushing;
      const look = await record.timed('state', () => source.look(target));
      if (!inputs.allowForeignIds) {
        const exportOwn = () => readExport(pushing);
        const items = pushing.items();
        const found = await refuseForeignIds({ items, target, look, source, exportOwn });
        if (found === 'unrecorded') await warnOfLiteralIds(pushing);
      }
      const isForced = inputs.onConflict === 'overwrite';
      const unguarded: Permit = { look, state: undefined, before: undefined, isUpToDate: false };
      if (look.kind === 'absent') return unguarded;
      if (look.kind !== 'refs') return isForced ? unguarded : { look, conflict: refused(look) };
      if (!hasState(look.refs)) return unguarded;
      const repository = await source.repository(target);
      if (repository === undefined) return unguarded;
      const state = await recordedIn(look.refs, { repository, target });
      const guard = guardOf(state);
      if (isForced) return { ...unguarded, state };
      if (guard === 'off') return unguarded;
      if (guard !== 'on') return { look, conflict: refused(guard) };

      const {
        head,
        exported,
        held: theirs,
        ports,
      } = await bothSides(pushing, repository, look.refs);
      const built = pushing.digest();
      const { refs } = look;
      const check = await checkPush({ head, exported, refs, record: state, built }, ports);
      const written = await writtenAndIgnored(check.held, target.prefix, checkout);
      const held = check.held.filter(({ file }) => !written.has(file));
      const found = { ...check, held, sideBranch: sideBranch(target) };
      if (isHeld(found)) {
        const isReview = held.length === 0 && check.awaited.length > 0;
        const review = isReview ? await reviewsOf(context, target).open() : undefined;
        return { look, conflict: heldPush({ ...found, review }) };
      }
      record.note({ waiting: check.waiting, sideBranch: sideBranch(target) });
      if (written.size > 0) run.log.notice(replaced(written));
      const before = { exported, held: theirs };
      return { look, state, before, isUpToDate: check.isUpToDate };
    },
    async isStillSo(judged, target) {
      // Without an export there is nothing that could be out of date.
      if ('before' in judged && judged.before === undefined) return true;
      const { look } = judged;
      const now = await source.look(target);
      if (look.kind === 'refs' && now.kind === 'refs') return isWhereItWas(look.refs, now.refs);
      return look.kind === now.kind;
    },
    record: pushRecorder(context, source, bothSides),
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

/** No pull brings these files to Git, so they do not hold a push back. */
function replaced(written: ReadonlySet<SyncFile>): string {
  const files = firstFew([...written].map(({ path }) => path));
  return `Git ignores ${files}, which an earlier step of this job has written. So the push brings that, whatever the dashboard has changed there.`;
}

function isHeld({
  held,
  awaited,
  removals,
}: Pick<PushCheck, 'held' | 'awaited' | 'removals'>): boolean {
  return held.length > 0 || awaited.length > 0 || removals !== undefined;
}
