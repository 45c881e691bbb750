import type { Oid } from '../../../src/git/oid.js';
import type { Path } from '../../../src/sync/files.js';
import type { Counts } from './counts.js';
import type { RunEvent } from './events.js';
import { type Slots, slotsInParagon } from './slots.js';
import type { Standing } from './standing.js';
import { textsInGit } from './world.js';

/** What is noted of a history. */
export interface Notes {
  readonly faults: string[];
  readonly counts: Counts;
  readonly trace: string[];
}

/** A run that is watched, and what is known of both sides meanwhile. */
export interface WatchedRun {
  readonly event: RunEvent;
  readonly at: Standing;
  readonly notes: Notes;
  readonly referee: 'compiler' | 'none';
  readonly seen: Seen;
  fault(text: string): void;
}

/** What the run can know of both sides: as they were when it looked. */
export interface Seen {
  /** How many edits there were when it looked at Paragon. */
  edits: number;
  /** What Paragon held then. */
  held: Slots;
  /** Edits of Paragon that Git did not have when it was exported. */
  ahead: ReadonlySet<string>;
  /** Whether Paragon held something else when the recorded CLI exported again. */
  isChangedBetween: boolean;
  /** What pushes had brought to Paragon unrecorded when it was exported. */
  carried: readonly Oid[];
  /** The record that the run goes by. */
  state: Oid | undefined;
  /** How many edits there were when it pushed. */
  pushedAt: number | undefined;
  /** Both sides right before it changed one of them. */
  before: Before;
}

interface Before extends Readonly<Standing> {
  readonly paragon: Slots;
  readonly texts: ReadonlyMap<Path, string>;
}

/** What a run can know when it begins. */
export function seenAtFirst(at: Standing): Seen {
  const before = sidesNow(at);
  return {
    edits: at.edits,
    held: before.paragon,
    ahead: new Set(),
    isChangedBetween: false,
    carried: at.carried,
    state: at.world.repository.refs.get('state'),
    pushedAt: undefined,
    before,
  };
}

export function sidesNow(at: Standing): Before {
  return { ...at, paragon: slotsInParagon(at.world.paragon), texts: textsInGit(at.world) };
}
