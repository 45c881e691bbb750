import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { Remainder } from './counts.js';
import { engine } from './engine.js';
import { aPull, aPush, type Event, type History } from './events.js';
import { playHistory } from './simulation.js';

interface Told {
  /** How the README tells it, under "Known gaps". */
  readonly readme: string;
  readonly referee: History['referee'];
  readonly starts?: History['starts'];
  readonly events: readonly Event[];
}

const editInGit: Event = { kind: 'git-edits', workflow: 0, step: 0 };
const editInDashboard: Event = { kind: 'dashboard-edits', workflow: 0, step: 0 };

/** What the actions cannot keep: where the histories count it, and where people are told. */
const remainders: Readonly<Record<Remainder, Told>> = {
  'edit during a push': {
    readme: 'An edit in that time is overwritten',
    referee: 'compiler',
    events: [editInGit, { ...aPush, meets: [{ at: 'pushes', event: editInDashboard }] }],
  },
  'edit right after a push, without a compiler': {
    readme: 'or mistaken for part of the push',
    referee: 'none',
    events: [editInGit, { ...aPush, meets: [{ at: ['exports', 2], event: editInDashboard }] }],
  },
  'the same as in a commit since the last record': {
    readme: 'to exactly what it was at the last pull, or in a commit since',
    referee: 'compiler',
    events: [
      { kind: 'git-removes-step', workflow: 0, step: 0 },
      { kind: 'git-reverts' },
      { kind: 'dashboard-removes-step', workflow: 0, step: 0 },
    ],
  },
  'edit after a push that was not recorded': {
    readme: 'a push could not record its result, and a second edit',
    referee: 'none',
    events: [editInGit, { ...aPush, token: 'read-only' }, { kind: 'git-force-pushes' }],
  },
  'a force-push beside a push that was not recorded': {
    readme: 'or a force-push comes before the next pull',
    referee: 'compiler',
    events: [editInGit, { ...aPush, token: 'read-only' }, { kind: 'git-force-pushes' }],
  },
  'a force-push beside a signed commit': {
    readme: 'on a branch that requires signed commits',
    referee: 'compiler',
    events: [
      { kind: 'wall-goes-up', wall: 'signatures' },
      { kind: 'dashboard-deletes', workflow: 0 },
      {
        ...aPull,
        meets: [
          { at: 'signs', event: aPull },
          { at: 'signs', event: { kind: 'git-force-pushes' } },
        ],
      },
    ],
  },
  'no state': {
    readme: 'if the record is lost',
    referee: 'compiler',
    starts: 'unsynced',
    events: [editInDashboard, aPush],
  },
};

it.each(Object.entries(remainders))(
  '%s: what is lost is counted, and the README tells it',
  async (why, { readme, referee, starts = 'synced', events }) => {
    const history = { referee, workflows: 1, starts, events };
    const { faults, counts } = await playHistory(history, engine);
    expect(faults).toEqual([]);
    expect(Object.entries(counts.lost).filter(([, lost]) => lost > 0)).toEqual([
      [why, expect.any(Number)],
    ]);
    const text = await readFile(new URL('../../../../../README.md', import.meta.url), 'utf8');
    const [, remains = ''] = text.split('### Known gaps');
    expect(remains.split('\n## ')[0]).toContain(readme);
  },
);

it('without any of it nothing is lost', async () => {
  const events = [editInGit, aPush, editInDashboard, aPull, aPush];
  const history = { referee: 'compiler', workflows: 1, starts: 'synced', events } as const;
  const { faults, counts } = await playHistory(history, engine);
  expect(faults).toEqual([]);
  expect(Object.values(counts.lost).every((lost) => lost === 0)).toBe(true);
});
