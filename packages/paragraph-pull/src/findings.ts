import {
  type Decision,
  type Drift,
  driftOf,
  isPushNeeded,
  isSameVersion,
  namesOf,
  type Path,
  type PullPlan,
  type Row,
  type SideReading,
  type StateReading,
  type SyncState,
} from '@paragraph/shared';
import { conflictsOf, type ShownConflict } from './conflicts.js';

/** How a file was decided. */
export interface FileDecision {
  readonly file: Path;
  readonly row: Row;
}

/** What a plan tells people, whether or not it is carried out. */
export interface Findings {
  /** What is recorded of the last sync. */
  readonly recorded: RecordedSync;
  readonly shownConflicts: readonly ShownConflict[];
  readonly drift: Drift;
  /** Whether the branch holds something that Paragon does not. */
  readonly pushNeeded: boolean;
  /** What waited beside the branch before this run. */
  readonly side: SideReading;
  /** Of the files that a side changed. */
  readonly decisions: readonly FileDecision[];
  /** How many edits of the dashboard this run found that no dispatch of Paragon had brought. */
  readonly undispatched: number;
  /** Files of which Git's version is replaced although nothing is recorded of an earlier sync. */
  readonly replaced: readonly Path[];
  /** Files that wait beside the branch since an earlier run. */
  readonly waiting: readonly Path[];
}

export type RecordedSync =
  | Pick<SyncState, 'commit' | 'direction' | 'cliVersion'>
  /** Nothing of this branch; or nothing that this run can use. */
  | 'nothing'
  | 'unusable';

interface Planned extends Pick<PullPlan, 'decided' | 'side' | 'awaited'> {
  readonly record: { readonly reading: Reading };
}

type Reading =
  | { readonly kind: Exclude<StateReading['kind'], 'valid'> }
  | {
      readonly kind: 'valid';
      readonly state: Pick<SyncState, 'commit' | 'direction' | 'cliVersion'>;
    };

/** @param isAlone Whether nobody in the dashboard has started the run: it is scheduled, or started by hand. */
export function findingsOf(
  { decided, record, side, awaited }: Planned,
  { isAlone }: { readonly isAlone: boolean },
): Findings {
  const isRecorded = record.reading.kind === 'valid';
  // What waits for a review is on its way to the branch: a push would undo it.
  const open = decided.filter(({ file }) => !namesOf(file).some((name) => awaited.has(name)));
  return {
    recorded: recordedSync(record.reading),
    shownConflicts: conflictsOf(decided),
    drift: driftOf(open),
    // A push is held back as long as it would undo what waits, and merging that starts one.
    pushNeeded: awaited.size === 0 && isPushNeeded(open),
    side,
    decisions: decided
      .filter((each) => !isUntouched(each))
      .map(({ file, row }) => ({ file: file.ours?.path ?? file.path, row })),
    undispatched: isAlone && isRecorded ? dashboardEdits(decided) : 0,
    replaced: isRecorded ? [] : decided.flatMap(replacedBy),
    waiting: stillWaiting(decided, side),
  };
}

function recordedSync(reading: Reading): RecordedSync {
  if (reading.kind !== 'valid') return reading.kind === 'absent' ? 'nothing' : 'unusable';
  const { commit, direction, cliVersion } = reading.state;
  return { commit, direction, cliVersion };
}

function isUntouched({ file: { base, ours }, row }: Decision): boolean {
  return row === 'paragon-unchanged' && isSameVersion(base, ours);
}

/** Rows that show a dashboard change that Git did not have. */
const broughtBy: ReadonlySet<Row> = new Set([
  'git-unchanged',
  'git-contained',
  'merged',
  'conflict',
  'drops-own-code',
  'torn-apart',
  'displays',
  'breaks-build',
  'for-paragon',
  'for-git',
  'mirror',
]);

/** A workflow that is added changes its `config.ts`, too, and is one edit. */
function dashboardEdits(decided: readonly Decision[]): number {
  const edited = decided.filter(
    ({ file: { base, theirs }, row }) => broughtBy.has(row) && !isSameVersion(base, theirs),
  );
  const others = edited.filter(({ file }) => !file.path.endsWith('/config.ts'));
  return others.length > 0 ? others.length : edited.length;
}

function replacedBy({ file: { ours }, outcome }: Decision): readonly Path[] {
  const isReplaced = outcome.kind === 'write' || outcome.kind === 'delete';
  return isReplaced && ours !== undefined ? [ours.path] : [];
}

function stillWaiting(
  decided: readonly Decision[],
  { standing, places }: SideReading,
): readonly Path[] {
  if (standing.kind === 'free') return [];
  const settled = new Set(
    decided
      .filter(({ outcome, beside }) => outcome.kind === 'conflict' || beside !== undefined)
      .flatMap(({ file: { path, ours } }) => [path, ours?.path]),
  );
  return [...places.keys()].filter((path) => !settled.has(path)).sort();
}
