import type { Oid } from '../../../src/git/oid.js';
import type { Path } from '../../../src/sync/files.js';
import { type Slots, slotsInFile } from './slots.js';
import { meaningOf, stepOf } from './workflow-texts.js';
import { recordedSide, recordIn, type World, workflowsIn } from './world.js';

/** What a commit beside the branch says otherwise than the branch said where they parted; undefined: no longer. */
export type Beside = ReadonlyMap<string, string | undefined>;

type Texts = ReadonlyMap<Path, string>;

/** What waits on side branches, of each commit there: what a later one replaces is in their history. */
export function heldBeside({ repository }: World): readonly Beside[] {
  const side = repository.refs.get('side');
  return [...repository.otherSides.values(), ...(side === undefined ? [] : [side])].flatMap(
    (each) => {
      const { line, before } = lineBeside(repository, each);
      return line.map((commit) => besideOf(before, repository.textsAt(commit)));
    },
  );
}

/** What waits on a side branch and is recorded: the next run finds the rest in Paragon again, whoever has closed it. */
export function recordedBeside(world: World, side: Oid): readonly Beside[] {
  const { repository } = world;
  const { line, before } = lineBeside(repository, side);
  const isUnknown = recordIn(world) === undefined;
  const recorded = recordedSide(world);
  const last = recorded === undefined ? -1 : line.indexOf(recorded);
  const known = last === -1 ? [] : line.slice(last);
  return (isUnknown ? line : known).map((commit) => besideOf(before, repository.textsAt(commit)));
}

interface LineBeside {
  /** The commits, newest first. */
  readonly line: readonly Oid[];
  /** What the branch said where they parted from it. */
  readonly before: Texts;
}

/** The commits of a side branch since the two parted. */
export function lineBeside(repository: World['repository'], side: Oid): LineBeside {
  const base = repository.partedAt(side, repository.tip());
  const before = base === undefined ? new Map() : repository.textsAt(base);
  const line: Oid[] = [];
  for (let at: Oid | undefined = side; at !== undefined && at !== base; ) {
    line.push(at);
    at = repository.parentOf(at);
  }
  return { line, before };
}

function besideOf(before: Texts, now: Texts): Beside {
  const found = new Map<string, string | undefined>();
  const changed = changedFiles(before, now);
  for (const path of changed) {
    for (const [slot] of slotsInFile(path, before.get(path) ?? '')) found.set(slot, undefined);
  }
  const workflows = workflowsIn(before);
  for (const path of changed) {
    const text = now.get(path);
    if (text === undefined) continue;
    // Git may have given it another name since, and then it is there by both.
    const known = workflows.get(meaningOf(text).id);
    const slots = known === undefined ? [] : slotsInFile(known.path, known.text).keys();
    for (const slot of slots) found.set(slot, undefined);
    // What is defined there and not used, a person sees.
    for (const value of meaningOf(text).unused) found.set(stepOf(value), value);
    for (const [slot, value] of slotsInFile(path, text)) found.set(slot, value);
  }
  return found;
}

/** The paths of files that two trees do not have alike. */
export function changedFiles(one: Texts, other: Texts): readonly Path[] {
  const paths = new Set([...one.keys(), ...other.keys()]);
  return [...paths].filter((path) => one.get(path) !== other.get(path));
}

/** What one side says of all that either of both says. */
export function against(winner: Slots, loser: Slots): Beside {
  return new Map([...winner.keys(), ...loser.keys()].map((name) => [name, loser.get(name)]));
}
