import type { Oid } from '../git/oid.js';
import type { Files, Path } from './files.js';
import type { Refs, Repository, Reviews } from './ports.js';
import { withDraftMark, workflowPlace } from './project-paths.js';
import { type SideFacts, type SideStanding, standingOf } from './side-standing.js';
import type { Version } from './sync-file.js';
import { longestHistory, type RecordedState } from './sync-view.js';
import type { SideBranch } from './waiting-file.js';
import { workflowIds } from './workflow-ids.js';

/** What waits beside the branch, for the plan and for people. */
export interface SideReading {
  readonly standing: SideStanding;
  /** Where the side branch was read; undefined where there is none. */
  readonly commit: Oid | undefined;
  /** Under Git's names, as the plan uses them. */
  readonly side: SideBranch;
  /** Under Git's names: where each waiting file lies on the side branch. */
  readonly places: ReadonlyMap<Path, Path>;
}

/** What there is where nothing waits. */
function nothingWaits(
  commit: Oid | undefined,
  because: 'absent' | 'merged' | 'contained' | 'closed',
): SideReading {
  const standing = { kind: 'free', because } as const;
  return { standing, commit, side: { kind: 'free' }, places: new Map() };
}

/** Reads what waits on the side branch. */
export async function readSide(
  { tip, refs, record }: { readonly tip: Oid; readonly refs: Refs; readonly record: RecordedState },
  {
    repository,
    reviews,
  }: { readonly repository: Repository; readonly reviews?: Reviews | undefined },
): Promise<SideReading> {
  const { side } = refs;
  const { reading } = record;
  // A record of a newer version of the actions must not be continued.
  const mayRecord = reading.kind !== 'newer' && reading.kind !== 'unreadable';
  if (side.kind === 'absent' && mayRecord) return nothingWaits(undefined, 'absent');
  if (side.kind !== 'at') {
    const standing = { kind: 'held', because: 'unrecorded', paths: new Set<Path>() } as const;
    return { standing, commit: undefined, side: { kind: 'held' }, places: new Map() };
  }
  const recorded = reading.kind === 'valid' ? reading.state.side : undefined;
  const facts = await sideFacts({ tip, side: side.commit, recorded }, repository);
  const byGit = standingOf(facts);
  // The host is asked where Git alone does not say that it is finished.
  const isOver = byGit.kind !== 'free' && (await reviews?.isOver(side.commit)) === true;
  const standing: SideStanding = isOver ? { kind: 'free', because: 'closed' } : byGit;
  if (standing.kind === 'free') {
    const free = nothingWaits(side.commit, standing.because);
    return mayRecord ? free : { ...free, side: { kind: 'held' } };
  }
  const { commit } = side;
  const inGit = await repository.filesAt(tip);
  const places = await namesInGit({ paths: standing.paths, side: facts.files, inGit }, repository);
  if (standing.kind === 'held') return { standing, commit, side: { kind: 'held' }, places };
  const blobs = [...standing.paths].flatMap((path) => facts.files.get(path)?.blob ?? []);
  const contents = await repository.contents(new Set(blobs));
  const waiting = [...places].map(([name, path]): [Path, Version | undefined] => {
    const file = facts.files.get(path);
    if (file === undefined) return [name, undefined];
    return [name, { content: contents.get(file.blob) ?? { blob: file.blob }, mode: file.mode }];
  });
  const lacks = new Set(
    [...inGit.keys()].filter((path) => !facts.files.has(path) && !isNamed(path, places)),
  );
  return { standing, commit, side: { kind: 'pending', files: new Map(waiting), lacks }, places };
}

/**
 * The line of commits that a new side branch merges. What was finished otherwise than by a merge commit is a line of its
 * own, and the ref never goes back, which a rule may forbid.
 */
export function finishedLine({ standing, commit }: SideReading): Oid | undefined {
  const isOwnLine =
    standing.kind === 'free' && (standing.because === 'contained' || standing.because === 'closed');
  return isOwnLine ? commit : undefined;
}

/** Where the host takes no side branch, nothing goes there. */
export function refusedSide(reading: SideReading): SideReading {
  const paths = reading.standing.kind === 'free' ? new Set<Path>() : reading.standing.paths;
  const standing = { kind: 'held', because: 'refused', paths } as const;
  return { ...reading, standing, side: { kind: 'held' } };
}

async function sideFacts(
  {
    tip,
    side,
    recorded,
  }: { readonly tip: Oid; readonly side: Oid; readonly recorded: Oid | undefined },
  repository: Repository,
): Promise<SideFacts> {
  const mergeBase = await repository.mergeBase(side, tip);
  const nothing = { base: new Map(), files: new Map(), since: [], changesMore: false };
  if (mergeBase === side) return { side, recorded, mergeBase, ...nothing };
  const base: Files = mergeBase === undefined ? new Map() : await repository.filesAt(mergeBase);
  const files = await repository.filesAt(side);
  const history = await repository.history(tip, longestHistory);
  const parted = history.findIndex(({ commit }) => commit === mergeBase);
  // Without a common history an old commit may hold by chance what waits, so only the tip counts.
  const since = history.slice(0, Math.max(1, parted)).map((each) => each.files);
  // Our own commits change nothing that no export owns.
  const changesMore =
    side !== recorded && (await changesForeign({ side, tip, mergeBase }, repository));
  return { side, recorded, mergeBase, base, files, since, changesMore };
}

/** Whether the side branch changes unowned files in a way that the branch does not have. */
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

/** Whether a file is among those that wait, with or without the draft mark. */
function isNamed(path: Path, places: ReadonlyMap<Path, Path>): boolean {
  return [true, false].some((isDraft) => places.has(withDraftMark(path, isDraft)));
}

/**
 * The present names in Git of the files that wait. A workflow that was renamed since is found by its id.
 *
 * @returns By the name in Git: the path on the side branch.
 */
async function namesInGit(
  {
    paths,
    side,
    inGit,
  }: { readonly paths: ReadonlySet<Path>; readonly side: Files; readonly inGit: Files },
  repository: Repository,
): Promise<ReadonlyMap<Path, Path>> {
  const gone = [...paths].filter((path) => !inGit.has(path) && workflowPlace(path) !== undefined);
  const folders = new Set(gone.map((path) => workflowPlace(path)?.integration));
  const moved = [...inGit].filter(([path]) => folders.has(workflowPlace(path)?.integration));
  const waiting = gone.flatMap((path) => {
    const file = side.get(path);
    return file === undefined ? [] : [[path, file] as const];
  });
  const blobs = [...moved, ...waiting].map(([, { blob }]) => blob);
  const contents = await repository.contents(new Set(blobs));
  const idsOf = (entries: typeof waiting): ReadonlyMap<Path, string> =>
    workflowIds(
      new Map(
        entries.map(([path, { blob, mode }]) => [
          path,
          { content: contents.get(blob) ?? { blob }, mode },
        ]),
      ),
    );
  const byId = new Map([...idsOf(moved)].map(([path, id]) => [id, path]));
  const ids = idsOf(waiting);
  return new Map([...paths].map((path) => [byId.get(ids.get(path) ?? '') ?? path, path]));
}
