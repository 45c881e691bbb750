import { expect, test } from 'vitest';
import { limitConcurrency } from '../../src/compiler/concurrency-limit.js';
import { groupsInTurn } from '../../src/compiler/groups-in-turn.js';

/** A log that takes down what its groups hold. */
function keptGroups() {
  const lines: string[] = [];
  const group = async <T>(title: string, body: (line: (text: string) => void) => Promise<T>) => {
    lines.push(`[${title}`);
    const result = await body((text) => lines.push(text));
    lines.push(`${title}]`);
    return result;
  };
  return { lines, group };
}

test('a group shows what it says at once, and another one what it has said meanwhile, afterwards', async () => {
  const { lines, group } = keptGroups();
  const groups = groupsInTurn({ group });
  const first = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const one = groups.group('one', async (line) => {
    line('1');
    begun.resolve();
    await first.promise;
    line('2');
    return 1;
  });
  await begun.promise;
  const two = groups.group('two', async (line) => {
    line('a');
    throw new Error('two failed');
  });
  const failed = expect(two).rejects.toThrow('two failed');
  expect(lines).toEqual(['[one', '1']);
  first.resolve();
  expect(await one).toBe(1);
  await failed;
  expect(lines).toEqual(['[one', '1', '2', 'one]', '[two', 'a', 'two]']);
});

test('a limited number of tasks run in parallel and the rest in turn, even after a failure', async () => {
  const inTurn = limitConcurrency(() => 2);
  let running = 0;
  let most = 0;
  const order: number[] = [];
  const results = await Promise.allSettled(
    [1, 2, 3, 4, 5].map((number) =>
      inTurn(async () => {
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        order.push(number);
        if (number === 2) throw new Error('2');
        return number;
      }),
    ),
  );
  expect([most, order]).toEqual([2, [1, 2, 3, 4, 5]]);
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual([
    true,
    false,
    true,
    true,
    true,
  ]);
});

test('one task always runs, even with a limit of zero', async () => {
  const inTurn = limitConcurrency(() => 0);
  expect(await Promise.all([inTurn(async () => 1), inTurn(async () => 2)])).toEqual([1, 2]);
});
