import {
  ActionError,
  type Checkout,
  firstFew,
  isBlocked,
  isSameExport,
  isWhereItWas,
  type ProjectBranch,
  type SyncFile,
} from '@paragraph/shared';
import { checkIds } from './check-ids.js';
import { checkVersions, conflictOf } from './check-versions.js';
import { exportReader, versionsReader } from './compared-versions.js';
import type { PushContext } from './context.js';
import { replacedOnSide } from './edits-on-side.js';
import { unusableRecord } from './push-conflict.js';
import { type PushRecorder, pushRecorder } from './push-recorder.js';
import type { BlockedPush, Permit, Pushing } from './pushing.js';
import { type Protection, protectionOf, recordAt } from './record-protection.js';
import type { StateLook, StateSource } from './state-source.js';

/** Keeps a push from overwriting dashboard edits that Git lacks. */
export interface PushGuard extends PushRecorder {
  /** Compares what Paragon holds with what the push would bring. */
  judge(pushing: Pushing): Promise<Permit | BlockedPush>;
  /** Whether the refs are still as they were read. */
  isStillSo(judged: Permit | BlockedPush, target: ProjectBranch): Promise<boolean>;
  /** Whether Paragon still holds what was compared. */
  isStillHeld(permit: Permit): Promise<boolean>;
}

/** @param checkout Undefined without a git checkout. */
export function pushGuard(
  context: PushContext,
  source: StateSource,
  checkout: Checkout | undefined,
): PushGuard {
  const { run, inputs, facts } = context;
  const { git } = source;
  const readVersions = git === undefined ? undefined : versionsReader(context, git, checkout);
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
  /** Compares what Paragon holds with the record and with what would be pushed. */
  const compare = async (
    pushing: Pushing,
    look: StateLook,
    { refs, record: state }: Extract<Protection, { readonly kind: 'recorded' }>,
  ): Promise<Permit | BlockedPush> => {
    if (readVersions === undefined) throw new Error('There is a record, and no git that read it.');
    const versions = await readVersions(pushing, refs);
    const check = await checkVersions(versions, { pushing, refs, record: state, checkout });
    if (isBlocked(check)) {
      const conflict = await conflictOf(context, check, pushing.target);
      return { kind: 'blocked', isFinal: false, look, conflict };
    }
    const { exported, copy, exportAgain } = versions;
    const { isUpToDate, hasBuilt, onSide, heldOnSide, sideBranch } = check;
    // A push of what Paragon holds already replaces nothing.
    const replaced = isUpToDate ? replacedOnSide(check, exported, exported) : onSide;
    facts.note({ onSide: replaced, sideBranch });
    if (check.written.size > 0) run.log.notice(writtenOver(check.written));
    const before = { exported, copy, exportAgain, beside: { onSide, heldOnSide } };
    return { kind: 'permitted', look, state, mayOverwrite: false, before, isUpToDate, hasBuilt };
  };
  return {
    async judge(pushing) {
      const look = await facts.timed('state', () => source.look(pushing.target));
      if (!inputs.allowForeignIds) await requireOwnIds(pushing, look);
      const state = await recordAt(look, git, pushing.target);
      const protection = protectionOf(look, state);
      const mayOverwrite = inputs.onConflict === 'overwrite';
      if (protection.kind === 'none' || mayOverwrite) {
        const permit = { kind: 'permitted', look, state, mayOverwrite } as const;
        return { ...permit, before: undefined, isUpToDate: false, hasBuilt: false };
      }
      if (protection.kind === 'recorded') return compare(pushing, look, protection);
      const conflict = unusableRecord(protection.because);
      return { kind: 'blocked', isFinal: look.kind !== 'refs', look, conflict };
    },
    async isStillSo({ look }, target) {
      const now = await source.look(target);
      if (look.kind === 'refs' && now.kind === 'refs') return isWhereItWas(look.refs, now.refs);
      return look.kind === now.kind;
    },
    isStillHeld: async ({ before }) =>
      before === undefined || isSameExport(before.exported, await before.exportAgain()),
    ...pushRecorder(context, source, readVersions),
  };
}

/** No pull commits these files, so they do not block a push. */
function writtenOver(written: ReadonlySet<SyncFile>): string {
  const files = firstFew([...written].map(({ path }) => path));
  return `An earlier step of this job wrote files that Git ignores (${files}): the push overwrites dashboard edits of them.`;
}
