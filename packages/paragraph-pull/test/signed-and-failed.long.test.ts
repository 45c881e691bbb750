// Whole runs. CI shows in signed-and-failed.test what a run reports that failed after its signed commit.
import type { World } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { editAndSave, git, syncedWorld, workflowFile } from './pull-world.js';
import { added, pull, signatures } from './signed-failure-world.js';

/** Each branch takes signed commits alone. Both sides have changed one workflow, and Paragon has another one. */
async function conflictBehindSignatures(): Promise<{
  readonly world: World;
  readonly inputs: Awaited<ReturnType<typeof editAndSave>>;
}> {
  const world = await syncedWorld();
  const { repository } = world;
  const text = (await repository.read('main', workflowFile)) ?? '';
  await repository.commit({ files: { [workflowFile]: text.replace("'Send message'", "'Mine'") } });
  world.paragon.dashboard(world.projectId).addWorkflow('slack', {
    title: 'Tell everybody',
    steps: [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' }],
  });
  repository.protect('~ALL', { by: 'ruleset', rules: [signatures] });
  repository.protect('paragraph-sync/**', { by: 'ruleset', rules: [{ type: 'pull_request' }] });
  return { world, inputs: await editAndSave(world) };
}

/** What people are told of the commit that GitHub has made, and where the checkout is. */
async function expectTold(
  world: World,
  { main, workspace }: Awaited<ReturnType<typeof pull>>,
): Promise<void> {
  const [commit] = await world.repository.log('main');
  expect(commit?.committer.name).toBe('GitHub');
  expect(main.outputs).toMatchObject({ commitHash: commit?.sha, delivery: 'signed-commit' });
  expect(JSON.parse(main.outputs.changes ?? '')).toMatchObject([
    { change: 'added', file: added, workflow: 'Tell everybody' },
  ]);
  expect(main.summary).toMatch(/Commit \[.* on <code>main<\/code> holds 1 change from Paragon/);
  expect(main.summary).toContain(`/blob/${commit?.sha}/${added}`);
  expect(main.summary).toContain('GitHub created and signed the commit');
  expect(main.log).not.toMatch(/nothing was committed/i);
  expect(await git(workspace, 'rev-parse', 'HEAD')).toBe(commit?.sha);
  expect(await git(workspace, 'status', '--porcelain')).toBe('');
  expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
  expect(world.github.violations).toEqual([]);
}

test('if the side branch refuses its signed commit, the commit on the branch is reported, and the checkout moved', async () => {
  const { world, inputs } = await conflictBehindSignatures();
  const run = await pull(world, inputs);
  await expectTold(world, run);
  expect(run.main.outputs.result).toBe('conflict');
  const said = run.main.annotations.map(({ message }) => message).join('\n');
  expect(said).toContain('Changes must be made through a pull request.');
  // What was only begun beside the branch is gone again.
  expect(await world.repository.refs()).not.toHaveProperty([
    `refs/heads/paragraph-sync/${world.projectId}/main`,
  ]);
});

test('if the next round fails, the signed commit of the first one is reported, and the checkout moved', async () => {
  const { world, inputs } = await conflictBehindSignatures();
  const route = 'GET /sandbox/cli/projects/:id';
  const fault = { status: 500, body: { message: 'The export is out of order.' } };
  // When GitHub is asked for the commit, the first export is over.
  world.github.when({ match: { api: 'graphql' } }, () =>
    world.paragon.fail({ route, fault, times: 'always' }),
  );
  const run = await pull(world, inputs);
  await expectTold(world, run);
  const { main } = run;
  expect(main.outputs.result).toBe('failed');
  const [error] = main.annotations.filter(({ level }) => level === 'error');
  expect(error?.message).toMatch(
    /^GitHub has created the commit [0-9a-f]{7} on main, but the rest of this pull failed\. `para pull` failed/,
  );
  expect(error?.message).toContain('The export is out of order.');
  expect(main.log).toMatch(/^Committed a part of the changes .* and then failed\.$/m);
});
