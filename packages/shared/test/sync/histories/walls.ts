import type { Oid } from '../../../src/git/oid.js';
import type { Move } from '../../../src/sync/ports.js';

/** What a host may not let a workflow do. */
export type Wall =
  | RefusingWall
  /** To read or open a pull request: the token has `contents: write` alone, as in the vendor's workflow. */
  | 'no-pull-requests';

/** What a host refuses to move. */
export type RefusingWall =
  /** No commit to the branch but by a pull request. */
  | 'protected'
  /** No commit that is not signed, on the branch and beside it. */
  | 'signatures'
  /** No side branch. */
  | 'no-side-branch'
  /** No commit at all that holds what looks like a secret: here each one. */
  | 'push-protection';

/** What the commits are that refs would bring to a host. */
interface Brought {
  /** Those that the host does not have yet. */
  broughtBy(commit: Oid): readonly Oid[];
  isSigned(commit: Oid): boolean;
}

/** The wall that refs to move run into. */
export function wallOf(
  moves: readonly Move[],
  walls: ReadonlySet<Wall>,
  { broughtBy, isSigned }: Brought,
): RefusingWall | undefined {
  if (walls.size === 0) return undefined;
  const to = (ref: Move['ref']): Oid | undefined =>
    moves.find((move) => move.ref === ref && move.from !== move.to)?.to;
  const [branch, side] = [to('branch'), to('side') ?? to('other-side')];
  const brought = [branch, side].flatMap((commit) =>
    commit === undefined ? [] : broughtBy(commit),
  );
  if (walls.has('push-protection') && brought.length > 0) return 'push-protection';
  if (walls.has('protected') && branch !== undefined) return 'protected';
  if (walls.has('signatures') && !brought.every(isSigned)) return 'signatures';
  return walls.has('no-side-branch') && side !== undefined ? 'no-side-branch' : undefined;
}
