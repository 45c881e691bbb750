import type { Beside } from './beside.js';
import { type Slots, sameSlots } from './slots.js';

/** Where an edit can be. */
export type Place = 'git' | 'paragon';

/** A value that a person gave to a slot, knowing others. */
interface Write {
  readonly value: string | undefined;
  readonly by: Place;
  /** When, in edits since the beginning. */
  readonly at: number;
  /** The writes that it replaces. */
  readonly replaces: ReadonlySet<number>;
}

interface Slot {
  readonly writes: readonly Write[];
  /** The write whose value each place shows. */
  readonly at: Readonly<Record<Place, number>>;
  /** The writes that each place has shown. */
  readonly seen: Readonly<Record<Place, ReadonlySet<number>>>;
  /** The writes that no other one replaces. */
  readonly latest: ReadonlySet<number>;
}

/** An edit that no later edit replaces, and that no place holds any more. */
export interface Loss {
  readonly slot: string;
  readonly value: string | undefined;
  readonly by: Place;
  readonly at: number;
  /** Whether its author went back to what somebody had written before. */
  readonly isUndo: boolean;
}

/**
 * Who wrote what, and knowing what. A write replaces all that its author could see in that place. So an edit is lost
 * where nothing that replaces it was written, and no place holds it: whatever the actions did meanwhile.
 */
export interface Ledger {
  /** A person has changed what a place holds. */
  wrote(place: Place, now: Slots, at: number): void;
  /** A person has merged what waited beside the branch: those edits are Git's now. */
  merged(now: Slots, at: number): void;
  /**
   * A person has decided for what a place holds, against what is said of the other one.
   *
   * @param said What that place held when a run looked. What a push has brought since, nobody has decided for.
   */
  decided(winner: Place, against: Beside, said?: Slots): void;
  /** A person has decided for Git, against what waits beside the branch. */
  closed(against: Beside): void;
  /** The actions have changed what the places hold. Gives what has been lost, once. */
  synced(now: Readonly<Record<Place, Slots>>, beside: readonly Beside[]): readonly Loss[];
  /**
   * What both places hold alike has been recorded: whoever writes next has seen what both had written. So has who has
   * gone back in the dashboard since a run exported the same.
   *
   * @param isLeft Whether a run leaves a slot alone.
   */
  agreed(isLeft: (slot: string) => boolean, since?: Exported): void;
  /** The slots of which a place holds an edit that the other one lacks. */
  ahead(place: Place): ReadonlySet<string>;
  fork(): Ledger;
  /** All that it knows, but for when it was written. */
  toJSON(): unknown;
  /** When each of the edits was made that it knows. */
  times(): readonly unknown[];
}

/** What Paragon held at an export, and when the dashboard was edited after it. */
export interface Exported {
  readonly held: Slots;
  readonly at: number;
}

const both = ['git', 'paragon'] as const;

/** @param start What both places hold. */
export function openLedger(start: Slots): Ledger {
  const slots = new Map<string, Slot>();
  for (const [name, value] of start) {
    slots.set(name, {
      writes: [{ value, by: 'git', at: 0, replaces: new Set() }],
      at: { git: 0, paragon: 0 },
      seen: { git: new Set([0]), paragon: new Set([0]) },
      latest: new Set([0]),
    });
  }
  return ledgerOf(slots, { git: start, paragon: start, beside: [], written: new Map() });
}

interface Held extends Record<Place, Slots> {
  /** What waits beside the branch. */
  beside: readonly Beside[];
  /** How many writes each slot had when that was put there. */
  written: ReadonlyMap<string, number>;
}

function ledgerOf(slots: Map<string, Slot>, held: Held): Ledger {
  /** The slots that a place holds otherwise than before. */
  const changedAt = (place: Place, now: Slots): readonly string[] => {
    const before = held[place];
    if (before === now || sameSlots(before, now)) return [];
    return [...new Set([...before.keys(), ...now.keys()])].filter(
      (name) => before.get(name) !== now.get(name),
    );
  };
  const isAhead = (place: Place, name: string): boolean => {
    const { at, writes } = slots.get(name) ?? emptySlot;
    const [here, there] = [at[place], at[place === 'git' ? 'paragon' : 'git']];
    if (here === there || held.git.get(name) === held.paragon.get(name)) return false;
    return writes[there]?.replaces.has(here) !== true;
  };
  return {
    merged(now, tick) {
      for (const name of changedAt('git', now)) {
        const slot = slots.get(name) ?? emptySlot;
        slots.set(name, withMerged(slot, now.get(name), tick));
      }
      held.git = now;
    },
    wrote(place, now, tick) {
      for (const name of changedAt(place, now)) {
        const slot = slots.get(name) ?? emptySlot;
        const isWaiting = held.beside.some(
          (each) => each.has(name) && each.get(name) === now.get(name),
        );
        // Whoever writes in Git what waits beside the branch has it from there, for all that anybody can know.
        if (place === 'git' && isWaiting) {
          slots.set(name, withMerged(slot, now.get(name), tick));
          continue;
        }
        // What waits beside the branch is recorded: the dashboard goes back from what Git has, whoever wrote it there.
        const isInGit = (value: string | undefined): boolean =>
          place === 'paragon' &&
          held.beside.some((each) => each.has(name) && each.get(name) === value);
        const before = earlierWrite(slot, place, { value: now.get(name), isInGit });
        const shown = slot.writes[slot.at[place]]?.value;
        slots.set(
          name,
          before === undefined
            ? withWrite(slot, [place], {
                value: now.get(name),
                by: place,
                at: tick,
                replaces: knownTo(slot, place, [now.get(name), shown]),
              })
            : backAt(slot, place, before),
        );
      }
      held[place] = now;
    },
    decided(winner, against, said) {
      for (const [name, value] of against) {
        const slot = slots.get(name) ?? emptySlot;
        const lost = latestOf(slot, (write) => write.value === value);
        const isStillSaid = said === undefined || said.get(name) === held[winner].get(name);
        slots.set(
          name,
          isStillSaid
            ? withDecision(slot, slot.at[winner], lost)
            : { ...slot, latest: without(slot.latest, lost) },
        );
      }
    },
    closed(against) {
      for (const [name, value] of against) {
        const slot = slots.get(name) ?? emptySlot;
        // What the dashboard has written alike since is another edit.
        const isLost = (write: Write, index: number): boolean =>
          write.value === value && index < (held.written.get(name) ?? 0);
        slots.set(name, withDecision(slot, slot.at.git, latestOf(slot, isLost)));
      }
    },
    synced(now, beside) {
      const isBeside = held.beside.length + beside.length > 0;
      const changed = new Set(
        isBeside ? slots.keys() : both.flatMap((place) => changedAt(place, now[place])),
      );
      if (plainBeside(beside) !== plainBeside(held.beside)) {
        held.written = new Map([...slots].map(([name, { writes }]) => [name, writes.length]));
      }
      held.beside = beside;
      for (const place of both) {
        for (const name of changedAt(place, now[place])) {
          const slot = slots.get(name) ?? emptySlot;
          slots.set(name, withUndoSeen(showing(slot, place, now[place].get(name)), place));
        }
        held[place] = now[place];
      }
      const lost: Loss[] = [];
      for (const name of changed) {
        const slot = slots.get(name) ?? emptySlot;
        const values = [now.git.get(name), now.paragon.get(name)];
        const isKept = (value: string | undefined): boolean =>
          values.includes(value) ||
          beside.some((each) => each.has(name) && each.get(name) === value);
        const gone = [...slot.latest].filter((index) => !isKept(slot.writes[index]?.value));
        if (gone.length === 0) continue;
        lost.push(
          ...gone.flatMap((index) => {
            const write = slot.writes[index];
            if (write === undefined || isReplacedElsewhere(slot, write)) return [];
            const { value, by, at } = write;
            const isUndo = slot.writes.some((other, number) =>
              number < index ? other.value === value : other.by === by && other.replaces.has(index),
            );
            return [{ slot: name, value, by, at, isUndo }];
          }),
        );
        slots.set(name, { ...slot, latest: without(slot.latest, gone) });
      }
      return lost;
    },
    agreed(isLeft, since) {
      const concerned = [...slots.keys()].filter((name) => !isLeft(name));
      agree(slots, concerned, { held, since });
    },
    ahead: (place) => new Set([...slots.keys()].filter((name) => isAhead(place, name))),
    fork: () => ledgerOf(new Map(slots), { ...held }),
    toJSON: () => [
      sortedSlots(slots).map(([name, slot]) => [name, plainSlot(slot)]),
      both.map((place) => heldPlainly(held[place])),
      held.beside.map(heldPlainly),
      held.beside.length === 0 ? [] : sortedSlots(slots).map(([name]) => held.written.get(name)),
    ],
    times: () => sortedSlots(slots).map(([name, { writes }]) => [name, writes.map(({ at }) => at)]),
  };
}

function sortedSlots(slots: ReadonlyMap<string, Slot>): ReadonlyArray<readonly [string, Slot]> {
  return [...slots].toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** A slot never changes: another one takes its place. */
const plainSlots = new WeakMap<Slot, string>();

/** What a slot knows, without the times. */
function plainSlot(slot: Slot): string {
  const before = plainSlots.get(slot);
  if (before !== undefined) return before;
  const { writes, at, seen, latest } = slot;
  const plain = (numbers: ReadonlySet<number>): readonly number[] =>
    [...numbers].toSorted((one, other) => one - other);
  const found = JSON.stringify([
    writes.map(({ value, by, replaces }) => [value, by, plain(replaces)]),
    [at.git, at.paragon],
    [plain(seen.git), plain(seen.paragon)],
    plain(latest),
  ]);
  plainSlots.set(slot, found);
  return found;
}

/** What is held never changes, either. */
const plainHeld = new WeakMap<Slots | Beside, string>();

function heldPlainly(held: Slots | Beside): string {
  const before = plainHeld.get(held);
  if (before !== undefined) return before;
  const found = JSON.stringify([...held].toSorted(([one], [other]) => (one < other ? -1 : 1)));
  plainHeld.set(held, found);
  return found;
}

function plainBeside(beside: readonly Beside[]): string {
  return beside.map(heldPlainly).join();
}

/** Not there yet: nobody wrote that. */
const emptySlot: Slot = {
  writes: [{ value: undefined, by: 'git', at: 0, replaces: new Set() }],
  at: { git: 0, paragon: 0 },
  seen: { git: new Set([0]), paragon: new Set([0]) },
  latest: new Set(),
};

function withWrite(slot: Slot, places: readonly Place[], write: Write): Slot {
  const index = slot.writes.length;
  const at = { ...slot.at };
  const seen = { ...slot.seen };
  for (const place of places) {
    at[place] = index;
    seen[place] = new Set([...seen[place], index]);
  }
  return {
    writes: [...slot.writes, write],
    at,
    seen,
    latest: new Set([...[...slot.latest].filter((each) => !write.replaces.has(each)), index]),
  };
}

/** A write, and all that it replaces. */
function upTo({ writes }: Slot, index: number): ReadonlySet<number> {
  return new Set([index, ...(writes[index]?.replaces ?? [])]);
}

/** What a person replaces: what they saw there, and whatever already said the same as they do, or as they saw. */
function knownTo(
  slot: Slot,
  place: Place,
  values: ReadonlyArray<string | undefined>,
): ReadonlySet<number> {
  const alike = [...slot.latest].filter((index) => values.includes(slot.writes[index]?.value));
  return new Set([slot.at[place], ...alike].flatMap((index) => [...upTo(slot, index)]));
}

/** The branch shows what waited beside it: whoever merged that decided for it. */
function withMerged(slot: Slot, value: string | undefined, at: number): Slot {
  if (!slot.writes.some((write) => write.value === value)) {
    const replaces = upTo(slot, slot.at.git);
    return withWrite(slot, ['git'], { value, by: 'git', at, replaces });
  }
  const before = slot.writes[slot.at.git]?.value;
  // Not against what the dashboard has written alike since.
  const gone = latestOf(slot, (write, index) => write.value === before && slot.seen.git.has(index));
  const latest = new Set([...slot.latest, ...alikeBefore(slot, gone, 'paragon')]);
  const merged = showing({ ...slot, latest }, 'git', value);
  return withDecision(merged, merged.at.git, gone);
}

/** The write that a person goes back to, where the other side has seen nothing of what came after it. */
function earlierWrite(
  slot: Slot,
  place: Place,
  {
    value,
    isInGit,
  }: {
    readonly value: string | undefined;
    readonly isInGit: (value: string | undefined) => boolean;
  },
): number | undefined {
  const replaced = upTo(slot, slot.at[place]);
  const found = slot.writes.findLastIndex(
    (write, index) => write.value === value && replaced.has(index),
  );
  if (found === -1) return undefined;
  const other = place === 'git' ? 'paragon' : 'git';
  const isSeen = (index: number): boolean =>
    slot.seen[other].has(index) || isInGit(slot.writes[index]?.value);
  return undone(slot, place, found).some(isSeen) ? undefined : found;
}

/** What going back to a write undoes. */
function undone(slot: Slot, place: Place, to: number): readonly number[] {
  return [...upTo(slot, slot.at[place])].filter(
    (index) => slot.seen[place].has(index) && slot.writes[index]?.replaces.has(to) === true,
  );
}

function backAt(slot: Slot, place: Place, to: number): Slot {
  const gone = undone(slot, place, to);
  const other = place === 'git' ? 'paragon' : 'git';
  const latest = new Set([...without(slot.latest, gone), ...alikeBefore(slot, gone, other)]);
  const isReplaced = [...latest].some((index) => slot.writes[index]?.replaces.has(to) === true);
  return {
    ...slot,
    at: { ...slot.at, [place]: to },
    latest: isReplaced ? latest : new Set([...latest, to]),
  };
}

/** What the other side wrote alike, and shows still, counts again once what took its place is undone. */
function alikeBefore(
  { writes, at }: Slot,
  gone: readonly number[],
  other: Place,
): readonly number[] {
  const there = at[other];
  const isAlike = gone.some(
    (index) =>
      writes[index]?.value === writes[there]?.value && writes[index]?.replaces.has(there) === true,
  );
  const isReplaced = writes.some(
    ({ replaces }, index) => !gone.includes(index) && replaces.has(there),
  );
  return isAlike && !isReplaced && !gone.includes(there) ? [there] : [];
}

/**
 * Whether a write goes back to what the other place has replaced meanwhile, and its author did not know. Nobody wants that
 * value any more: whoever had it back has only taken back an edit.
 */
function isReplacedElsewhere({ writes, at }: Slot, { value, by, replaces }: Write): boolean {
  const there = by === 'git' ? at.paragon : at.git;
  const known = [...(writes[there]?.replaces ?? [])];
  return (
    !replaces.has(there) &&
    known.some((index) => replaces.has(index) && writes[index]?.value === value)
  );
}

/** Those of the latest writes that a person has decided about. */
function latestOf(
  { writes, latest }: Slot,
  isMeant: (write: Write, index: number) => boolean,
): readonly number[] {
  return [...latest].filter((index) => {
    const write = writes[index];
    return write !== undefined && isMeant(write, index);
  });
}

/** What lost need not be kept. What has won has to be, unless something newer replaces it. */
function withDecision(slot: Slot, won: number, gone: readonly number[]): Slot {
  const latest = without(slot.latest, gone);
  const isReplaced = [...latest].some((index) => slot.writes[index]?.replaces.has(won) === true);
  return { ...slot, latest: isReplaced ? latest : new Set([...latest, won]) };
}

/** The actions have brought a value to a place: the latest write of it. */
function showing(slot: Slot, place: Place, value: string | undefined): Slot {
  const found = slot.writes.findLastIndex((write) => write.value === value);
  const shown = (writes: readonly Write[], index: number): Slot => ({
    ...slot,
    writes,
    at: { ...slot.at, [place]: index },
    seen: { ...slot.seen, [place]: new Set([...slot.seen[place], index]) },
  });
  if (found !== -1) return shown(slot.writes, found);
  // Nobody deleted it, or what it says is nobody's.
  const write = { value, by: place, at: 0, replaces: new Set<number>() };
  return shown([...slot.writes, write], slot.writes.length);
}

function agree(
  slots: Map<string, Slot>,
  names: readonly string[],
  {
    held,
    since,
  }: { readonly held: Readonly<Record<Place, Slots>>; readonly since: Exported | undefined },
): void {
  for (const name of names) {
    const slot = slots.get(name) ?? emptySlot;
    const { git, paragon } = slot.at;
    const [value, now] = [held.git.get(name), held.paragon.get(name)];
    if (git === paragon) continue;
    if (value !== now) {
      const isBack = slot.writes[git]?.replaces.has(paragon) === true;
      if (since === undefined || since.held.get(name) !== value || !isBack) continue;
      const write = { value: now, by: 'paragon', at: since.at, replaces: upTo(slot, git) } as const;
      slots.set(name, withWrite(slot, ['paragon'], write));
      continue;
    }
    // What is recorded is what was exported, and Paragon said otherwise then.
    if (since !== undefined && since.held.get(name) !== value) continue;
    const replaces = new Set(
      [git, paragon].flatMap((at) => [at, ...(slot.writes[at]?.replaces ?? [])]),
    );
    slots.set(name, withWrite(slot, both, { value, by: 'git', at: 0, replaces }));
  }
}

/** What the other side had written and undone has come here meanwhile, so that the undoing is an edit now. */
function withUndoSeen(slot: Slot, place: Place): Slot {
  const other = place === 'git' ? 'paragon' : 'git';
  const [here, there] = [slot.at[place], slot.at[other]];
  const isUndone =
    slot.writes[here]?.replaces.has(there) === true &&
    !slot.latest.has(here) &&
    ![...slot.latest].some((index) => slot.writes[index]?.replaces.has(here));
  if (!isUndone) return slot;
  const { value, at } = { value: slot.writes[there]?.value, at: slot.writes[here]?.at ?? 0 };
  return withWrite(slot, [other], { value, by: other, at, replaces: upTo(slot, here) });
}

function without(all: ReadonlySet<number>, some: readonly number[]): ReadonlySet<number> {
  return new Set([...all].filter((each) => !some.includes(each)));
}
