// CI shows in shared/test/sync (check-push.test, side-standing.test), record-protection.test and the histories what an
// edit on the side branch means for a push, and in push-conflict.test what a blocked push says.
import { runInWorld, type World, type WorldRun } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { newWorld, pushedTitles, runPush, templateAfter, titled } from './push-world.js';
import { pull, sideOf, syncedTemplate, syncedWorld, writing } from './two-way-world.js';

const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';

/** Both sides gave a workflow another title, and the dashboard's waits beside the branch. */
async function withConflict(): Promise<World> {
  const lead = async (world: World): Promise<void> => {
    await world.repository.commit({ files: await titled(world, 'By an engineer') });
    const dashboard = world.paragon.dashboard(world.projectId);
    dashboard.renameWorkflow('slack', 'Notify Channel', 'By a colleague');
    expect(await pull(world)).toMatchObject({ result: 'conflict' });
  };
  const synced = { from: await syncedTemplate() };
  return newWorld({ from: await templateAfter('conflict', lead, synced) });
}

function warnings({ main }: WorldRun): string {
  const found = main.annotations.filter(({ level }) => level === 'warning');
  return found.map(({ message }) => message).join('\n');
}

test('an edit on the side branch does not block a push, and each push names it', async () => {
  const world = await withConflict();
  const run = await runPush(world, writing);
  expect(run.main.outputs.result).toBe('pushed');
  expect(pushedTitles(world)).toEqual(['By an engineer']);
  expect(warnings(run)).toContain("Git's version of By a colleague (slack)");
  expect(warnings(run)).toContain(sideOf(world));
  const link = `${world.repository.url}/compare/main...${sideOf(world)}?expand=1`;
  expect(warnings(run)).toContain(link);
  expect(run.main.summary).toContain(`](${link})`);

  await world.repository.commit({ files: { 'x.txt': 'x\n' } });
  expect(warnings(await runPush(world, writing))).toContain(link);
  expect(await world.repository.read(sideOf(world), workflow)).toContain('By a colleague');
});

test('after the merge, the edit that a push replaced is back in Paragon', async () => {
  const world = await withConflict();
  await runPush(world, writing);
  const { merge } = await world.repository.openPullRequest({ head: sideOf(world) });
  await world.repository.setRef('refs/heads/main', merge);
  const run = await runPush(world, writing);
  expect(run.main.outputs.result).toBe('pushed');
  expect(pushedTitles(world)).toEqual(['By a colleague']);
  expect(warnings(run)).toBe('');
  expect(await pull(world)).toMatchObject({ result: 'unchanged' });
});

test('deleted, Git’s version goes to Paragon without a word about it', async () => {
  const world = await withConflict();
  await world.repository.deleteBranch(sideOf(world));
  const run = await runPush(world, writing);
  expect(run.main.outputs.result).toBe('pushed');
  expect(pushedTitles(world)).toEqual(['By an engineer']);
  expect(warnings(run)).toBe('');
});

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

test('a branch that is renamed keeps its side branch: a push is blocked before and after the next pull, until it is merged', async () => {
  const world = await syncedWorld();
  const { repository, paragon, projectId } = world;
  const side = sideOf(world);
  const rules = { by: 'ruleset', rules: [{ type: 'pull_request' }] } as const;
  for (const branch of ['main', 'next']) repository.protect(branch, rules);
  paragon.dashboard(projectId).renameWorkflow('slack', 'Notify Channel', 'By a colleague');
  expect(await pull(world)).toMatchObject({ result: 'pull-request' });
  await repository.setRef('refs/heads/next', await repository.tip('main'));
  await repository.deleteBranch('main');
  paragon.link({ branch: 'next', projectId });
  await repository.commit({ branch: 'next', files: { 'x.txt': 'x\n' } });

  const onNext = { job: { branch: 'next', contents: 'write' } } as const;
  const expectBlocked = async (): Promise<void> => {
    const { main } = await runPush(world, onNext);
    expect(main.outputs.result).toBe('conflict');
    const [error] = main.annotations.filter(({ level }) => level === 'error');
    expect(error?.message).toContain(`First merge the branch ${side}`);
  };
  await expectBlocked();
  const ids = await paragon.dashboard(projectId).saveVersion();
  const { main } = await runInWorld(world, 'paragraph-pull', {
    with: { ...ids },
    job: { ...onNext.job, event: 'workflow_dispatch', payload: { inputs: { ...ids } } },
  });
  expect(main.outputs).toMatchObject({ result: 'unchanged' });
  const ours = Object.keys(await repository.refs()).filter((ref) => ref.includes(projectId));
  expect(ours.sort()).toEqual([`refs/heads/${side}`, `refs/paragraph/${projectId}/next`]);
  await expectBlocked();

  const { merge } = await repository.openPullRequest({ head: side, base: 'next' });
  await repository.setRef('refs/heads/next', merge);
  expect((await runPush(world, onNext)).main.outputs.result).toBe('pushed');
  expect(pushedTitles(world)).toEqual(['By a colleague']);
});
