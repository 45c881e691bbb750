import { expect, test } from 'vitest';
import { pushedTitles, runPush } from './push-world.js';
import { errors, expectNothingToPush, pull, syncedWorld, writing } from './two-way-world.js';

test('a push is blocked until a pull has brought the dashboard edit, and is up to date then, so a loop of both ends', async () => {
  const world = await syncedWorld();
  world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Edited');
  const blocked = await runPush(world, writing);
  expect(blocked.main.outputs.result).toBe('conflict');
  expect(errors(blocked)).toContain('no longer pulls, set `onConflict: overwrite`');
  expect(pushedTitles(world)).toEqual(['Edited']);
  expect(await pull(world)).toMatchObject({ result: 'committed' });

  // So neither side has anything for another run.
  await expectNothingToPush(world);
  expect(pushedTitles(world)).toEqual(['Edited']);
});
