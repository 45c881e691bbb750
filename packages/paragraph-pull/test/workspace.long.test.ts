// Real installs and builds. CI shows in compiler-contract.test that each tree is built with its own packages.
import { sharedFile, type World, workspaceFiles, workspaceFolder } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { runPull, saveVersion, syncedWorld, workflowFile } from './pull-world.js';

const file = `${workspaceFolder}/${workflowFile}`;
const call = "reportStep('task', {";

/** A project whose own code uses a package beside it, in a workspace with one lock file for all. */
async function workspace(): Promise<World> {
  return syncedWorld({
    variant: 'full',
    folder: workspaceFolder,
    files: await workspaceFiles(),
  });
}

test('a dashboard edit is merged in a workspace: each tree is built with the neighbouring package', async () => {
  const world = await workspace();
  const before = await world.repository.files('main');
  world.paragon
    .dashboard(world.projectId)
    .editStep('slack', 'Notify Channel', 'Send message', { description: 'By a colleague' });
  const { main } = await runPull(world, { with: await saveVersion(world) });
  expect(main.outputs).toMatchObject({ result: 'committed', conflicts: '[]' });
  const text = (await world.repository.read('main', file)) ?? '';
  expect(text).toContain('By a colleague');
  expect(text).toContain(call);
  expect(main.summary).toMatch(/Built to compare both sides: 4 builds, 1 install, \d/);
  expect(await world.repository.files('main')).toEqual(before);
});

test("if a neighbouring package breaks the build, Git's version stays", async () => {
  const world = await workspace();
  await world.repository.commit({ files: { [sharedFile]: 'throw new Error("No address.");\n' } });
  world.paragon
    .dashboard(world.projectId)
    .editStep('slack', 'Notify Channel', 'Send message', { description: 'By a colleague' });
  const { main } = await runPull(world, { with: await saveVersion(world) });
  expect(main.outputs).toMatchObject({ result: 'conflict' });
  expect(await world.repository.read('main', file)).toContain(call);
});
