import type { Oid } from '../git/oid.js';
import type { Files, Path } from './files.js';
import {
  type FileBeside,
  filesBeside,
  type IdentifiedFiles,
  identified,
  isSameFile,
  placeOf,
} from './files-beside.js';
import { firstFree } from './names-in-git.js';
import type { Refs, Repository, Reviews } from './ports.js';
import { withDraftMark } from './project-paths.js';
import { type SideFacts, type SideStanding, standingOf } from './side-standing.js';
import { type Version, versionOf } from './sync-file.js';
import { longestHistory, type RecordedState, type ViewContext } from './sync-view.js';
import type { ChangedSince, SideBranch } from './waiting-file.js';
import { areDifferentIds } from './workflow-ids.js';

/** The side branch and what waits there, for the plan and for people. */
export interface SideReading {
  readonly standing: SideStanding;
  /** The branch that the side branch is named after: this one, or an earlier name of it. */
  readonly of: string;
  /** The tip of the side branch; undefined if there is none. */
  readonly commit: Oid | undefined;
  /** What waits there, under Git's names, for the plan. */
  readonly waits: SideBranch;
  /** By Git's names: the path of each waiting file on the side branch. */
  readonly places: ReadonlyMap<Path, Path>;
  /** The files of the merge base. */
  readonly base: Files;
}

/** The reading if nothing waits. */
function nothingWaits(
  of: string,
  commit: Oid | undefined,
  because: 'absent' | 'merged' | 'contained' | 'closed',
): SideReading {
  const standing = { kind: 'free', because } as const;
  return { standing, of, commit, waits: { kind: 'free' }, places: new Map(), base: new Map() };
}

interface SideQuestion {
  readonly tip: Oid;
  readonly refs: Pick<Refs, 'side' | 'otherSides'>;
  readonly record: Pick<RecordedState, 'reading'>;
}

interface SideContext extends ViewContext {
  readonly reviews?: Reviews | undefined;
}

/** Reads what waits on the side branch. If the branch was renamed while edits waited, they wait under its earlier name. */
export async function readSide(asked: SideQuestion, context: SideContext): Promise<SideReading> {
  const { refs, record } = asked;
  const { branch } = context.target;
  const of = record.reading.kind === 'valid' ? record.reading.state.sideOf : undefined;
  const commit = of === undefined ? undefined : refs.otherSides.get(of);
  if (of === undefined || commit === undefined) return readNamed(asked, branch, context);
  const side = { kind: 'at', commit } as const;
  const earlier = await readNamed({ ...asked, refs: { ...refs, side } }, of, context);
  if (earlier.standing.kind !== 'free') return earlier;
  // It is finished: the next conflict goes to a side branch with the current name.
  const own = await readNamed(asked, branch, context);
  const isAbsent = own.commit === undefined && own.standing.kind === 'free';
  return isAbsent ? { ...own, standing: earlier.standing } : own;
}

async function readNamed(
  { tip, refs: { side }, record: { reading } }: SideQuestion,
  of: string,
  { repository, reviews }: SideContext,
): Promise<SideReading> {
  // Do not continue the record of a newer version of the actions.
  const mayRecord = reading.kind !== 'newer' && reading.kind !== 'unreadable';
  if (side.kind === 'absent' && mayRecord) return nothingWaits(of, undefined, 'absent');
  if (side.kind !== 'at') return unknownSide(of);
  const { commit } = side;
  const recorded = reading.kind === 'valid' ? reading.state.side : undefined;
  const compared = await compareSide({ tip, side: commit, recorded }, repository);
  const standing = await reviewedStanding(compared.facts, of, reviews);
  if (standing.kind === 'free') {
    const free = nothingWaits(of, commit, standing.because);
    return mayRecord ? free : { ...free, waits: { kind: 'blocked' } };
  }
  const places = namesInGit(compared.facts.beside, compared.inGit);
  const found = { standing, of, commit, places, base: compared.base };
  return standing.kind === 'blocked'
    ? { ...found, waits: { kind: 'blocked' } }
    : { ...found, waits: await pendingFiles(compared, places, repository) };
}

/** The reading if it is unknown whether there is a side branch, or whether one may be recorded. */
function unknownSide(of: string): SideReading {
  const standing = { kind: 'blocked', because: 'unrecorded', paths: new Set<Path>() } as const;
  return { ...nothingWaits(of, undefined, 'absent'), standing, waits: { kind: 'blocked' } };
}

/** Asks the host only if Git does not show that the review is finished. */
async function reviewedStanding(
  facts: SideFacts,
  of: string,
  reviews: Reviews | undefined,
): Promise<SideStanding> {
  const standing = standingOf(facts);
  const isOver = standing.kind !== 'free' && (await reviews?.isOver(facts.side, of)) === true;
  return isOver ? { kind: 'free', because: 'closed' } : standing;
}

/** Reads the versions of the waiting files, and of the files that the branch has changed since. */
async function pendingFiles(
  { base, there, inGit }: ComparedSide,
  places: ReadonlyMap<Path, Path>,
  repository: Repository,
): Promise<SideBranch> {
  const changed = changedSince(base, { tip: inGit.files, places });
  const read = [...places.values(), ...changed.values()];
  const trees = [there.files, base];
  const blobs = read.flatMap((path) => trees.flatMap((tree) => tree.get(path)?.blob ?? []));
  const contents = await repository.contents(new Set(blobs));
  const versionIn = (files: Files, path: Path): Version | undefined => {
    const file = files.get(path);
    return file === undefined ? undefined : versionOf(file, contents);
  };
  const waiting = [...places].map(
    ([name, place]) => [name, versionIn(there.files, place)] as const,
  );
  const changedOnBranch = [...changed].map(([name, place]): [Path, ChangedSince] => [
    name,
    { before: versionIn(base, place), beside: versionIn(there.files, place) },
  ]);
  return {
    kind: 'pending',
    files: new Map(waiting),
    changedOnBranch: new Map(changedOnBranch),
    taken: takenNames(there, { tip: inGit, places }),
  };
}

/**
 * The line of commits that a new side branch merges. After a squash or a close, the old line is not part of the branch.
 * Merging it lets the ref only move forward, since a rule may forbid force pushes.
 */
export function finishedLine({ standing, commit }: SideReading): Oid | undefined {
  const isOwnLine =
    standing.kind === 'free' && (standing.because === 'contained' || standing.because === 'closed');
  return isOwnLine ? commit : undefined;
}

/** The reading if the host rejects the side branch: nothing goes there. */
export function refusedSide(reading: SideReading): SideReading {
  const paths = reading.standing.kind === 'free' ? new Set<Path>() : reading.standing.paths;
  const standing = { kind: 'blocked', because: 'refused', paths } as const;
  return { ...reading, standing, waits: { kind: 'blocked' } };
}

/** The facts that show whether anything waits, with the files of the merge base, the side branch and the tip. */
interface ComparedSide {
  readonly facts: SideFacts;
  readonly base: Files;
  readonly there: IdentifiedFiles;
  readonly inGit: IdentifiedFiles;
}

async function compareSide(
  {
    tip,
    side,
    recorded,
  }: { readonly tip: Oid; readonly side: Oid; readonly recorded: Oid | undefined },
  repository: Repository,
): Promise<ComparedSide> {
  const mergeBase = await repository.mergeBase(side, tip);
  const isMerged = mergeBase === side;
  // Nothing waits after a merge, so nothing is compared.
  const base: Files =
    mergeBase === undefined || isMerged ? new Map() : await repository.filesAt(mergeBase);
  const history = isMerged ? [] : await repository.history(tip, longestHistory);
  const parted = history.findIndex(({ commit }) => commit === mergeBase);
  // Without common history, an old commit may contain the waiting version by chance, so only the tip counts.
  const since = history.slice(0, Math.max(1, parted)).map((each) => each.files);
  const files = isMerged ? base : await repository.filesAt(side);
  const compared = await identified({ base, side: files, branch: since }, repository);
  const beside = filesBeside(compared);
  // Our own commits change only owned files.
  const changesMore =
    !isMerged && side !== recorded && (await changesForeign({ side, tip, mergeBase }, repository));
  return {
    facts: { side, recorded, mergeBase, beside, since: compared.branch, changesMore },
    base,
    there: compared.side,
    inGit: compared.branch[0] ?? compared.base,
  };
}

/** Whether the side branch has changes of unowned files that the branch lacks. */
async function changesForeign(
  {
    side,
    tip,
    mergeBase,
  }: { readonly side: Oid; readonly tip: Oid; readonly mergeBase: Oid | undefined },
  repository: Repository,
): Promise<boolean> {
  if (mergeBase === undefined) return true;
  const changed = await repository.foreignDifferences(mergeBase, side);
  if (changed.size === 0) return false;
  const missing = await repository.foreignDifferences(side, tip);
  return [...changed].some((path) => missing.has(path));
}

/**
 * The current names in Git of the waiting files. Finds a renamed workflow by its id. A file that Git no longer has
 * keeps its name, unless that belongs to another workflow now.
 *
 * @returns By the name in Git: the path on the side branch.
 */
function namesInGit(beside: readonly FileBeside[], tip: IdentifiedFiles): ReadonlyMap<Path, Path> {
  const names = new Map<Path, Path>();
  const gone: Path[] = [];
  for (const file of beside) {
    if (file.isMoved) continue;
    const name = placeOf(file, tip);
    if (name === undefined) gone.push(file.path);
    else names.set(name, file.path);
  }
  for (const path of gone) {
    names.set(
      firstFree(path, (name) => tip.files.has(name) || names.has(name)),
      path,
    );
  }
  return names;
}

/** The names in Git that another workflow has on the side branch. */
function takenNames(
  side: IdentifiedFiles,
  { tip, places }: { readonly tip: IdentifiedFiles; readonly places: ReadonlyMap<Path, Path> },
): ReadonlySet<Path> {
  const names = [...tip.files.keys()].filter((path) => !isNamed(path, places));
  return new Set(names.filter((path) => areDifferentIds(side.ids.get(path), tip.ids.get(path))));
}

/**
 * The files that the branch has changed since the side branch parted from it.
 *
 * @returns By the name in Git: the path on the side branch.
 */
function changedSince(
  base: Files,
  { tip, places }: { readonly tip: Files; readonly places: ReadonlyMap<Path, Path> },
): ReadonlyMap<Path, Path> {
  const names = new Set([...base.keys(), ...tip.keys(), ...places.keys()]);
  const placed = [...names].map((name) => [name, places.get(name) ?? name] as const);
  return new Map(placed.filter(([name, place]) => !isSameFile(base.get(place), tip.get(name))));
}

/** Whether a file is waiting, with or without the draft mark. */
function isNamed(path: Path, places: ReadonlyMap<Path, Path>): boolean {
  return [true, false].some((isDraft) => places.has(withDraftMark(path, isDraft)));
}
