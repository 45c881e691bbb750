import { expect, test } from 'vitest';
import { factsCollector, type RunFacts } from '../../src/action/run-facts.js';

/** A clock that moves on by itself: each look at it is 10 ms later. */
function stepping(): { now(): number } {
  let time = 0;
  return {
    now: () => {
      time += 10;
      return time;
    },
  };
}

test('what is noted last counts, and what was noted before stays', () => {
  const facts = factsCollector<RunFacts>(stepping());
  facts.note({ branch: 'main', commitId: 'a' });
  facts.note({ commitId: 'b' });
  expect(facts.read()).toMatchObject({ branch: 'main', commitId: 'b' });
});

test('the time of a step adds up over its rounds, those that failed included', async () => {
  const facts = factsCollector<RunFacts>(stepping());
  expect(await facts.timed('build', async () => 'built')).toBe('built');
  await expect(facts.timed('build', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await facts.timed('push', async () => undefined);
  expect([...(facts.read().durations ?? [])]).toEqual([
    ['build', 20],
    ['push', 10],
  ]);
});

test('what was read does not change with what is found later', async () => {
  const facts = factsCollector<RunFacts>(stepping());
  const before = facts.read();
  facts.note({ branch: 'main' });
  await facts.timed('push', async () => undefined);
  expect(before).toEqual({ durations: new Map() });
});
