import {
  type Decision,
  type Drift,
  driftOf,
  isPushNeeded,
  namesOf,
  type Path,
  type PullPlan,
  type Row,
  type SideReading,
  type StateReading,
  type SyncState,
  sameVersion,
} from '@paragraph/shared';
import { conflictsOf, type ShownConflict } from './conflicts.js';

/** How a file was decided. */
export interface FileDecision {
  readonly file: Path;
  readonly row: Row;
}

/** What a plan tells people, even if it is not carried out. */
export interface Findings {
  /** The record of the last sync. */
  readonly recorded: RecordedSync;
  readonly shownConflicts: readonly ShownConflict[];
  readonly drift: Drift;
  /** Whether the branch holds something that Paragon does not. */
  readonly pushNeeded: boolean;
  /** The side branch before this run. */
  readonly side: SideReading;
  /** The decisions on files that a side changed. */
  readonly decisions: readonly FileDecision[];
  /** How many dashboard edits this run found for which Paragon had started no pull. */
  readonly undispatched: number;
  /** Files whose version in Git is replaced without a record of an earlier sync. */
  readonly replaced: readonly Path[];
  /** Files that wait on the side branch since an earlier run. */
  readonly sinceEarlier: readonly Path[];
}

export type RecordedSync =
  | Pick<SyncState, 'commit' | 'direction' | 'cliVersion'>
  /** No record of this branch, or none that this run can use. */
  | 'nothing'
  | 'unusable';

interface DecidedPlan extends Pick<PullPlan, 'decided' | 'side' | 'forReview'> {
  readonly record: { readonly reading: Reading };
}

type Reading =
  | { readonly kind: Exclude<StateReading['kind'], 'valid'> }
  | {
      readonly kind: 'valid';
      readonly state: Pick<SyncState, 'commit' | 'direction' | 'cliVersion'>;
    };

export function findingsOf(
  { decided, record, side, forReview }: DecidedPlan,
  { startedOutsideParagon }: { readonly startedOutsideParagon: boolean },
): Findings {
  const isRecorded = record.reading.kind === 'valid';
  // Edits that wait for a review are on their way to the branch.
  const open = decided.filter(({ file }) => !namesOf(file).some((name) => forReview.has(name)));
  return {
    recorded: recordedSync(record.reading),
    shownConflicts: conflictsOf(decided),
    drift: driftOf(open),
    // A push that would undo waiting edits is held back, and merging them starts a push.
    pushNeeded: forReview.size === 0 && isPushNeeded(open),
    side,
    decisions: decided
      .filter((each) => !isUntouched(each))
      .map(({ file, row }) => ({ file: file.ours?.path ?? file.path, row })),
    undispatched: startedOutsideParagon && isRecorded ? dashboardEdits(decided) : 0,
    replaced: isRecorded ? [] : decided.flatMap(replacedBy),
    sinceEarlier: waitingSinceEarlier(decided, side),
  };
}

function recordedSync(reading: Reading): RecordedSync {
  if (reading.kind !== 'valid') return reading.kind === 'absent' ? 'nothing' : 'unusable';
  const { commit, direction, cliVersion } = reading.state;
  return { commit, direction, cliVersion };
}

function isUntouched({ file: { base, ours }, row }: Decision): boolean {
  return row === 'paragon-unchanged' && sameVersion(base, ours);
}

/** Rows that take a dashboard change into Git. */
const broughtBy: ReadonlySet<Row> = new Set([
  'git-unchanged',
  'git-contained',
  'merged',
  'conflict',
  'loses-own-code',
  'depends-on-kept-file',
  'list-follows',
  'breaks-build',
  'for-paragon',
  'for-git',
  'mirror',
]);

/** An added workflow and the change of its `config.ts` are one edit. */
function dashboardEdits(decided: readonly Decision[]): number {
  const edited = decided.filter(
    ({ file: { base, theirs }, row }) => broughtBy.has(row) && !sameVersion(base, theirs),
  );
  const others = edited.filter(({ file }) => !file.path.endsWith('/config.ts'));
  return others.length > 0 ? others.length : edited.length;
}

function replacedBy({ file: { ours }, outcome }: Decision): readonly Path[] {
  const isReplaced = outcome.kind === 'write' || outcome.kind === 'delete';
  return isReplaced && ours !== undefined ? [ours.path] : [];
}

function waitingSinceEarlier(
  decided: readonly Decision[],
  { standing, places }: SideReading,
): readonly Path[] {
  if (standing.kind === 'free') return [];
  const settled = new Set(
    decided
      .filter(({ outcome, sideChange }) => outcome.kind === 'conflict' || sideChange !== undefined)
      .flatMap(({ file: { path, ours } }) => [path, ours?.path]),
  );
  return [...places.keys()].filter((path) => !settled.has(path)).sort();
}
