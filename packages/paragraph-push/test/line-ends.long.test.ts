// CI shows in moved-checkout.test that line endings are no change, and in up-to-date.test that a pulled commit is up to
// date.
import { expect, test } from 'vitest';
import { checkedOutOnWindows } from './line-ends-world.js';
import { pushedTitles, runPush, titled } from './push-world.js';
import { inParagonsWords, stateOf, syncedWorld } from './two-way-world.js';

test('the commit of a pull is up to date, with any line endings in the checkout', async () => {
  const world = await inParagonsWords();
  const { main } = await runPush(world, checkedOutOnWindows(world));
  expect(main.outputs.result).toBe('up-to-date');
});

test('a push from a checkout with other line endings is recorded with those of Git', async () => {
  const world = await syncedWorld();
  const before = await stateOf(world);
  const options = checkedOutOnWindows(world);
  await world.repository.commit({ files: await titled(world, 'From Windows') });
  const { main } = await runPush(world, options);
  expect(main.outputs.result).toBe('pushed');
  expect(main.annotations).toEqual([]);
  expect(pushedTitles(world)).toEqual(['From Windows']);
  expect(await stateOf(world)).not.toEqual(before);
});

test('line endings do not count as changes of earlier steps: a clean checkout is moved to the tip', async () => {
  const world = await syncedWorld();
  const old = await world.repository.tip('main');
  await world.repository.commit({ files: await titled(world, 'Newer') });
  const { main } = await runPush(world, {
    ...checkedOutOnWindows(world),
    job: { sha: old, runAttempt: 2, contents: 'write' },
  });
  expect(main.outputs.result).toBe('pushed');
  expect(pushedTitles(world)).toEqual(['Newer']);
});
