import type { Policy } from '../../../src/sync/decision.js';
import {
  type Disturbance,
  type Event,
  type History,
  isRun,
  type Meeting,
  type Moment,
  type PersonEvent,
  type RunEvent,
  waysToDisturb,
} from './events.js';

/** Numbers from 0 up to 1, each history with its own. The same seed gives the same ones. */
export type Random = () => number;

/** Mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick<T>(random: Random, first: T, ...others: readonly T[]): T {
  return [first, ...others][Math.floor(random() * (others.length + 1))] ?? first;
}

function below(random: Random, count: number): number {
  return Math.floor(random() * count);
}

export function randomHistory(random: Random, longest = 12): History {
  const length = 1 + below(random, longest);
  const isUpgraded = random() < 0.1;
  const events = Array.from({ length }, () => randomEvent(random));
  const history: History = {
    referee: pick(random, 'compiler', 'none'),
    workflows: pick(random, 1, 2, 2, 3),
    starts: random() < 0.8 ? 'synced' : 'unsynced',
    events: isUpgraded ? withUpgrade(events, random) : events,
  };
  const reviewed = random() < 0.2 ? besideByChoice(history) : history;
  const walled = random() < 0.15 ? withWalls(reviewed, random) : reviewed;
  const repeated = random() < 0.15 ? withReRuns(walled, random) : walled;
  return random() < 0.4 ? withoutPullRequests(repeated) : repeated;
}

/** Some time the CLI is upgraded. Then the dashboard edits what only an upgrade makes difficult. */
function withUpgrade(events: readonly Event[], random: Random): readonly Event[] {
  const at = below(random, events.length + 1);
  const later = events.slice(at).map((event): Event => {
    if (event.kind !== 'dashboard-edits' || random() < 0.5) return event;
    const { workflow, step } = event;
    return random() < 0.5
      ? { kind: 'dashboard-uses-news', workflow, step }
      : { kind: 'dashboard-swaps-values', workflow };
  });
  return [...events.slice(0, at), { kind: 'cli-is-upgraded' }, ...later];
}

/** Somebody runs some jobs again at once. Nothing hinders them this time. */
function withReRuns({ events, ...history }: History, random: Random): History {
  const again = events.flatMap((event): readonly Event[] => {
    if (!isRun(event) || random() < 0.5) return [event];
    return [event, { ...event, builds: undefined, disturbed: undefined, meets: undefined }];
  });
  return { ...history, events: again };
}

/** Some time a wall goes up, and perhaps comes down again. */
function withWalls({ events, ...history }: History, random: Random): History {
  const walls = Array.from({ length: 1 + below(random, 3) }, () => wallEvent(random));
  const walled = walls.reduce<readonly Event[]>(
    (all, wall) => all.toSpliced(below(random, all.length), 0, wall),
    events,
  );
  return { ...history, events: walled };
}

/** The workflow has the permissions that the vendor gives it. */
function withoutPullRequests({ events, ...history }: History): History {
  return { ...history, events: [{ kind: 'wall-goes-up', wall: 'no-pull-requests' }, ...events] };
}

/** Each pull asks for a review of all that it brings. */
function besideByChoice({ events, ...history }: History): History {
  const beside = <Each extends Event>(event: Each): Each =>
    event.kind === 'pull' ? { ...event, delivery: 'pull-request' } : event;
  const withMeetings = (event: Event): Event =>
    isRun(event) && event.meets !== undefined
      ? { ...event, meets: event.meets.map((each) => ({ ...each, event: beside(each.event) })) }
      : event;
  return { ...history, events: events.map((event) => beside(withMeetings(event))) };
}

function randomEvent(random: Random): Event {
  const kind = random();
  if (kind < 0.32) return dashboardEvent(random);
  if (kind < 0.6) return gitEvent(random);
  if (kind < 0.92) return runEvent(random);
  if (kind < 0.96) return sideEvent(random);
  return toolEvent(random);
}

function dashboardEvent(random: Random): PersonEvent {
  const workflow = below(random, 3);
  const step = below(random, 3);
  const input = below(random, 2);
  return pick<PersonEvent>(
    random,
    { kind: 'dashboard-edits', workflow, step },
    { kind: 'dashboard-edits', workflow, step },
    { kind: 'dashboard-edits', workflow, step },
    { kind: 'dashboard-undoes', workflow },
    { kind: 'dashboard-undoes', workflow },
    { kind: 'dashboard-removes-step', workflow, step },
    { kind: 'dashboard-adds-step', workflow },
    { kind: 'dashboard-renames', workflow },
    { kind: 'dashboard-swaps-titles', workflow },
    { kind: 'dashboard-drafts', workflow },
    { kind: 'dashboard-deletes', workflow },
    { kind: 'dashboard-edits-input', input },
    { kind: 'dashboard-removes-input', input },
    { kind: 'dashboard-adds' },
    { kind: 'dashboard-sorts' },
    { kind: 'dashboard-lists-otherwise' },
  );
}

function gitEvent(random: Random): PersonEvent {
  const workflow = below(random, 3);
  const step = below(random, 3);
  return pick<PersonEvent>(
    random,
    { kind: 'git-edits', workflow, step },
    { kind: 'git-edits', workflow, step },
    { kind: 'git-edits', workflow, step },
    { kind: 'git-edits-and-pulls', workflow, step },
    { kind: 'git-removes-step', workflow, step },
    { kind: 'git-uses-input', workflow, input: below(random, 2) },
    { kind: 'git-adds-step', workflow },
    { kind: 'git-rewrites', workflow },
    { kind: 'git-rewrites', workflow },
    { kind: 'git-ports', workflow },
    { kind: 'git-renames', workflow },
    { kind: 'git-moves', workflow },
    { kind: 'git-drafts', workflow },
    { kind: 'git-swaps-names', workflow },
    { kind: 'git-deletes', workflow },
    { kind: 'git-adds' },
    { kind: 'git-reverts' },
    { kind: 'git-reverts' },
    { kind: 'git-force-pushes' },
  );
}

function sideEvent(random: Random): PersonEvent {
  return pick<PersonEvent>(
    random,
    {
      kind: 'side-is-merged',
      how: pick(random, 'merge', 'squash', 'rebase'),
      branch: pick(random, 'deleted', 'left'),
    },
    { kind: 'side-is-closed' },
    { kind: 'side-is-closed', branch: 'left' },
    { kind: 'side-is-edited', workflow: below(random, 3) },
  );
}

function wallEvent(random: Random): PersonEvent {
  return {
    kind: pick(random, 'wall-goes-up', 'wall-goes-up', 'wall-comes-down'),
    wall: pick(
      random,
      'protected',
      'protected',
      'signatures',
      'no-side-branch',
      'push-protection',
      'no-pull-requests',
    ),
  };
}

function toolEvent(random: Random): PersonEvent {
  return random() < 1 / 7 ? { kind: 'branch-is-renamed' } : stateEvent(random);
}

/** What may happen during a run, too: a run works on a branch by the name that it had. */
function stateEvent(random: Random): PersonEvent {
  return {
    kind: pick(
      random,
      'state-is-lost',
      'state-is-damaged',
      'state-is-foreign',
      'state-is-newer',
      'state-is-restored',
      'cli-is-upgraded',
    ),
  };
}

function runEvent(random: Random): RunEvent {
  const plain = plainRun(random);
  const disturbed = random() < 0.2 ? disturbance(random, plain) : undefined;
  const meets = random() < 0.3 ? meetings(random, plain) : undefined;
  const builds = random() < 0.2 ? ('reversed' as const) : undefined;
  return {
    ...plain,
    ...(builds && { builds }),
    ...(disturbed && { disturbed }),
    ...(meets && { meets }),
  };
}

function plainRun(random: Random): RunEvent {
  if (random() < 0.5) {
    return {
      kind: 'push',
      onConflict: random() < 0.15 ? 'overwrite' : 'fail',
      token: random() < 0.2 ? 'read-only' : 'may-write',
    };
  }
  return {
    kind: 'pull',
    policy: pick<Policy>(
      random,
      { mode: 'two-way', onConflict: 'pull-request' },
      { mode: 'two-way', onConflict: 'pull-request' },
      { mode: 'two-way', onConflict: 'pull-request' },
      { mode: 'two-way', onConflict: 'pull-request' },
      { mode: 'two-way', onConflict: 'git' },
      { mode: 'two-way', onConflict: 'paragon' },
      { mode: 'mirror' },
    ),
  };
}

function disturbance(random: Random, { kind }: RunEvent): Disturbance {
  return {
    at: pick(random, ...moments[kind]),
    how: pick(random, ...waysToDisturb),
  };
}

/** The calls of a run, in their order where nothing comes between. */
const moments: Readonly<Record<RunEvent['kind'], readonly [Moment, ...Moment[]]>> = {
  pull: [
    'looks',
    'fetches',
    'exports',
    'exports-again',
    'signs',
    ['signs', 2],
    'delivers',
    'updates-checkout',
    'reports',
  ],
  push: [
    'registers',
    'looks',
    'exports',
    ['looks', 2],
    'announces',
    'pushes',
    ['exports', 2],
    'records',
    ['looks', 3],
    'reports',
  ],
};

/** Right before a try of a run finds that a ref has moved. */
const lastOfTry = {
  pull: (count: number): Moment => ['delivers', count],
  push: (count: number): Moment => ['looks', 2 * count],
};

/** A branch moves at each try of a run but the last: a pull begins six times, and a push three times. */
const movesOfBranch = { pull: 5, push: 2 } as const;

/** Once or repeatedly: what others do meanwhile, or a branch that moves at each try. */
function meetings(random: Random, { kind }: RunEvent): readonly Meeting[] {
  if (random() < 0.15) {
    const count = 1 + below(random, movesOfBranch[kind] + 1);
    return Array.from({ length: count }, (_, round) => ({
      at: lastOfTry[kind](round + 1),
      event: random() < 0.7 ? gitEvent(random) : plainRun(random),
    }));
  }
  return Array.from({ length: 1 + below(random, 3) }, () => ({
    at: random() < 0.1 ? 'building' : pick(random, ...moments[kind]),
    event: meetingEvent(random),
  }));
}

function meetingEvent(random: Random): Meeting['event'] {
  const kind = random();
  if (kind < 0.3) return dashboardEvent(random);
  if (kind < 0.55) return gitEvent(random);
  if (kind < 0.6) return sideEvent(random);
  if (kind < 0.62) return stateEvent(random);
  if (kind < 0.63) return wallEvent(random);
  const plain = plainRun(random);
  return kind < 0.68 ? { ...plain, disturbed: disturbance(random, plain) } : plain;
}
