import type { Oid } from '../git/oid.js';
import type { Path } from './files.js';
import { type FileBeside, holds, type IdentifiedFiles } from './files-beside.js';

/** What git knows about a side branch and its branch. */
export interface SideFacts {
  readonly side: Oid;
  /** The last commit that a sync put there; undefined if none is recorded. */
  readonly recorded: Oid | undefined;
  /** The merge base; undefined without common history. */
  readonly mergeBase: Oid | undefined;
  /** The files that it changes. */
  readonly beside: readonly FileBeside[];
  /** The branch's owned files in all commits since the merge base, newest first. */
  readonly since: readonly IdentifiedFiles[];
  /** Whether the side branch has changes of unowned files that the branch lacks. */
  readonly changesMore: boolean;
}

/** What happens to the next conflict. */
export type SideStanding =
  /** Nothing waits there: the next conflict starts a new line. */
  | {
      readonly kind: 'free';
      /**
       * Contained: the branch has its contents, but not its commits. Closed: a person has closed its pull request, or
       * merged it with changes.
       */
      readonly because: 'absent' | 'merged' | 'contained' | 'closed';
    }
  /** Our own, untouched: the next conflict goes on top. */
  | { readonly kind: 'pending'; readonly paths: ReadonlySet<Path> }
  /** Not ours: the next conflict waits in Paragon. */
  | {
      readonly kind: 'blocked';
      /**
       * A person has committed there; or it is unknown who has, or it has no common history with the branch; or the
       * host rejects the branch.
       */
      readonly because: 'person' | 'unrecorded' | 'refused';
      readonly paths: ReadonlySet<Path>;
    };

/**
 * Decides whether anything waits on a side branch, and whose it is. Every kind of merge counts: after a squash or
 * rebase, its commits are not on the branch, so its files are compared with all versions of the branch since then.
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
    return { kind: 'blocked', because: 'unrecorded', paths };
  }
  return side === recorded
    ? { kind: 'pending', paths }
    : { kind: 'blocked', because: 'person', paths };
}
