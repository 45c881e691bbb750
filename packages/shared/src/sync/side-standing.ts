import type { Oid } from '../git/oid.js';
import type { Path } from './files.js';
import { type FileBeside, holds, type IdentifiedFiles } from './files-beside.js';

/** What git says of a side branch and of the branch beside which it lies. */
export interface SideFacts {
  readonly side: Oid;
  /** The commit that a sync of ours has last put there; undefined if none is recorded. */
  readonly recorded: Oid | undefined;
  /** Where the two parted; undefined where they share no history. */
  readonly mergeBase: Oid | undefined;
  /** The files that it changes. */
  readonly beside: readonly FileBeside[];
  /** What the branch has held since they parted, newest first. */
  readonly since: readonly IdentifiedFiles[];
  /** Whether the side branch changes files that no export owns, in a way that the branch does not have. */
  readonly changesMore: boolean;
}

/** What happens to a further conflict. */
export type SideStanding =
  /** Nothing waits there any more: the next conflict starts a new line. */
  | {
      readonly kind: 'free';
      /**
       * Contained: the branch holds what it says, and not its commits. Closed: a person has closed its pull request, or
       * merged it with changes.
       */
      readonly because: 'absent' | 'merged' | 'contained' | 'closed';
    }
  /** Our own, untouched: the next conflict goes on top. */
  | { readonly kind: 'pending'; readonly paths: ReadonlySet<Path> }
  /** Not ours to touch: the next conflict waits in Paragon. */
  | {
      readonly kind: 'held';
      /**
       * A person has committed there; nobody knows who has, or it shares no history with the branch; or the host takes
       * no such branch.
       */
      readonly because: 'person' | 'unrecorded' | 'refused';
      readonly paths: ReadonlySet<Path>;
    };

/**
 * Decides whether anything waits on a side branch, and whose it is. Every kind of merge counts: after a squash or
 * rebase its commits are on no branch, so its files are compared with all that the branch has held since.
 */
export function standingOf(facts: SideFacts): SideStanding {
  const { side, recorded, mergeBase, beside, since, changesMore } = facts;
  if (mergeBase === side) return { kind: 'free', because: 'merged' };
  const holdsAll = (branch: IdentifiedFiles): boolean =>
    beside.every((file) => holds(branch, file));
  if (!changesMore && (beside.length === 0 || since.some(holdsAll))) {
    return { kind: 'free', because: 'contained' };
  }
  const paths = new Set(beside.map(({ path }) => path));
  if (recorded === undefined || mergeBase === undefined) {
    return { kind: 'held', because: 'unrecorded', paths };
  }
  return side === recorded
    ? { kind: 'pending', paths }
    : { kind: 'held', because: 'person', paths };
}
