import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Oid } from '../git/oid.js';
import { Cancelled } from '../report/errors.js';
import { baseOf, type Unknown, unknownName, unknownSince } from './bases.js';
import { type Decision, type PlanInput, type Policy, recordedTree } from './decision.js';
import { sameVersion } from './file-verdict.js';
import type { Path } from './files.js';
import type { Tree } from './names.js';
import { isDraft } from './owned-paths.js';
import { planSteps } from './plan.js';
import type { Compiler, Exported, Move, Moved, Refs, SideRefused } from './ports.js';
import { readSide, refusedSide, type SideReading } from './read-side.js';
import type { Answer, TreeName } from './referee.js';
import { type RenamedState, renamedState } from './renamed-branch.js';
import type { Changes } from './result-tree.js';
import { sideChanges } from './side-changes.js';
import { type SyncState, writeSyncState } from './sync-state.js';
import {
  type RecordedState,
  readRecord,
  type SyncView,
  type ViewContext,
  viewOf,
} from './sync-view.js';

/** What the trees mean, whether the merges are proven, whether the whole builds. */
const mostRounds = 3;

export interface SyncPorts extends ViewContext {
  /** undefined where nothing is ever built. */
  readonly compiler: Compiler | undefined;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
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
  /** The branch's tree with what changes there; undefined where nothing does. */
  readonly tree: Oid | undefined;
  /** What waits beside the branch already. */
  readonly side: SideReading;
  /** Files that wait there for a review alone: the branch and Paragon differ in them until then. */
  readonly awaited: ReadonlySet<Path>;
  /** What changes on the branch. */
  readonly changes: Changes;
  /** What changes on the side branch. */
  readonly beside: Changes;
  /** What the state records then; undefined where that is what it says already, or where nothing may be written. */
  readonly recording: Recording | undefined;
}

/** What the next state says of the sync, but for the commit. */
export interface Recording {
  readonly exported: Tree;
  readonly cliVersion: string;
  readonly unknown: Unknown;
  readonly waiting: ReadonlySet<Path>;
  readonly side: Oid | undefined;
  /** Whether Paragon holds just what the project is in the commit of the sync. */
  readonly isWhole: boolean;
  /** A digest of the normalized build that a push brought. */
  readonly built: string | undefined;
}

/**
 * Plans a pull: what becomes of each file, given what Paragon holds now.
 *
 * The refs are read before Paragon is. A push that meanwhile records what it brought has then moved the state from
 * where this pull has to find it; read the other way round, its record would make the older export look like an edit.
 *
 * @param tip What Paragon's files are exported onto.
 * @returns `moved` where the branch is elsewhere.
 */
export async function planPull<E extends Exported>(
  {
    tip,
    exportNow,
    policy,
    mayPutBeside = 'yes',
  }: {
    readonly tip: Oid;
    readonly exportNow: () => Promise<E>;
    readonly policy: Policy;
    /** Whether the host takes a side branch, as far as is known. */
    readonly mayPutBeside?: 'yes' | 'no';
  },
  context: SyncPorts,
): Promise<PullPlan<E> | 'moved'> {
  const refs = await context.repository.read();
  if (refs.branch.kind !== 'at' || refs.branch.commit !== tip) return 'moved';
  const exported = await exportNow();
  const found = await readRecord(refs, context);
  const renamed = await renamedState(found, refs, tip, context);
  const record = renamed === undefined ? found : { ...found, elsewhere: renamed.state };
  const view = await viewOf({ ours: tip, exported, record }, context);
  const read = await readSide({ tip, refs, record }, context.repository);
  const side = mayPutBeside === 'yes' ? read : refusedSide(read);
  const decided = await settledPlan({ ...view, policy, side: side.side }, context);
  const changes = branchChanges(decided);
  const beside = sideChanges(decided, side);
  const recording = recordingOf(decided, view, record, { exported, side });
  const isRecorded = recording !== undefined && isAsRecorded(recording, view, record);
  return {
    tip,
    refs,
    record,
    renamed,
    exported,
    decided,
    tree: changes.size > 0 ? await context.repository.treeWith(tip, changes) : undefined,
    side,
    awaited: awaitedOf(record, side),
    changes,
    beside,
    // A branch never moves without its state: the lease on it tells of a push that came between.
    recording: isRecorded && changes.size + beside.size === 0 ? undefined : recording,
  };
}

/**
 * Plans, and has built what the plan asks for, until there are no questions.
 *
 * @throws {Cancelled} when the run is cancelled meanwhile.
 */
export async function settledPlan(
  input: PlanInput & Pick<SyncView, 'sources'>,
  { compiler, signal }: Pick<SyncPorts, 'compiler' | 'signal'>,
): Promise<readonly Decision[]> {
  const answers = compiler === undefined ? undefined : new Map<TreeName, Answer>();
  for (let round = 0; ; round += 1) {
    const { decided, questions } = await unlessCancelled(planSteps(input, answers), signal);
    if (questions.length === 0 || compiler === undefined) return decided;
    if (round === mostRounds) throw new Error('The plan asks again and again.');
    const answered = await Promise.allSettled(
      questions.map(async (question) => {
        answers?.set(question.tree, await compiler.build(question, input.sources));
      }),
    );
    // Thrown once all have ended: none of them is left behind.
    for (const each of answered) if (each.status === 'rejected') throw each.reason;
  }
}

/** Goes through the steps, and lets the process hear of a cancellation between them. */
async function unlessCancelled<Result>(
  steps: Iterator<undefined, Result>,
  signal: AbortSignal,
): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    // Node hands a signal over only between two turns of its event loop.
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

function recordingOf(
  decided: readonly Decision[],
  view: SyncView,
  { reading }: RecordedState,
  { exported: { cliVersion }, side }: { readonly exported: Exported; readonly side: SideReading },
): Recording | undefined {
  // What a newer version of the actions wrote is not for us to replace.
  if (reading.kind === 'newer' || reading.kind === 'unreadable') return undefined;
  const exported = recordedTree(decided);
  const state = reading.kind === 'valid' ? reading.state : undefined;
  const unknown = new Map(
    decided.flatMap(({ file, outcome }) =>
      outcome.kind === 'waits' && baseOf(file, view).kind === 'uncertain'
        ? [[unknownName(file), unknownSince(file, state)] as const]
        : [],
    ),
  );
  return {
    exported,
    cliVersion,
    unknown,
    waiting: awaitedOf({ reading }, side),
    side: state?.side,
    isWhole: decided.every(isSameAfterwards),
    built: undefined,
  };
}

/** What waits for a review is over as soon as the side branch is merged, or gone. */
export function awaitedOf(
  { reading }: Pick<RecordedState, 'reading'>,
  { places }: Pick<SideReading, 'places'>,
): ReadonlySet<Path> {
  const waiting = reading.kind === 'valid' ? reading.state.waiting : new Set<Path>();
  return new Set([...waiting].filter((path) => places.has(path)));
}

/** Whether both sides say the same of a file once the plan is carried out. */
function isSameAfterwards({ file: { ours, theirs }, outcome }: Decision): boolean {
  switch (outcome.kind) {
    case 'ours':
      return sameVersion(ours, theirs);
    case 'write': {
      const { path, version } = outcome;
      return sameVersion({ ...version, path, isDraft: isDraft(path) }, theirs);
    }
    case 'delete':
      return theirs === undefined;
    case 'conflict':
    case 'waits':
      return false;
  }
}

/** Whether the state says so already. */
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
  return (
    one.size === other.size &&
    [...one].every(([path, { content }]) => {
      const found = other.get(path)?.content;
      if (found === undefined || typeof content === 'string') return found === content;
      return typeof found !== 'string' && found.blob === content.blob;
    })
  );
}

function isSameMap(one: Unknown, other: Unknown): boolean {
  return (
    one.size === other.size &&
    [...one].every(([path, commit]) => other.has(path) && other.get(path) === commit)
  );
}

/** How a planned pull ended. */
export type Carried =
  | {
      readonly kind: 'delivered';
      /** The tip of the branch. */
      readonly commit: Oid;
      /** What was put on the side branch, if anything. */
      readonly side: Oid | undefined;
    }
  /** Branch and state are what they have to be. */
  | { readonly kind: 'nothing-to-do' }
  /** A ref moved meanwhile, so it has to be planned anew. */
  | { readonly kind: 'moved' }
  /** The host takes no side branch, so it has to be planned without one. */
  | SideRefused;

/** What the commits of a pull say. */
export interface Messages {
  /** On the branch. */
  readonly message: string;
  /** On the side branch. */
  readonly sideMessage: string;
}

/** Moves branch, side branch and state in one push. */
export async function carryOut(
  plan: PullPlan,
  facts: Messages & { readonly paragonCommit: string | undefined },
  context: SyncPorts,
): Promise<Carried> {
  const { tip, tree, beside, recording } = plan;
  const { repository } = context;
  if (tree === undefined && beside.size === 0 && recording === undefined) {
    return { kind: 'nothing-to-do' };
  }
  const commit =
    tree === undefined
      ? tip
      : await repository.commit({ tree, parent: tip, message: facts.message });
  const moves: Move[] = tree === undefined ? [] : [{ ref: 'branch', from: tip, to: commit }];
  const side =
    beside.size === 0 ? undefined : await sideCommit(plan, commit, facts.sideMessage, context);
  if (side !== undefined) moves.push({ ref: 'side', from: plan.side.commit, to: side });
  if (recording !== undefined) {
    const now = { ...recording, side: side ?? recording.side };
    moves.push(...(await stateMoves(plan, now, { ...facts, commit }, context)));
  }
  const moved: Moved = await repository.move(moves);
  return moved.kind === 'delivered' ? { kind: 'delivered', commit, side } : moved;
}

/**
 * A new side branch starts where the same push moves the branch; what waits already is gone on from. What was finished
 * otherwise than by a merge commit is merged into the new one: so the ref never goes back, which a rule may forbid.
 */
async function sideCommit(
  { side, beside }: PullPlan,
  tip: Oid,
  message: string,
  { repository }: SyncPorts,
): Promise<Oid> {
  const waits = side.side.kind === 'pending' ? side.commit : undefined;
  const parent = waits ?? tip;
  const isContained = side.standing.kind === 'free' && side.standing.because === 'contained';
  const merging = isContained ? side.commit : undefined;
  const tree = await repository.treeWith(parent, beside);
  return repository.commit({ tree, parent, merging, message });
}

/** What records a delivery, and where it follows the record of the branch under an older name, the end of that one. */
export async function stateMoves(
  { refs, record, renamed }: Pick<PullPlan, 'refs' | 'record' | 'renamed'>,
  recording: Recording,
  { commit, paragonCommit }: Pick<SyncState, 'commit' | 'paragonCommit'>,
  context: SyncPorts,
): Promise<readonly Move[]> {
  const state = { commit, paragonCommit, direction: 'pull' } as const;
  // What cannot be read is no state that this one follows.
  const follows =
    record.reading.kind === 'valid' && refs.state.kind === 'at'
      ? refs.state.commit
      : renamed?.commit;
  const move = await stateMove(recording, state, { refs, follows }, context);
  if (renamed === undefined) return [move];
  const { branch, commit: from } = renamed;
  return [move, { ref: 'other-state', branch, from, to: undefined }];
}

/** Makes the commit that records a sync. The move is not made yet. */
export async function stateMove(
  { exported, isWhole, ...recording }: Recording,
  facts: Pick<SyncState, 'commit' | 'paragonCommit' | 'direction'>,
  { refs, follows }: { readonly refs: Refs; readonly follows: Oid | undefined },
  { repository, target }: SyncPorts,
): Promise<Move> {
  const source = isWhole ? (await repository.treesOf(facts.commit)).project : undefined;
  const { json, files } = writeSyncState({ ...target, ...facts, source, ...recording, exported });
  const from = refs.state.kind === 'at' ? refs.state.commit : undefined;
  return { ref: 'state', from, to: await repository.commitState({ parent: follows, json, files }) };
}
