import { describe, expect, it } from 'vitest';
import { engine } from './engine.js';
import { aPush, type Event } from './events.js';
import { fiveHistories } from './five-histories.js';
import { keptHistories } from './kept-histories.js';
import { randomFrom, randomHistory } from './random-history.js';
import { shrink } from './shrink.js';
import { playHistory } from './simulation.js';

it.each([...keptHistories, ...fiveHistories])('$what', async ({ history }) => {
  for (const referee of ['compiler', 'none'] as const) {
    const { faults } = await playHistory({ ...history, referee }, engine);
    expect(faults, referee).toEqual([]);
  }
});

it('what was up to date beside a push that landed and was killed, the next run repairs', async () => {
  const killed: Event = {
    ...aPush,
    meets: [
      { at: 'pushes', event: { kind: 'git-reverts' } },
      { at: 'pushes', event: aPush },
    ],
    disturbed: { at: 'pushes', how: 'killed-after' },
  };
  const events = [{ kind: 'git-edits', workflow: 0, step: 0 } as const, killed, aPush];
  const history = { referee: 'compiler', workflows: 1, starts: 'synced', events } as const;
  const { faults, trace } = await playHistory(history, engine);
  expect(trace.filter((line) => line.startsWith('push: ')).slice(0, 3)).toEqual([
    'push: up-to-date',
    'push: killed',
    'push: pushed, recorded',
  ]);
  expect(faults).toEqual([]);
});

describe('a history', () => {
  it('is played the same way again', async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const [one, other] = [
        await playHistory(randomHistory(randomFrom(seed), 30), engine),
        await playHistory(randomHistory(randomFrom(seed), 30), engine),
      ];
      expect(other.trace).toEqual(one.trace);
    }
  });

  it('shrinks to what it takes to fail', async () => {
    const history = randomHistory(randomFrom(4), 30);
    const events = history.events.filter(({ kind }) => kind === 'git-reverts');
    const shortest = await shrink(history, async ({ events: some }) =>
      events.every((event) => some.includes(event)),
    );
    expect(shortest).toMatchObject({ workflows: 1, events });
  });
});
