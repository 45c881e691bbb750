import type { Oid } from '../git/oid.js';
import type { Decision } from './decision.js';
import { sameVersion } from './file-verdict.js';
import { matchFiles } from './match-files.js';
import { filesForReview } from './next-state.js';
import { type SyncPorts, settledPlan } from './plan-pull.js';
import type { BuildSources, Compiler, Exported, Refs } from './ports.js';
import {
  isDrastic,
  isTouchedByPush,
  overwritten,
  type Removals,
  removalsBy,
} from './push-losses.js';
import { readSide } from './read-side.js';
import { recordedCli } from './recorded-cli.js';
import { recordOfSide, renamedState } from './renamed-branch.js';
import { isSameMap } from './same-map.js';
import type { SyncFile } from './sync-file.js';
import type { StateReading } from './sync-state.js';
import { type RecordedState, viewOf } from './sync-view.js';
import { isUpToDate } from './up-to-date.js';
import { hasWaiting, isOnBranch, nameBeside } from './waiting-file.js';

/** What a push would change in Paragon. */
export interface PushCheck {
  /** Files whose version in Paragon is not in Git. A push would overwrite them. */
  readonly wouldOverwrite: readonly Decision[];
  /** What a push would remove, if that is unusually much; undefined otherwise. */
  readonly removals: Removals | undefined;
  /** Whether Paragon already holds what the push would bring. */
  readonly isUpToDate: boolean;
  /** Files with a dashboard edit on the side branch that the branch lacks. A push sends Git's version to Paragon. */
  readonly onSide: readonly SyncFile[];
  /** Those of which Paragon still holds that edit. If the push changes nothing of one, Git has the edit in other words. */
  readonly heldOnSide: ReadonlySet<SyncFile>;
  /** Those that only wait for a review. A push would undo an edit that nobody has rejected. */
  readonly forReview: readonly SyncFile[];
  /** The branch that the side branch is named after. */
  readonly sideOf: string;
  /** The trees that were compared. */
  readonly sources: BuildSources;
  /** Whether any of them was built, or Paragon was exported with another CLI: both take time. */
  readonly hasBuilt: boolean;
}

/** Compares Paragon's version with what a push of a commit would bring. Changes nothing. */
export async function checkPush(
  {
    head,
    exported,
    refs,
    record,
    built,
  }: {
    /** The commit to push. */
    readonly head: Oid;
    /** A digest of its normalized build. */
    readonly built: string;
    readonly exported: Exported;
    readonly refs: Refs;
    readonly record: RecordedState;
  },
  context: SyncPorts,
): Promise<PushCheck> {
  const view = await viewOf({ ours: head, exported, record }, context);
  const policy = { mode: 'two-way', onConflict: 'pull-request' } as const;
  const input = { ...view, policy, side: { kind: 'blocked' } } as const;
  let hasBuilt = false;
  const { compiler } = context;
  const noting: Compiler | undefined = compiler && {
    build(question, sources) {
      hasBuilt = true;
      return compiler.build(question, sources);
    },
  };
  const files = matchFiles(view.trees);
  const asking = recordedCli(view, context);
  const touched = new Set(files.filter(isTouchedByPush).map(({ base }) => base?.path));
  const decided = await settledPlan(input, {
    ...context,
    compiler: noting,
    recordedCli:
      asking &&
      (async (question) => {
        // Whatever the answer is, a draft blocks no push that leaves it alone.
        if (![...question.inDoubt].some((path) => touched.has(path))) return 'unknown';
        hasBuilt = true;
        return asking(question);
      }),
  });
  const removals = removalsBy(files);
  const state = record.reading.kind === 'valid' ? record.reading.state : undefined;
  return {
    wouldOverwrite: overwritten(decided),
    sources: view.sources,
    hasBuilt,
    removals: isDrastic(removals) ? removals : undefined,
    isUpToDate:
      state !== undefined && (await isUpToDate({ head, built, files, state }, context.repository)),
    ...(await editsOnSide(files, { refs, record }, context)),
  };
}

/** Whether a push would overwrite or remove something that a person has to decide on first. */
export function isBlocked({
  wouldOverwrite,
  forReview,
  removals,
}: Pick<PushCheck, 'wouldOverwrite' | 'forReview' | 'removals'>): boolean {
  return wouldOverwrite.length > 0 || forReview.length > 0 || removals !== undefined;
}

/**
 * Dashboard edits that are on the side branch and not on the branch. Conflicts do not block a push, since Git has both
 * versions.
 */
async function editsOnSide(
  files: readonly SyncFile[],
  { refs, record }: { readonly refs: Refs; readonly record: RecordedState },
  ports: SyncPorts,
): Promise<Pick<PushCheck, 'onSide' | 'heldOnSide' | 'forReview' | 'sideOf'>> {
  const isThere = refs.side.kind === 'at' || refs.otherSides.size > 0;
  if (!isThere || refs.branch.kind !== 'at')
    return { onSide: [], heldOnSide: new Set(), forReview: [], sideOf: ports.target.branch };
  const tip = refs.branch.commit;
  const beside = recordOfSide(record, await renamedState(record, refs, tip, ports));
  const side = await readSide({ tip, refs, record: beside }, ports);
  const names = filesForReview(beside, side);
  const isBeside = (file: SyncFile): boolean => {
    const name = nameBeside(file, side);
    return name !== undefined && !isOnBranch(file, name, side);
  };
  const isForReview = (file: SyncFile): boolean =>
    names.has(nameBeside(file, side) ?? '') && !sameVersion(file.ours, file.theirs);
  const onSide = files.filter((file) => isTouchedByPush(file) && isBeside(file));
  const heldOnSide = new Set(onSide.filter((file) => hasWaiting(file, side.waits)));
  return { onSide, heldOnSide, forReview: onSide.filter(isForReview), sideOf: side.of };
}

/** Whether two exports have the same files. */
export function isSameExport(one: Exported, other: Exported): boolean {
  return isSameMap(one.files, other.files, ({ blob }, found) => blob === found?.blob);
}

/** Whether there is a state that a push must protect. */
export function guardOf({ reading, elsewhere }: RecordedState): 'on' | 'off' | Unusable {
  if (reading.kind === 'valid') return 'on';
  if (reading.kind !== 'absent') return reading;
  return elsewhere === undefined ? 'off' : 'on';
}

/** Whether the project has a state, of this branch or of another one. */
export function hasState({ state, otherStates }: Refs): boolean {
  return state.kind !== 'absent' || otherStates.size > 0;
}

/** A state that exists, or may exist, but is not usable. */
export type Unusable = Exclude<StateReading, { readonly kind: 'absent' | 'valid' }>;

/** Whether tip and state are unchanged, and no state was created. */
export function isWhereItWas(before: Refs, now: Refs): boolean {
  const at = (refs: Refs, ref: 'branch' | 'state'): string => JSON.stringify(refs[ref]);
  return at(before, 'branch') === at(now, 'branch') && at(before, 'state') === at(now, 'state');
}
