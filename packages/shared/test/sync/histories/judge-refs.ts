import type { PullPlan } from '../../../src/sync/plan-pull.js';
import type { RefName } from '../../../src/sync/ports.js';
import type { Changes } from '../../../src/sync/result-tree.js';
import type { RunEvent } from './events.js';
import type { FakeRepository } from './fake-repository.js';
import type { Standing } from './standing.js';
import type { World } from './world.js';

type RefsNow = Readonly<Record<RefName, string | undefined>>;

/** The refs that one run moves, as the host has them: what others move meanwhile does not count. */
export interface OwnMoves {
  /** Others do something now. */
  beforeOthers(): void;
  afterOthers(): void;
  /** What a run has moved by its end, and should not have without the rest. */
  faults(kind: RunEvent['kind'], last: PullPlan | undefined): readonly string[];
}

/** Watches the refs from the beginning of a run on. */
export function ownMoves(at: Standing): OwnMoves {
  let before = refsNow(at);
  const moved = new Set<RefName>();
  let isAlone = true;
  const look = (): void => {
    const now = refsNow(at);
    for (const ref of names) if (now[ref] !== before[ref]) moved.add(ref);
    before = now;
  };
  return {
    beforeOthers: look,
    afterOthers() {
      before = refsNow(at);
      isAlone = false;
    },
    faults(kind, last) {
      look();
      if (kind === 'push') {
        return [...moved].flatMap((ref) =>
          ref === 'state' ? [] : [`A push moved the ${ref} branch.`],
        );
      }
      if (moved.size === 0) return [];
      const missed =
        last === undefined ? 'a plan' : missedBy(moved, last, { ...at.world, isAlone });
      return missed === undefined
        ? []
        : [`A pull moved ${[...moved].join(' and ')} without ${missed}.`];
    },
  };
}

const names = ['branch', 'side', 'state'] as const;

function refsNow({ world: { repository } }: Standing): RefsNow {
  const { refs } = repository;
  return { branch: refs.get('branch'), side: repository.side(), state: refs.get('state') };
}

/** What a plan moves together with the refs that have moved. */
function missedBy(
  moved: ReadonlySet<RefName>,
  { changes, sideChanges, recording, placed }: PullPlan,
  { repository, isAlone }: World & { readonly isAlone: boolean },
): string | undefined {
  // What the host signs, it moves one after another, and the state last.
  const isOneByOne = repository.walls.has('signatures');
  if (!moved.has('state')) return recording === undefined || isOneByOne ? undefined : 'the state';
  // Others may have changed since what waits there.
  if (moved.has('side') || placed !== undefined || !isAlone) return undefined;
  if (!moved.has('branch') && !isBeside(changes, repository)) return 'the changes that it records';
  return isBeside(sideChanges, repository) ? undefined : 'the conflicts that it records';
}

/** Whether changes wait beside the branch already. */
function isBeside(changes: Changes, repository: FakeRepository): boolean {
  const side = repository.side();
  const texts = side === undefined ? undefined : repository.textsAt(side);
  return [...changes].every(([path, version]) => texts?.get(path) === version?.content);
}
