import type { Oid } from '../git/oid.js';
import { stillPushing } from './announce-push.js';
import { baseOf, type Unknown, unknownName, unknownSince } from './bases.js';
import { type Decision, recordedTree } from './decision.js';
import { sameVersion } from './file-verdict.js';
import type { Path } from './files.js';
import { isDraft } from './owned-paths.js';
import type { Exported } from './ports.js';
import type { SideReading } from './read-side.js';
import { isSameMap } from './same-map.js';
import type { SyncFile, Tree } from './sync-file.js';
import type { OpenPushes } from './sync-state.js';
import type { RecordedState, SyncView } from './sync-view.js';

/** The next state of the sync, except the commit. */
export interface Recording {
  readonly exported: Tree;
  readonly cliVersion: string;
  readonly unknown: Unknown;
  readonly pushing: OpenPushes;
  readonly forReview: ReadonlySet<Path>;
  readonly side: Oid | undefined;
  /** The branch that the side branch is named after, if that is an earlier name of this one. */
  readonly sideOf: string | undefined;
  /** Whether Paragon holds exactly the project of the sync's commit. */
  readonly isWhole: boolean;
  /** A digest of the normalized build that was pushed. */
  readonly built: string | undefined;
}

/** What the next state records; undefined if the current state must not be replaced. */
export function recordingAfterPull(
  decided: readonly Decision[],
  view: SyncView,
  { reading }: RecordedState,
  {
    exported: { cliVersion },
    forReview,
    side,
  }: {
    readonly exported: Exported;
    /** Paths on the side branch. */
    readonly forReview: ReadonlySet<Path>;
    readonly side: Pick<Recording, 'side' | 'sideOf'>;
  },
): Recording | undefined {
  const { recordedBy } = view;
  // Do not replace the record of a newer version of the actions.
  if (reading.kind === 'newer' || reading.kind === 'unreadable') return undefined;
  const exported = recordedTree(decided);
  const staying = decided.filter(({ outcome }) => outcome.kind === 'stays-in-paragon');
  const state = reading.kind === 'valid' ? reading.state : undefined;
  const unknown = new Map(
    decided.flatMap(({ file, outcome }) =>
      outcome.kind === 'stays-in-paragon' && baseOf(file, view).kind === 'uncertain'
        ? [[unknownName(file), unknownSince(file, view, state?.commit)] as const]
        : [],
    ),
  );
  return {
    exported,
    cliVersion: writerOf(
      staying.map(({ file }) => file),
      { recordedBy, cliVersion },
    ),
    unknown,
    pushing: stillPushing(state),
    forReview,
    ...side,
    // The branch lacks the changes that wait for a review.
    isWhole: forReview.size === 0 && decided.every(isSameAfterwards),
    built: undefined,
  };
}

/**
 * The CLI that the next record names. As long as a text of the last record stays, that is the CLI of the last record: no
 * other can say later whether the file was edited. A newer text of another file then needs a build, and is not mistaken.
 *
 * @param kept The files that stay as they are recorded.
 */
export function writerOf(
  kept: readonly SyncFile[],
  { recordedBy, cliVersion }: Pick<SyncView, 'recordedBy'> & Pick<Exported, 'cliVersion'>,
): string {
  const isOlder = kept.some(({ base, theirs }) => base !== undefined && !sameVersion(base, theirs));
  return isOlder ? (recordedBy ?? cliVersion) : cliVersion;
}

/**
 * The files that wait for a review, under their current names in Git. They no longer wait once the side branch is
 * merged or gone. Git may have renamed one meanwhile, or given its name to another one that waits: the record names
 * their paths on the side branch, which stay.
 *
 * @returns By the name in Git: the path on the side branch.
 */
export function filesForReview(
  { reading }: Pick<RecordedState, 'reading'>,
  { places }: Pick<SideReading, 'places'>,
): ReadonlyMap<Path, Path> {
  const forReview = reading.kind === 'valid' ? reading.state.forReview : new Set<Path>();
  return new Map([...places].filter(([, place]) => forReview.has(place)));
}

/** Whether a person has closed the review of the waiting files. If a push cannot read that, it trusts the record. */
export function isReviewClosed(
  { reading }: Pick<RecordedState, 'reading'>,
  { standing }: SideReading,
): boolean {
  const isClosed = standing.kind === 'free' && standing.because === 'closed';
  return isClosed && reading.kind === 'valid' && reading.state.forReview.size > 0;
}

/** Whether both sides have the same version of a file after the plan, at least in meaning. */
function isSameAfterwards({ file, outcome, meansSame = false }: Decision): boolean {
  const { ours, theirs } = file;
  switch (outcome.kind) {
    case 'ours':
      return meansSame || sameVersion(ours, theirs);
    case 'write': {
      const { path, version } = outcome;
      return sameVersion({ ...version, path, isDraft: isDraft(path) }, theirs);
    }
    case 'delete':
      return theirs === undefined;
    case 'conflict':
    case 'stays-in-paragon':
      return false;
  }
}

/** Whether the state already records the same. */
export function isAsRecorded(
  { exported, unknown }: Recording,
  { trees }: SyncView,
  { reading }: RecordedState,
): boolean {
  return (
    reading.kind === 'valid' &&
    isSameTree(exported, trees.base) &&
    isSameMap(unknown, reading.state.unknown)
  );
}

function isSameTree(one: Tree, other: Tree): boolean {
  return isSameMap(one, other, ({ content }, version) => {
    const found = version?.content;
    if (found === undefined || typeof content === 'string') return found === content;
    return typeof found !== 'string' && found.blob === content.blob;
  });
}
