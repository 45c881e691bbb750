// Real installs and builds. CI shows in shared/test/sync/up-to-date.test when a push is not needed.
import { sharedFile, workspaceFiles, workspaceFolder } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { runPush } from './push-world.js';
import { pull, stateOf, syncedWorld } from './two-way-world.js';

const workflow = `src/integrations/slack/workflows/notifyChannel.ts`;
const address = 'https://other.example.com/api';
const mayWrite = { job: { contents: 'write' } } as const;

test('a package beside the project is pushed and recorded as part of it, and what does not change the build is not pushed again', async () => {
  const world = await syncedWorld({
    variant: 'full',
    folder: workspaceFolder,
    files: await workspaceFiles(),
  });
  await world.repository.commit({
    files: { [sharedFile]: `exports.reportUrl = '${address}';\n` },
  });
  const run = await runPush(world, mayWrite);
  expect(run.main.outputs.result).toBe('pushed');
  expect(JSON.stringify(world.paragon.project(world.projectId))).toContain(address);

  // The export inlines what the package says, and a build explains it.
  const commit = await world.repository.tip('main');
  expect(await stateOf(world)).toMatchObject({ direction: 'push', commit, unknown: {} });
  const ref = `refs/paragraph/${world.projectId}/main`;
  expect(await world.repository.read(ref, `export/${workflow}`)).toContain(address);
  expect(await pull(world)).toMatchObject({ result: 'unchanged', pushNeeded: 'false' });

  await world.repository.commit({ files: { 'packages/addresses/README.md': 'Addresses\n' } });
  expect((await runPush(world, mayWrite)).main.outputs.result).toBe('up-to-date');
});
