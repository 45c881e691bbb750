import { expect, test } from 'vitest';
import { checkedOutOnWindows } from './line-ends-world.js';
import { pushedTitles, runPush, titled } from './push-world.js';
import { syncedWorld } from './two-way-world.js';

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
