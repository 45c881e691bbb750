import type { Path } from './files.js';
import { withDraftMark } from './project-paths.js';
import type { Changes } from './result-tree.js';
import type { SyncFile, Version } from './sync-file.js';

/** Where the changes of a pull go that are no conflict: to the branch, or to the side branch. */
export type Destination = 'branch' | 'beside';

/** A file that the branch has changed since the side branch parted from it. */
export interface Outrun {
  /** What it was there. With just that on the side branch, a merge keeps what the branch has. */
  readonly before: Version | undefined;
  /** What the side branch holds. */
  readonly beside: Version | undefined;
}

/** What waits beside the branch. */
export type SideBranch =
  /** Nothing waits, or what waited is finished. */
  | { readonly kind: 'free' }
  /** Our own, untouched: the files that wait there under Git's names, undefined for a deletion. */
  | {
      readonly kind: 'pending';
      readonly files: Changes;
      /** What the branch has changed since the two parted, under Git's names. */
      readonly outrun?: ReadonlyMap<Path, Outrun>;
      /** Names that Git has given to another workflow than the side branch. */
      readonly taken?: ReadonlySet<Path>;
      /** Whether changes go there that are no conflict, too. */
      readonly takesAll?: boolean;
    }
  /** A person works there, or nobody knows who. No further conflict goes there. */
  | { readonly kind: 'held' };

/** What a plan is based on: a file that waits for a review alone is Git's own already. */
export function planSide(
  side: SideBranch,
  awaited: ReadonlySet<Path>,
  destination: Destination,
): SideBranch {
  if (side.kind !== 'pending') return side;
  const files = new Map([...side.files].filter(([name]) => !awaited.has(name)));
  return { ...side, files, takesAll: destination === 'beside' };
}

/** What waits of a file; undefined where nothing does. Either side may have marked it as a draft since. */
export function pendingOn(
  file: SyncFile,
  side: SideBranch,
): { readonly version: Version | undefined } | undefined {
  if (side.kind !== 'pending') return undefined;
  const { files } = side;
  const name = namesOf(file).find((path) => files.has(path));
  return name === undefined ? undefined : { version: files.get(name) };
}

/** What a file may be called where it waits: as Git calls it, or without or with the draft mark. */
export function namesOf({ path, ours }: SyncFile): readonly Path[] {
  const known = ours === undefined ? [path] : [ours.path, path];
  return [...known, withDraftMark(path, false), withDraftMark(path, true)];
}
