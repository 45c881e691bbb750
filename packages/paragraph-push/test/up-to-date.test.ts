import { expect, test } from 'vitest';
import { pushedTitles, runPush } from './push-world.js';
import { errors, pull, syncedWorld, writing } from './two-way-world.js';

test('a push is blocked until a pull has brought the dashboard edit, and is up to date then, so a loop of both ends', async () => {
  const world = await syncedWorld();
  world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Edited');
  const blocked = await runPush(world, writing);
  expect(blocked.main.outputs.result).toBe('conflict');
  expect(errors(blocked)).toContain('no longer pulls, set `onConflict: overwrite`');
  expect(pushedTitles(world)).toEqual(['Edited']);
  expect(await pull(world)).toMatchObject({ result: 'committed' });

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
  // So neither side has anything for another run.
  expect(await world.repository.refs()).toEqual(refs);
});
