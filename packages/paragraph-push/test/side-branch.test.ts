import { expect, test } from 'vitest';
import { pushedTitles, runPush } from './push-world.js';
import { pull, sideOf, syncedWorld, writing } from './two-way-world.js';

test('an edit that waits for a review is not undone: the push is blocked until it is merged or closed', async () => {
  const world = await syncedWorld();
  const { repository } = world;
  repository.protect('main', { by: 'ruleset', rules: [{ type: 'pull_request' }] });
  const dashboard = world.paragon.dashboard(world.projectId);
  dashboard.renameWorkflow('slack', 'Notify Channel', 'By a colleague');
  expect(await pull(world)).toMatchObject({ result: 'pull-request' });
  await repository.commit({ files: { 'x.txt': 'x\n' } });

  const run = await runPush(world, writing);
  expect(run.main.outputs.result).toBe('conflict');
  const [error] = run.main.annotations.filter(({ level }) => level === 'error');
  expect(error?.message).toContain('would undo a dashboard edit that waits for a review');
  expect(error?.message).toContain('- By a colleague (slack)');
  expect(error?.message).toContain(`First merge the branch ${sideOf(world)}`);
  expect(pushedTitles(world)).toEqual(['By a colleague']);

  // Where the job may read pull requests, the one to decide is named, and closing it is enough.
  const reading = { job: { permissions: { contents: 'write', pull_requests: 'read' } } } as const;
  const { number } = await repository.openPullRequest({ head: sideOf(world) });
  const held = await runPush(world, reading);
  const [named] = held.main.annotations.filter(({ level }) => level === 'error');
  expect(named?.message).toContain(`First merge the pull request ${repository.url}/pull/${number}`);
  repository.conversations.change(number, { state: 'closed' }, 'ada');
  expect((await runPush(world, reading)).main.outputs.result).toBe('pushed');
  expect(pushedTitles(world)).toEqual(['Notify Channel']);
});
