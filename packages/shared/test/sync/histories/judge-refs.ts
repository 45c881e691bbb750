import type { Oid } from '../../../src/git/oid.js';
import type { Path } from '../../../src/sync/files.js';
import type { PullPlan } from '../../../src/sync/plan-pull.js';
import type { RefName } from '../../../src/sync/ports.js';
import type { Changes } from '../../../src/sync/result-tree.js';
import type { Version } from '../../../src/sync/sync-file.js';
import type { RunEvent } from './events.js';
import type { FakeRepository } from './fake-repository.js';
import type { Standing } from './standing.js';
import { meaningOf } from './workflow-texts.js';
import { recordedTexts, recordIn, type World, workflowsIn } from './world.js';

type RefsNow = Readonly<Record<RefName, Oid | undefined>>;

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
  const first = refsNow(at);
  let before = first;
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
      if (moved.size === 1 && isAlone && isRecordedAlike(first.state, before.state, at.world))
        return ['A pull recorded what was recorded.'];
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

/** Whether two records say the same of Paragon and of what waits, whatever led to them. */
function isRecordedAlike(one: Oid | undefined, other: Oid | undefined, world: World): boolean {
  if (one === undefined || other === undefined || one === other) return false;
  const said = (state: Oid): string =>
    JSON.stringify([
      [...recordedTexts(world, state)],
      recordIn(world, state)?.replace(/^ {2}"(?:commit|direction|source|built)":.*$/gm, ''),
    ]);
  return said(one) === said(other);
}

/** What a plan moves together with the refs that have moved. */
function missedBy(
  moved: ReadonlySet<RefName>,
  { onto, changes, sideChanges, recording, placed }: PullPlan,
  { repository, isAlone }: World & { readonly isAlone: boolean },
): string | undefined {
  // What the host signs, it moves one after another, and the state last.
  const isOneByOne = repository.walls.has('signatures');
  if (!moved.has('state')) return recording === undefined || isOneByOne ? undefined : 'the state';
  // Others may have changed since what waits there.
  if (moved.has('side') || placed !== undefined || !isAlone) return undefined;
  const before = repository.textsAt(onto);
  if (!moved.has('branch') && !isBeside(changes, before, repository))
    return 'the changes that it records';
  return isBeside(sideChanges, before, repository) ? undefined : 'the conflicts that it records';
}

/** Whether changes wait beside the branch already, where Git may have given a workflow another name since. */
function isBeside(
  changes: Changes,
  before: ReadonlyMap<Path, string>,
  repository: FakeRepository,
): boolean {
  const side = repository.side();
  const texts = side === undefined ? new Map<Path, string>() : repository.textsAt(side);
  const waiting = workflowsIn(texts);
  const textOf = (version: Version | undefined): string | undefined =>
    typeof version?.content === 'string' ? version.content : undefined;
  const idOf = (text: string | undefined): string => meaningOf(text ?? '').id;
  const written = new Set([...changes.values()].map((version) => idOf(textOf(version))));
  return [...changes].every(([path, version]) => {
    const text = textOf(version);
    if (texts.get(path) === text) return true;
    if (text !== undefined) return waiting.get(idOf(text))?.text === text;
    const id = idOf(before.get(path));
    return written.has(id) || !waiting.has(id);
  });
}
