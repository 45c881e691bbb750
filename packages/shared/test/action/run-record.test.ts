import { expect, test } from 'vitest';
import { type RunFacts, runRecord } from '../../src/action/run-record.js';

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
  const record = runRecord<RunFacts>(stepping());
  record.note({ branch: 'main', commitId: 'a' });
  record.note({ commitId: 'b' });
  expect(record.read()).toMatchObject({ branch: 'main', commitId: 'b' });
});

test('the time of a step adds up over its rounds, those that failed included', async () => {
  const record = runRecord<RunFacts>(stepping());
  expect(await record.timed('build', async () => 'built')).toBe('built');
  await expect(record.timed('build', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await record.timed('push', async () => undefined);
  expect([...(record.read().durations ?? [])]).toEqual([
    ['build', 20],
    ['push', 10],
  ]);
});

test('what was read does not change with what is found later', async () => {
  const record = runRecord<RunFacts>(stepping());
  const before = record.read();
  record.note({ branch: 'main' });
  await record.timed('push', async () => undefined);
  expect(before).toEqual({ durations: new Map() });
});
