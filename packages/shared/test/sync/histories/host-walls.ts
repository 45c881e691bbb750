import type { Oid } from '../../../src/git/oid.js';
import type { ApiRefusalKind } from '../../../src/github/github-api.js';
import type { Move, Moved } from '../../../src/sync/ports.js';
import type { Refused } from '../../../src/sync/refused.js';
import type { FakeRepository } from './fake-repository.js';
import type { RefusingWall } from './walls.js';

/** How the host refuses what runs into a wall. */
const kinds: Readonly<Record<RefusingWall, ApiRefusalKind>> = {
  protected: 'protected',
  signatures: 'signature',
  'no-side-branch': 'declined',
  'push-protection': 'secret',
};

/** The part of the engine that says what was refused. */
interface Refusing {
  readonly Refused: typeof Refused;
}

function refused({ Refused }: Refusing, kind: ApiRefusalKind): Error {
  const refusal = { kind, words: kind };
  return new Refused(refusal, { what: `refused: ${kind}`, cure: 'Take the wall down.' });
}

/** Moves refs, if no wall is in the way. `host-contract.test` holds it to GitHub. */
export async function hostMoves(
  repository: FakeRepository,
  engine: Refusing,
  moves: readonly Move[],
): Promise<Moved> {
  // git looks at the leases before it sends anything that a host could refuse.
  if (repository.isStale(moves)) return { kind: 'moved' };
  const wall = repository.wallBefore(moves);
  if (wall === undefined) return repository.move(moves);
  const reason = refused(engine, kinds[wall]);
  // Where the branch does not move, the host refuses nothing but the side branch.
  const isOfSide =
    wall === 'no-side-branch' ||
    moves.every(({ ref, from, to }) => ref !== 'branch' || from === to);
  if (isOfSide) return { kind: 'side-refused', reason };
  throw reason;
}

/** A commit that the host creates and signs, if no wall is in the way. */
export function hostSigns(
  repository: FakeRepository,
  engine: Refusing,
  spec: Parameters<FakeRepository['hostCommits']>[0],
): Oid {
  const made = repository.hostCommits(spec);
  if (made === 'moved') throw refused(engine, 'moved');
  if (!isCommit(made)) throw refused(engine, kinds[made]);
  return made;
}

function isCommit<Name extends string>(
  made: Name | RefusingWall,
): made is Exclude<Name, RefusingWall> {
  return /^c[0-9a-f]{39}$/.test(made);
}
