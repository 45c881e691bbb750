import { expect, test } from 'vitest';
import { nightly } from '../../shared/test/nightly.js';
import { aWorkflow, folder, pulled } from './dashboard-world.js';
import { syncedWorld, workflowFile } from './pull-world.js';

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

nightly('changes of workflows in the dashboard are reported by their kind', async () => {
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
