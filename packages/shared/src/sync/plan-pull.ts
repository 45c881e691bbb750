import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Oid } from '../git/oid.js';
import { Cancelled } from '../report/errors.js';
import { askCompiler } from './ask-compiler.js';
import type { Decision, PlanInput, Policy } from './decision.js';
import type { Path } from './files.js';
import { awaitedOf, isAsRecorded, type Recording, recordingOf, waitsNoMore } from './next-state.js';
import { planSteps } from './plan.js';
import type { Compiler, Exported, Refs, Reviews } from './ports.js';
import { readSide, refusedSide, type SideReading } from './read-side.js';
import { type RenamedState, renamedState } from './renamed-branch.js';
import type { Changes } from './result-tree.js';
import { sideChanges } from './side-changes.js';
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
  /** undefined where nothing is ever built. */
  readonly compiler: Compiler | undefined;
  /** undefined where the host tells nothing of pull requests. */
  readonly reviews?: Reviews | undefined;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
}

/** Plans with refs as they were seen earlier. What has moved since fails by its lease. */
export function asSeen(ports: SyncPorts, refs: Refs): SyncPorts {
  return { ...ports, repository: { ...ports.repository, read: async () => refs } };
}

/** What a pull is going to do. Nothing of it has been done. */
export interface PullPlan<E extends Exported = Exported> {
  /** Where the branch was read. */
  readonly tip: Oid;
  readonly refs: Refs;
  readonly record: RecordedState;
  /** The state under the earlier name of the branch, which moves over. */
  readonly renamed: RenamedState | undefined;
  /** What Paragon holds. */
  readonly exported: E;
  readonly decided: readonly Decision[];
  /** Where changes go that are no conflict: beside the branch as long as something waits there for a review. */
  readonly destination: Destination;
  /** What is planned against: the tip, or for beside the branch the tip with what waits for a review. */
  readonly onto: Oid;
  /** The tree of `onto` with what changes there; undefined where nothing does. */
  readonly tree: Oid | undefined;
  /** What waits beside the branch already. */
  readonly side: SideReading;
  /** Files that wait there for a review alone: the branch and Paragon differ in them until then. */
  readonly awaited: ReadonlySet<Path>;
  /** What changes, against `onto`. */
  readonly changes: Changes;
  /** What changes on the side branch. */
  readonly beside: Changes;
  /** What an earlier run has put on the side branch, and not recorded. Nothing else is put there. */
  readonly placed?: PlacedBeside;
  /** What the state will record; undefined if it says that already, or must not be written. */
  readonly recording: Recording | undefined;
}

/** What a plan puts on the side branch, where it is there already. */
export interface PlacedBeside {
  readonly commit: Oid;
  /** Where the plan's own changes go: `side` where they are in that commit. */
  readonly to: 'branch' | 'side';
}

/** What a pull is planned for. */
export interface PullQuestion<E extends Exported> {
  /** What Paragon's files are exported onto. */
  readonly tip: Oid;
  readonly exportNow: () => Promise<E>;
  readonly policy: Policy;
  readonly destination?: Destination;
  /** Whether the host takes a side branch, as far as is known. */
  readonly mayPutBeside?: 'yes' | 'no';
}

/**
 * Plans a pull: what becomes of each file, given what Paragon holds now.
 *
 * The refs are read before the export. If a push records a sync in between, it moves the state, and the lease of this
 * pull fails. In the other order, the push's record would make the older export look like an edit.
 *
 * @returns `moved` where the branch is elsewhere.
 */
export async function planPull<E extends Exported>(
  { tip, exportNow, policy, destination: asked = 'branch', mayPutBeside = 'yes' }: PullQuestion<E>,
  context: SyncPorts,
): Promise<PullPlan<E> | 'moved'> {
  const refs = await context.repository.read();
  if (refs.branch.kind !== 'at' || refs.branch.commit !== tip) return 'moved';
  const exported = await exportNow();
  const found = await readRecord(refs, context);
  const renamed = await renamedState(found, refs, tip, context);
  const record = renamed === undefined ? found : { ...found, elsewhere: renamed.state };
  const read = await readSide({ tip, refs, record }, context);
  const side = mayPutBeside === 'yes' ? read : refusedSide(read);
  const awaited = awaitedOf(record, side);
  const isJoined = side.side.kind === 'pending' && awaited.size > 0;
  const destination = isJoined ? 'beside' : asked;
  const onto = isJoined ? await tipWithWaiting({ tip, side, awaited }, context.repository) : tip;
  const view = await viewOf({ ours: onto, line: tip, exported, record }, context);
  const waiting = planSide(side.side, awaited, destination);
  const decided = await settledPlan({ ...view, guarded: awaited, policy, side: waiting }, context);
  const changes = branchChanges(decided);
  const beside = sideChanges(decided, side, destination);
  const recording = recordingOf(decided, view, record, { exported, awaited });
  const isRecorded =
    recording !== undefined && isAsRecorded(recording, view, record) && !waitsNoMore(record, side);
  return {
    tip,
    refs,
    record,
    renamed,
    exported,
    decided,
    destination,
    onto,
    tree: changes.size > 0 ? await context.repository.treeWith(onto, changes) : undefined,
    side,
    awaited,
    changes,
    beside,
    // The branch never moves without the state: the lease on the state detects a push in between.
    recording: isRecorded && changes.size + beside.size === 0 ? undefined : recording,
  };
}

/**
 * Plans, and builds what the plan asks for, until it has no more questions.
 *
 * @throws {Cancelled} when the run is cancelled meanwhile.
 */
export async function settledPlan(
  input: PlanInput & Pick<SyncView, 'sources'>,
  { compiler, signal }: Pick<SyncPorts, 'compiler' | 'signal'>,
): Promise<readonly Decision[]> {
  const { decided } = await askCompiler(
    (answers) => unlessCancelled(planSteps(input, answers), signal),
    { compiler, sources: input.sources },
  );
  return decided;
}

/** Runs the steps, and checks for a cancellation between them. */
async function unlessCancelled<Result>(
  steps: Iterator<undefined, Result>,
  signal: AbortSignal,
): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    // Node delivers signals only between two turns of its event loop.
    await nextTurn();
    if (signal.aborted) throw new Cancelled();
  }
}

/** What the decisions change on the branch. */
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
