import type { Path } from './files.js';
import { sameText } from './line-endings.js';
import { mergeText } from './merge-text.js';
import { isDraft } from './owned-paths.js';
import { withDraftMark } from './project-paths.js';
import type { Changes } from './result-tree.js';
import { type SyncFile, sameContent, type Version } from './sync-file.js';
import { areDifferentIds } from './workflow-ids.js';
import { workflowId } from './workflow-text.js';

/** Where a pull's changes without a conflict go: to the branch, or to the side branch. */
export type Destination = 'branch' | 'side';

/** A file that the branch has changed since the side branch parted from it. */
export interface ChangedSince {
  /** The version at the merge base. If the side branch still has it, a merge keeps the branch's version. */
  readonly before: Version | undefined;
  /** What the side branch holds. */
  readonly beside: Version | undefined;
}

/** What waits on the side branch. */
export type SideBranch =
  /** Nothing waits, or the review is finished. */
  | { readonly kind: 'free' }
  /** Our own, untouched: the files that wait there under Git's names, undefined for a deletion. */
  | {
      readonly kind: 'pending';
      readonly files: Changes;
      /** Those of a plan that wait for a review alone: they already count as Git's. */
      readonly reviewed?: Changes;
      /** What the branch has changed since the two parted, under Git's names. */
      readonly changedOnBranch?: ReadonlyMap<Path, ChangedSince>;
      /** Names that Git has given to another workflow than the side branch. */
      readonly taken?: ReadonlySet<Path>;
      /** Whether changes without a conflict also go there. */
      readonly takesAll?: boolean;
    }
  /** A person has committed there, or it is unknown who has. No further conflict goes there. */
  | { readonly kind: 'blocked' };

/** The pending files for a plan, apart from those that only wait for a review. */
export function planSide(
  side: SideBranch,
  forReview: ReadonlySet<Path>,
  destination: Destination,
): SideBranch {
  if (side.kind !== 'pending') return side;
  const filesIf = (isReviewed: boolean): Changes =>
    new Map([...side.files].filter(([name]) => forReview.has(name) === isReviewed));
  return {
    ...side,
    files: filesIf(false),
    reviewed: filesIf(true),
    takesAll: destination === 'side',
  };
}

/** The waiting version of a file; undefined if none waits. Either side may have changed its draft mark since. */
export function pendingOn(file: SyncFile, side: SideBranch): WaitingVersion | undefined {
  return side.kind === 'pending' ? waitingIn(side.files, file) : undefined;
}

/** The version of a file that waits for a review; undefined if none does. */
export function reviewedOn(file: SyncFile, side: SideBranch): WaitingVersion | undefined {
  return side.kind === 'pending' ? waitingIn(side.reviewed ?? new Map(), file) : undefined;
}

/** Undefined in it for a deletion. */
interface WaitingVersion {
  readonly version: Version | undefined;
}

function waitingIn(files: Changes, file: SyncFile): WaitingVersion | undefined {
  const name = waitingName(file, files);
  return name === undefined ? undefined : { version: files.get(name) };
}

function waitingName(file: SyncFile, files: Changes): Path | undefined {
  return namesOf(file).find((path) => files.has(path) && !isAnother(file, files.get(path)));
}

/** What waits on the side branch, and by Git's names the path of each such file there. */
interface Beside {
  readonly waits: SideBranch;
  readonly places: ReadonlyMap<Path, Path>;
}

/** The name in Git under which a file waits on the side branch; undefined if it does not. */
export function nameBeside(file: SyncFile, { waits, places }: Beside): Path | undefined {
  const waitingAs = (name: Path) => (waits.kind === 'pending' ? waits.files.get(name) : undefined);
  return namesOf(file).find((name) => places.has(name) && !isAnother(file, waitingAs(name)));
}

/** Whether another workflow waits under the name of a file: a new one may get the name that it had before. */
function isAnother({ ours, theirs }: SyncFile, waiting: Version | undefined): boolean {
  return areDifferentIds(idOf(theirs ?? ours), idOf(waiting));
}

function idOf(version: Version | undefined): string | undefined {
  return typeof version?.content === 'string' ? workflowId(version.content) : undefined;
}

/** Whether Paragon still holds the waiting edit. A later push may have replaced it: then only the side branch has it. */
export function hasWaiting({ ours, theirs, ...file }: SyncFile, side: SideBranch): boolean {
  if (side.kind !== 'pending') return false;
  const name = waitingName({ ours, theirs, ...file }, side.files) ?? '';
  const waiting = side.files.get(name);
  if (waiting === undefined || theirs === undefined) return waiting === theirs;
  if (sameContent(waiting.content, theirs.content)) return true;
  // The branch has what was there when the two parted, unless it has changed the file since.
  const changedOnBranch = side.changedOnBranch?.get(name);
  const [text, base, said] = [
    waiting,
    changedOnBranch === undefined ? ours : changedOnBranch.before,
    theirs,
  ].map((version) => version?.content);
  if (typeof text !== 'string' || typeof base !== 'string' || typeof said !== 'string')
    return false;
  return hasChange({ ours: said, base, theirs: text });
}

/** Whether the branch has all that waits of a file, as far as the texts tell: to merge it would change nothing. */
export function isOnBranch({ ours }: SyncFile, name: Path, { waits, places }: Beside): boolean {
  if (waits.kind !== 'pending') return false;
  const changedOnBranch = waits.changedOnBranch?.get(name);
  const waiting = waits.files.get(name);
  if (changedOnBranch === undefined) return false;
  if (waiting === undefined || ours === undefined) return waiting === ours;
  if (isDraft(places.get(name) ?? name) !== ours.isDraft) return false;
  const [text, base, theirs] = [ours, changedOnBranch.before, waiting].map(
    (version) => version?.content,
  );
  if (typeof text !== 'string' || typeof theirs !== 'string') return text === theirs;
  return hasChange({ ours: text, base: typeof base === 'string' ? base : '', theirs });
}

/** Whether a text has what another one changed of their base. */
function hasChange(texts: Parameters<typeof mergeText>[0]): boolean {
  const merge = mergeText(texts);
  return merge.kind === 'clean' && sameText(merge.text, texts.ours);
}

/** The possible names of a waiting file: Git's name, with and without the draft mark. */
export function namesOf({ path, ours }: SyncFile): readonly Path[] {
  const known = ours === undefined ? [path] : [ours.path, path];
  return [...known, withDraftMark(path, false), withDraftMark(path, true)];
}
