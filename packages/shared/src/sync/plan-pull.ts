import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import type { Oid } from '../git/oid.js';
import { Cancelled } from '../report/errors.js';
import { askReferees } from './ask-referees.js';
import type { Decision, PlanInput, Policy } from './decision.js';
import type { Path } from './files.js';
import {
  filesForReview,
  isAsRecorded,
  isReviewClosed,
  type Recording,
  recordingAfterPull,
} from './next-state.js';
import { planSteps } from './plan.js';
import type { Compiler, ExportBy, Exported, Refs, Reviews } from './ports.js';
import { readSide, refusedSide, type SideReading } from './read-side.js';
import { type RecordedCli, recordedCli } from './recorded-cli.js';
import { type RenamedState, recordOfSide, renamedState } from './renamed-branch.js';
import type { Changes } from './result-tree.js';
import { placesForReview, sideChanges } from './side-changes.js';
import {
  type RecordedState,
  readRecord,
  type SyncView,
  type ViewContext,
  viewOf,
} from './sync-view.js';
import { type Destination, planSide } from './waiting-file.js';
import { tipWithWaiting } from './with-waiting.js';

export interface SyncPorts extends ViewContext {
  /** Undefined if nothing is ever built. */
  readonly compiler: Compiler | undefined;
  /** Undefined if Paragon is never exported with another version of the CLI. */
  readonly exportBy?: ExportBy | undefined;
  /** Undefined if the host cannot be asked about pull requests. */
  readonly reviews?: Reviews | undefined;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  /** Lets a cancellation arrive. By default a turn of the event loop: Node delivers signals only between two turns. */
  readonly nextTurn?: (() => Promise<void>) | undefined;
}

/** Plans with refs as they were seen earlier. What has moved since fails by its lease. */
export function asSeen(ports: SyncPorts, refs: Refs): SyncPorts {
  return { ...ports, repository: { ...ports.repository, read: async () => refs } };
}

/** What a pull will do. Nothing has been done yet. */
export interface PullPlan<E extends Exported = Exported> {
  /** The tip of the branch when it was read. */
  readonly tip: Oid;
  readonly refs: Refs;
  readonly record: RecordedState;
  /** The state under the earlier name of the branch, which is renamed. */
  readonly renamed: RenamedState | undefined;
  /** What Paragon holds. */
  readonly exported: E;
  readonly decided: readonly Decision[];
  /** Where changes without a conflict go: to the side branch as long as something waits there for a review. */
  readonly destination: Destination;
  /** The base of the plan: the tip, or for the side branch the tip with the changes that wait for a review. */
  readonly onto: Oid;
  /** The side branch and what waits there. */
  readonly side: SideReading;
  /** Names in Git of the files that only wait there for a review: until then, the branch and Paragon differ in them. */
  readonly forReview: ReadonlySet<Path>;
  /** The changes against `onto`. */
  readonly changes: Changes;
  /** The changes on the side branch. */
  readonly sideChanges: Changes;
  /** A commit of an earlier run on the side branch that was not recorded. This run adds none. */
  readonly placed?: PlacedBeside;
  /** What the state will record; undefined if it already says that, or must not be written. */
  readonly recording: Recording | undefined;
}

/** A plan's commit on the side branch that already exists. */
export interface PlacedBeside {
  readonly commit: Oid;
  /** Where the plan's own changes go: `side` if that commit contains them. */
  readonly to: Destination;
}

/** The input of a pull's plan. */
export interface PullQuestion<E extends Exported> {
  /** The commit onto which Paragon's files are exported. */
  readonly tip: Oid;
  /** @param meanwhile To be called as soon as Paragon exports. */
  readonly exportNow: (meanwhile: () => void) => Promise<E>;
  readonly policy: Policy;
  readonly destination?: Destination;
  /** Whether the host accepts a side branch, as far as is known. */
  readonly mayPutBeside?: 'yes' | 'no';
}

/**
 * Plans a pull: decides each file, given Paragon's current version.
 *
 * The refs are read before the export. If a push records a sync in between, it moves the state, and the lease of this
 * pull fails. In the other order, the push's record would make the older export look like an edit.
 *
 * @returns `moved` if the branch has moved.
 */
export async function planPull<E extends Exported>(
  { tip, exportNow, policy, destination: asked = 'branch', mayPutBeside = 'yes' }: PullQuestion<E>,
  context: SyncPorts,
): Promise<PullPlan<E> | 'moved'> {
  const refs = await context.repository.read();
  if (refs.branch.kind !== 'at' || refs.branch.commit !== tip) return 'moved';
  let reading: Promise<SyncedBefore> | undefined;
  const readOnce = (): Promise<SyncedBefore> => {
    reading ??= readBefore(tip, refs, context);
    reading.catch(() => undefined);
    return reading;
  };
  const exported = await exportNow(() => void readOnce());
  const { record, renamed, beside, read } = await readOnce();
  const side = mayPutBeside === 'yes' ? read : refusedSide(read);
  const named = filesForReview(beside, side);
  const forReview = new Set(named.keys());
  const isJoined = side.waits.kind === 'pending' && forReview.size > 0;
  const destination = isJoined ? 'side' : asked;
  const onto = isJoined ? await tipWithWaiting({ tip, side, forReview }, context.repository) : tip;
  const view = await viewOf({ ours: onto, line: tip, exported, record }, context);
  const pending = planSide(side.waits, forReview, destination);
  const decided = await settledPlan(
    { ...view, guarded: forReview, policy, side: pending },
    { ...context, recordedCli: recordedCli(view, context) },
  );
  const changes = branchChanges(decided);
  const changesBeside = sideChanges(decided, side, destination);
  const recorded = {
    exported,
    forReview: new Set(named.values()),
    side: sideToRecord(beside, side, context.target),
  };
  const recording = recordingAfterPull(decided, view, record, recorded);
  const isRecorded =
    recording !== undefined &&
    isAsRecorded(recording, view, record) &&
    !isReviewClosed(beside, side);
  // What goes to the side branch may be there already, for a review.
  const isDelivered =
    destination === 'branch'
      ? changes.size === 0
      : [...placesForReview(decided, side)].every((place) => recorded.forReview.has(place));
  return {
    tip,
    refs,
    record,
    renamed,
    exported,
    decided,
    destination,
    onto,
    side,
    forReview,
    changes,
    sideChanges: changesBeside,
    // The branch never moves without the state: the lease on the state detects a push in between.
    recording: isRecorded && isDelivered && changesBeside.size === 0 ? undefined : recording,
  };
}

/** What earlier runs have left, apart from what Paragon holds. */
interface SyncedBefore extends Pick<PullPlan, 'record' | 'renamed'> {
  /** The record that says what the side branch is. */
  readonly beside: ReturnType<typeof recordOfSide>;
  /** The side branch. */
  readonly read: SideReading;
}

async function readBefore(tip: Oid, refs: Refs, context: SyncPorts): Promise<SyncedBefore> {
  const found = await readRecord(refs, context);
  const renamed = await renamedState(found, refs, tip, context);
  const record = renamed === undefined ? found : { ...found, elsewhere: renamed.state };
  const beside = recordOfSide(record, renamed);
  const read = await readSide({ tip, refs, record: beside }, context);
  return { record, renamed, beside, read };
}

/** What a pull records of the side branch, unless it puts something there. */
function sideToRecord(
  { reading }: Pick<RecordedState, 'reading'>,
  { of }: SideReading,
  { branch }: SyncPorts['target'],
): Pick<Recording, 'side' | 'sideOf'> {
  const side = reading.kind === 'valid' ? reading.state.side : undefined;
  return { side, sideOf: of === branch ? undefined : of };
}

/**
 * Plans, and asks the compiler and the recorded CLI what the plan asks, until it has no more questions. Paragon's version
 * in the input must have been exported before.
 *
 * @throws {Cancelled} when the run is cancelled meanwhile.
 */
export async function settledPlan(
  input: PlanInput & Pick<SyncView, 'sources'>,
  {
    compiler,
    recordedCli: asking,
    ...context
  }: Pick<SyncPorts, 'compiler' | 'signal' | 'nextTurn'> & {
    readonly recordedCli?: RecordedCli | undefined;
  },
): Promise<readonly Decision[]> {
  const { decided } = await askReferees(
    (answers) => resultOfSteps(planSteps(input, answers), context),
    { compiler, sources: input.sources, recordedCli: asking },
  );
  return decided;
}

/** Runs the steps, and checks for a cancellation between them. */
async function resultOfSteps<Result>(
  steps: Iterator<undefined, Result>,
  { signal, nextTurn = turnOfEventLoop }: Pick<SyncPorts, 'signal' | 'nextTurn'>,
): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await nextTurn();
    if (signal.aborted) throw new Cancelled();
  }
}

/** The changes of the decisions on the branch. */
function branchChanges(decided: readonly Decision[]): Changes {
  const changed = decided.filter(
    ({ outcome }) => outcome.kind === 'write' || outcome.kind === 'delete',
  );
  const changes: Array<readonly [Path, Decision['file']['ours']] | readonly [Path, undefined]> =
    changed.flatMap(({ file }) => (file.ours === undefined ? [] : [[file.ours.path, undefined]]));
  const written = changed.flatMap(({ outcome }) =>
    outcome.kind === 'write' ? [[outcome.path, outcome.version] as const] : [],
  );
  return new Map([...changes, ...written]);
}
