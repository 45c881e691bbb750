// CI shows names in shared/test/sync/match-files.test, and abstractions that stay in compiler.test.
import { expect, test } from 'vitest';
import { aWorkflow, folder, pulled } from './dashboard-world.js';
import { runPull, saveVersion, syncedWorld } from './pull-world.js';

test('workflows with equal titles keep their file names, even if the server lists them in another order', async () => {
  const world = await syncedWorld();
  const dashboard = world.paragon.dashboard(world.projectId);
  dashboard.addWorkflow('slack', aWorkflow('New Workflow'));
  dashboard.addWorkflow('slack', aWorkflow('New Workflow'));
  await pulled(world);
  const files = [`${folder}/~newWorkflow.ts`, `${folder}/~newWorkflow_1.ts`];
  const texts = () => Promise.all(files.map((file) => world.repository.read('main', file)));
  const before = await texts();
  expect(before[0]).not.toBe(before[1]);

  dashboard.listEqualTitles('newest first');
  const { main } = await runPull(world, { with: await saveVersion(world) });
  expect(main.outputs.result).toBe('unchanged');
  expect(await texts()).toEqual(before);
});

test("a pushed abstraction stays, since it builds to Paragon's version, until a mirror is requested", async () => {
  const world = await syncedWorld({ variant: 'full' });
  const users = async () => {
    const files = (await world.repository.files('main')).filter((file) =>
      file.startsWith('src/integrations/'),
    );
    const texts = await Promise.all(files.map((file) => world.repository.read('main', file)));
    return files.filter((_, index) => texts[index]?.includes('/common/'));
  };
  const before = await users();
  expect(before).not.toEqual([]);
  const kept = await runPull(world, { with: await saveVersion(world) });
  expect(kept.main.outputs.result).toBe('unchanged');
  expect(await users()).toEqual(before);

  const tip = await world.repository.tip('main');
  const { main } = await runPull(world, {
    with: { ...(await saveVersion(world)), mode: 'mirror' },
  });
  expect(main.outputs.result).toBe('committed');
  expect(await users()).toEqual([]);
  const changes = await world.repository.changes(tip, 'main');
  expect(changes.filter(({ path }) => path.startsWith('src/common/'))).toEqual([]);
});
