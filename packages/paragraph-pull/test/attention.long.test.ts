// Whole runs for rows of the table in pull-attention.test; CI shows in attention.test how an issue is opened, kept
// and closed.
import { expect, test } from 'vitest';
import { issue, pull } from './attention-world.js';
import { editAndSave, newWorld, saveVersion } from './pull-world.js';

test('a manual dry run opens no issue, and a scheduled one reports drift', async () => {
  const world = await newWorld();
  await pull(world, await saveVersion(world));
  await editAndSave(world);
  const inputs = { dryRun: 'true' };
  await pull(world, inputs);
  expect(world.repository.conversations.all()).toEqual([]);
  const scheduled = { job: { event: 'schedule' } } as const;
  await pull(world, inputs, scheduled);
  expect(issue(world)?.title).toBe('Paragon sync of main: Paragon has changes that Git lacks');
  expect(issue(world)?.body).toContain('**Next step:** run the pull without <code>dryRun');

  // A clock brings what Paragon should have brought, so its token has expired.
  const { main } = await pull(world, {}, scheduled);
  expect(main.outputs.result).toBe('committed');
  expect(issue(world)?.title).toContain('Paragon started no pull');
  await pull(world, {}, scheduled);
  expect(issue(world)?.state).toBe('open');
  world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Tell all');
  await pull(world, await saveVersion(world));
  expect(issue(world)?.state).toBe('closed');
}, 240_000);

test('a change that a rule keeps from the branch is reported until a review is requested', async () => {
  const world = await newWorld({ settings: { actionsMayOpenPullRequests: true } });
  await pull(world, await saveVersion(world));
  world.repository.protect('main', { by: 'ruleset', rules: [{ type: 'pull_request' }] });
  const permissions = { contents: 'write', issues: 'write' } as const;
  await pull(world, await editAndSave(world), { job: { permissions } });
  expect(issue(world)?.title).toBe(
    'Paragon sync of main: A change of the dashboard waits for a review',
  );
  expect(issue(world)?.body).toContain('create a pull request](');
  const { main } = await pull(world, await saveVersion(world));
  expect(main.outputs.pullRequestUrl).toContain('/pull/2');
  expect(issue(world)?.state).toBe('closed');
});
