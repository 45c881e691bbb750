import { changeBeside, changeBy, type Decision, type SideChange } from './decision.js';
import type { Path } from './files.js';
import { isDraft } from './owned-paths.js';
import { withDraftMark } from './project-paths.js';
import type { SideReading } from './read-side.js';
import type { Changes } from './result-tree.js';
import { isSameToGit, type Version } from './sync-file.js';
import { type Destination, nameBeside } from './waiting-file.js';

type Waiting = Pick<SideReading, 'waits' | 'places'>;

/**
 * The changes of the decisions on the side branch, under the paths there.
 *
 * @param destination Where changes without a conflict go.
 */
export function sideChanges(
  decided: readonly Decision[],
  waiting: Waiting,
  destination: Destination,
): Changes {
  const removed: Array<readonly [Path, undefined]> = [];
  const written: Array<readonly [Path, Version]> = [];
  for (const decision of decided) {
    const change = changeBeside(decision, destination);
    if (change === undefined) continue;
    const { from, to, isThere } = placed(change, decision, waiting);
    if (isThere) continue;
    if (from !== undefined) removed.push([from, undefined]);
    if (change.version !== undefined) written.push([to, change.version]);
  }
  return new Map<Path, Version | undefined>([...removed, ...written]);
}

/** The paths on the side branch of the changes without a conflict that go there. */
export function placesForReview(decided: readonly Decision[], waiting: Waiting): ReadonlySet<Path> {
  const places = decided.flatMap((decision) => {
    const change = decision.outcome.kind === 'conflict' ? undefined : changeBy(decision);
    if (change === undefined) return [];
    const { from, to } = placed(change, decision, waiting);
    return from === undefined ? [to] : [from, to];
  });
  return new Set(places);
}

/** Where a change goes on the side branch. */
interface PlaceOfChange {
  /** The path that the file leaves, if it is there. */
  readonly from: Path | undefined;
  readonly to: Path;
  /** Whether the side branch already has it. */
  readonly isThere: boolean;
}

function placed(
  { path, version }: SideChange,
  decision: Decision,
  waiting: Waiting,
): PlaceOfChange {
  const { file } = decision;
  const { waits, places } = waiting;
  const name = nameBeside(file, waiting);
  const place = name === undefined ? undefined : places.get(name);
  if (name === undefined || place === undefined) {
    return { from: file.ours?.path, to: path, isThere: false };
  }
  // A waiting file keeps its path there, so that Git shows one history.
  const to = name === path ? withDraftMark(place, isDraftBeside(decision, { path, place })) : path;
  const there = waits.kind === 'pending' ? waits.files.get(name) : undefined;
  const isThere = (to === place || version === undefined) && isSameToGit(version, there);
  return { from: place, to, isThere };
}

/** Another conflict keeps the waiting draft mark, unless the dashboard has changed it since. */
function isDraftBeside(
  { file: { base, theirs }, outcome }: Decision,
  { path, place }: { readonly path: Path; readonly place: Path },
): boolean {
  const isFurther = outcome.kind === 'conflict' && base?.isDraft === theirs?.isDraft;
  return isDraft(isFurther ? place : path);
}
