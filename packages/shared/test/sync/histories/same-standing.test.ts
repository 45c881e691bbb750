import { expect, it } from 'vitest';
import { isNightly } from '../../nightly.js';
import { alphabet } from './all-histories.js';
import { engine } from './engine.js';
import { aPull, aPush, type Disturbance, type Moment, type RunEvent } from './events.js';
import { openSimulation, type Simulation } from './simulation.js';

const twoWorkflows = { workflows: 2, starts: 'synced' } as const;

/** How the runs end by which both sides come together. */
async function endOf(simulation: Simulation): Promise<string> {
  const settled = simulation.fork();
  const before = settled.trace.length;
  await settled.settle();
  return settled.trace.slice(before).join('\n');
}

/** Histories of two events by the keys of their ends. */
async function historiesByKey(): Promise<ReadonlyMap<string, readonly Simulation[]>> {
  const start = await openSimulation(twoWorkflows, { referee: 'compiler', engine });
  const found = new Map<string, Simulation[]>();
  // CI begins with every fifth event: with all of them it would take five times as long.
  const firsts = alphabet.filter((_, index) => isNightly || index % 5 === 0);
  for (const first of firsts) {
    const once = start.fork();
    await once.play(first);
    for (const second of alphabet) {
      const twice = once.fork();
      await twice.play(second);
      // Whatever has the same key has the same of these, too.
      const key = twice.endKey();
      found.set(key, [...(found.get(key) ?? []), twice]);
    }
  }
  return found;
}

// Thousands of plays, on a machine that may be busy.
const longest = 600_000;

it(
  'of histories that lead to the same, one stands for all: they end alike',
  async () => {
    const found = [...(await historiesByKey()).values()].filter(({ length }) => length > 1);
    expect(found.length).toBeGreaterThan(50);
    for (const [first, ...others] of found) {
      const last = others.at(-1);
      if (first === undefined || last === undefined) throw new Error('That is one history.');
      expect(await endOf(last)).toBe(await endOf(first));
    }
  },
  longest,
);

it.each<[string, RunEvent, Moment, Moment]>([
  ['a pull delivers', aPull, 'delivers', 'exports'],
  ['a push announces itself', aPush, 'announces', ['looks', 2]],
  ['a push changes Paragon', aPush, 'pushes', 'announces'],
  ['a push records what it brought', aPush, 'records', ['exports', 2]],
])('where %s, a kill before it and one after it are two histories', async (_, run, at, before) => {
  const keyAfter = async (how: Disturbance['how'], call: Moment): Promise<string> => {
    const simulation = await openSimulation(twoWorkflows, { referee: 'compiler', engine });
    const edit = run.kind === 'pull' ? 'dashboard-edits' : 'git-edits';
    await simulation.play({ kind: edit, workflow: 0, step: 0 });
    await simulation.play({ ...run, disturbed: { at: call, how } });
    return simulation.key();
  };
  const keys = [await keyAfter('killed-before', at), await keyAfter('killed-after', at)];
  expect(keys[0]).not.toBe(keys[1]);
  // It is the only effect between the two.
  expect(keys[0]).toBe(await keyAfter('killed-after', before));
});
