import { expect, test } from 'vitest';
import { pushedTitles, runPush } from './push-world.js';
import { inParagonsWords, pull, writing } from './two-way-world.js';

test('the commit of a pull is up to date, so a loop of pulls and pushes ends', async () => {
  const world = await inParagonsWords();
  const tip = await world.repository.tip('main');
  const refs = await world.repository.refs();
  const { main } = await runPush(world, writing);
  expect(main.outputs).toMatchObject({ result: 'up-to-date', commitHash: tip });
  expect(main.annotations).toEqual([]);
  expect(main.summary).toContain('There was nothing to push:');
  expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({
    status: 'success',
    hash: tip,
  });
  expect(pushedTitles(world)).toEqual(['Edited']);
  expect(await pull(world)).toMatchObject({ result: 'unchanged' });
  expect(await world.repository.refs()).toEqual(refs);
});
