import { expect, test } from 'vitest';
import {
  both,
  idsIn,
  merge,
  pullOf,
  pushOf,
  syncedBranches,
  titlesIn,
  withMadeId,
} from './branch-world.js';

const added = 'src/integrations/slack/workflows/syncContacts.ts';

/**
 * What the user with a project per branch had 200 lines of shell and two steps that commit for: ids that each pull made
 * literals, `project.json` written for each branch, an integration that a pull removed.
 */
test('the history of a project per branch, without a step of its own', async () => {
  const { world, projects } = await syncedBranches();
  const result = async (run: ReturnType<typeof pushOf>) => (await run).main.outputs.result;
  const push = (branch: (typeof both)[number]) => result(pushOf(world, branch));
  const pull = (branch: (typeof both)[number]) =>
    result(pullOf(world, { branch, projectId: projects[branch] }));
  const dashboard = world.paragon.dashboard(projects.develop);
  const textOn = async (branch: string) => (await world.repository.read(branch, added)) ?? '';

  // A colleague adds a workflow. In the place of the literal id, an engineer makes it, once and for all.
  dashboard.addIntegration('hubspot');
  dashboard.addWorkflow('slack', {
    title: 'Sync contacts',
    deployed: true,
    steps: [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' }],
  });
  expect(await pull('develop')).toBe('committed');
  const files = { [added]: withMadeId(await textOn('develop'), 'slack/syncContacts') };
  await world.repository.commit({ branch: 'develop', files });
  expect(await push('develop')).toBe('pushed');
  expect(titlesIn(world, projects.develop)).toEqual(['Notify Channel', 'Sync contacts']);

  // No pull makes it a literal again, whatever it brings.
  expect(await pull('develop')).toBe('unchanged');
  dashboard.renameWorkflow('slack', 'Sync contacts', 'Sync all contacts');
  expect(await pull('develop')).toBe('committed');
  const text = await textOn('develop');
  expect([text.includes('idOf('), text.includes('Sync all contacts')]).toEqual([true, true]);

  // Promoted by a merge, it is a workflow of the other project's own.
  await merge(world, 'develop', 'main');
  expect(await push('main')).toBe('pushed');
  expect(await pull('main')).toBe('unchanged');
  for (const branch of both) {
    expect(titlesIn(world, projects[branch])).toEqual(['Notify Channel', 'Sync all contacts']);
  }
  const ids = both.flatMap((branch) => idsIn(world, projects[branch]));
  expect(new Set(ids).size).toBe(4);

  // An integration that the dashboard of one project loses does not take that of the other with it. Git has written its
  // workflows by hand, so a person decides.
  dashboard.removeIntegration('slack');
  expect(await pull('develop')).toBe('conflict');
  expect(await textOn('develop')).not.toBe('');
  expect(titlesIn(world, projects.main)).toEqual(['Notify Channel', 'Sync all contacts']);
  expect(await world.repository.files('main')).not.toContain('.para/project.json');
}, 300_000);
