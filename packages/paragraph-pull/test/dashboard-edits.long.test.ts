// CI shows changes and their words in changes.test, names in shared/test/sync/match-files.test, and abstractions that stay in compiler.test.
import { expect, test } from 'vitest';
import { aWorkflow, folder, pulled } from './dashboard-world.js';
import { runPull, saveVersion, syncedWorld, workflowFile } from './pull-world.js';

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

test('each workflow that the dashboard edited or added is a change with its name', async () => {
  const world = await syncedWorld();
  const dashboard = world.paragon.dashboard(world.projectId);
  dashboard.editStep('slack', 'Notify Channel', 'Send message', { description: 'Hello!' });
  dashboard.addWorkflow('slack', aWorkflow('Welcome a member'));
  dashboard.addIntegration('hubspot');
  dashboard.addEvent({ name: 'Task Closed' });
  expect(await pulled(world)).toEqual({
    changes: [
      'A src/events/taskClosed.ts',
      'A src/integrations/hubspot/config.ts',
      'A src/integrations/hubspot/inputs.ts',
      `M ${workflowFile}`,
      `A ${folder}/~welcomeAMember.ts`,
    ],
    body: [
      '- Project:',
      '  - Add taskClosed.ts',
      '- hubspot:',
      '  - Add config.ts',
      '  - Add inputs.ts',
      '- slack:',
      '  - Change Notify Channel',
      '  - Add Welcome a member',
    ],
  });
});

test('changes of workflows in the dashboard are reported by their kind', async () => {
  const world = await syncedWorld();
  const dashboard = world.paragon.dashboard(world.projectId);
  const deployed = (title: string) => ({ ...aWorkflow(title), deployed: true as const });
  dashboard.addWorkflow('slack', aWorkflow('Welcome a member'));
  for (const title of ['Old news', 'On hold', 'Not for all']) {
    dashboard.addWorkflow('slack', deployed(title));
  }
  await pulled(world);
  dashboard.deployWorkflow('slack', 'Welcome a member');
  dashboard.deleteWorkflow('slack', 'Old news');
  dashboard.markAsDraft('slack', 'On hold');
  dashboard.hideWorkflow('slack', 'Not for all');
  dashboard.renameWorkflow('slack', 'Notify Channel', 'Tell all');
  expect(await pulled(world)).toEqual({
    changes: [
      'M src/integrations/slack/config.ts',
      `M ${folder}/notForAll.ts`,
      `M ${workflowFile}`,
      `D ${folder}/oldNews.ts`,
      `D ${folder}/onHold.ts`,
      `A ${folder}/welcomeAMember.ts`,
      `A ${folder}/~onHold.ts`,
      `D ${folder}/~welcomeAMember.ts`,
    ],
    body: [
      '- slack:',
      '  - Change config.ts',
      '  - Change Not for all',
      '  - Rename Notify Channel to Tell all',
      '  - Delete Old news',
      '  - Deploy Welcome a member',
      '  - Make a draft of On hold',
    ],
  });
});
