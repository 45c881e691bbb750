import { changeBeside, changeBy, type Decision, type SideChange } from './decision.js';
import type { Path } from './files.js';
import { isDraft } from './owned-paths.js';
import { withDraftMark } from './project-paths.js';
import type { SideReading } from './read-side.js';
import type { Changes } from './result-tree.js';
import { isSameToGit, type SyncFile, type Version } from './sync-file.js';
import { type Destination, namesOf } from './waiting-file.js';
import { areDifferentIds } from './workflow-ids.js';
import { workflowId } from './workflow-text.js';

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
  { waits, places }: Waiting,
): PlaceOfChange {
  const { file } = decision;
  const waitingAs = (each: Path) => (waits.kind === 'pending' ? waits.files.get(each) : undefined);
  const name = namesOf(file).find((each) => places.has(each) && !isAnother(file, waitingAs(each)));
  const place = name === undefined ? undefined : places.get(name);
  if (name === undefined || place === undefined) {
    return { from: file.ours?.path, to: path, isThere: false };
  }
  // A waiting file keeps its path there, so that Git shows one history.
  const to = name === path ? withDraftMark(place, isDraftBeside(decision, { path, place })) : path;
  const isThere = (to === place || version === undefined) && isSameToGit(version, waitingAs(name));
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

/** Whether another workflow waits under the name of a file: a new one may get the name that it had before. */
function isAnother({ ours, theirs }: SyncFile, waiting: Version | undefined): boolean {
  return areDifferentIds(idOf(theirs ?? ours), idOf(waiting));
}

function idOf(version: Version | undefined): string | undefined {
  return typeof version?.content === 'string' ? workflowId(version.content) : undefined;
}
