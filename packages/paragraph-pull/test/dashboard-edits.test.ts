import type { Dashboard, World } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { newWorld, runPull, saveVersion, workflowFile } from './pull-world.js';

const folder = 'src/integrations/slack/workflows';

/** What a save in the dashboard makes of the branch. */
async function pulled(world: World) {
  const before = await world.repository.tip('main');
  const { main } = await runPull(world, { with: await saveVersion(world) });
  expect(main.outputs.result).toBe('committed');
  const [commit] = await world.repository.log('main');
  return {
    changes: await world.repository.changes(before, 'main'),
    body: commit?.message.split('\n\n')[1],
  };
}

const aWorkflow = (title: string) => ({
  title,
  steps: [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' as const }],
});

interface Case {
  readonly what: string;
  /** What there is before, without a word of it in the commit. */
  readonly given?: (dashboard: Dashboard) => void;
  readonly edit: (dashboard: Dashboard) => void;
  readonly changes: readonly string[];
  readonly body: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'a step that is edited',
    edit: (dashboard) =>
      dashboard.editStep('slack', 'Notify Channel', 'Send message', { description: 'Hello!' }),
    changes: [`M ${workflowFile}`],
    body: ['- slack:', '  - Change Notify Channel'],
  },
  {
    what: 'a workflow that is added is a draft',
    edit: (dashboard) => dashboard.addWorkflow('slack', aWorkflow('Welcome a member')),
    changes: [`A ${folder}/~welcomeAMember.ts`],
    body: ['- slack:', '  - Add Welcome a member'],
  },
  {
    what: 'a draft that is deployed loses its mark, and is displayed',
    given: (dashboard) => dashboard.addWorkflow('slack', aWorkflow('Welcome a member')),
    edit: (dashboard) => dashboard.deployWorkflow('slack', 'Welcome a member'),
    changes: [
      'M src/integrations/slack/config.ts',
      `A ${folder}/welcomeAMember.ts`,
      `D ${folder}/~welcomeAMember.ts`,
    ],
    body: ['- slack:', '  - Change config.ts', '  - Deploy Welcome a member'],
  },
  {
    what: 'a workflow that is renamed keeps the name of its file',
    edit: (dashboard) => dashboard.renameWorkflow('slack', 'Notify Channel', 'Tell all'),
    changes: [`M ${workflowFile}`],
    body: ['- slack:', '  - Rename Notify Channel to Tell all'],
  },
  {
    what: 'a workflow that becomes a draft again is displayed no more',
    edit: (dashboard) => dashboard.markAsDraft('slack', 'Notify Channel'),
    changes: [
      'M src/integrations/slack/config.ts',
      `D ${workflowFile}`,
      `A ${folder}/~notifyChannel.ts`,
    ],
    body: ['- slack:', '  - Change config.ts', '  - Make a draft of Notify Channel'],
  },
  {
    what: 'a workflow that is hidden',
    edit: (dashboard) => dashboard.hideWorkflow('slack', 'Notify Channel'),
    changes: [`M ${workflowFile}`],
    body: ['- slack:', '  - Change Notify Channel'],
  },
  {
    what: 'a workflow that is deleted',
    given: (dashboard) =>
      dashboard.addWorkflow('slack', { ...aWorkflow('Old news'), deployed: true }),
    edit: (dashboard) => dashboard.deleteWorkflow('slack', 'Old news'),
    changes: ['M src/integrations/slack/config.ts', `D ${folder}/oldNews.ts`],
    body: ['- slack:', '  - Change config.ts', '  - Delete Old news'],
  },
  {
    what: 'an integration that is added',
    edit: (dashboard) => dashboard.addIntegration('hubspot'),
    changes: ['A src/integrations/hubspot/config.ts', 'A src/integrations/hubspot/inputs.ts'],
    body: ['- hubspot:', '  - Add config.ts', '  - Add inputs.ts'],
  },
  {
    what: 'an event that is added',
    edit: (dashboard) => dashboard.addEvent({ name: 'Task Closed' }),
    changes: ['A src/events/taskClosed.ts'],
    body: ['- Project:', '  - Add taskClosed.ts'],
  },
];

test.each(cases)('$what', async ({ given, edit, changes, body }) => {
  const world = await newWorld();
  const dashboard = world.paragon.dashboard(world.projectId);
  if (given !== undefined) {
    given(dashboard);
    await pulled(world);
  }
  edit(dashboard);
  const found = await pulled(world);
  expect(found.changes.map(({ status, path }) => `${status} ${path}`)).toEqual(changes);
  expect(found.body?.split('\n')).toEqual(body);
});

test('equal titles keep the names of their files, also when the server lists them in another order', async () => {
  const world = await newWorld();
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

test('an abstraction that was pushed stays, until a person takes what Paragon holds', async () => {
  const world = await newWorld({ variant: 'full' });
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
  expect(kept.main.outputs.result).toBe('conflict');
  expect(await users()).toEqual(before);

  const tip = await world.repository.tip('main');
  const { main } = await runPull(world, {
    with: { ...(await saveVersion(world)), onConflict: 'paragon' },
  });
  expect(main.outputs.result).toBe('committed');
  expect(await users()).toEqual([]);
  const changes = await world.repository.changes(tip, 'main');
  expect(changes.filter(({ path }) => path.startsWith('src/common/'))).toEqual([]);
});
