// CI shows in standing.test where a checkout stands and how it follows, and the main cases as whole runs in moved-
// branch.test.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assembledAction } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { atLook, end, file, git, pushed, retitle } from './moved-branch-world.js';
import { newWorld, pushedTitles, runPush } from './push-world.js';

test('an older commit that is checked out on purpose is not pushed, and neither is the tip', async () => {
  const world = await newWorld();
  const old = await world.repository.tip('main');
  const tip = await retitle(world, 'Unwanted');
  const back = await runPush(world, {
    job: { event: 'workflow_dispatch' },
    before: (job) => world.checkout(job, { ref: old, sha: undefined }),
  });
  expect(end(world, back)).toEqual({
    conclusion: 'failure',
    result: 'failed',
    commitHash: old,
    history: [{ status: 'failure', hash: old }],
  });
  expect(world.paragon.pushes(world.projectId)).toEqual([]);
  const [annotation] = back.main.annotations;
  expect(annotation?.message).toContain(`The checkout is at ${old.slice(0, 7)}`);
  expect(annotation?.message).toContain(tip.slice(0, 7));
  expect(annotation?.message).toContain('`git revert`');
});

test('build outputs of an earlier step at an old commit are not pushed with the tip', async () => {
  const world = await newWorld({ variant: 'full' });
  const files = await world.repository.files('main');
  const hubspot = files.filter((path) => path.startsWith('src/integrations/hubspot/'));
  expect(hubspot).not.toEqual([]);
  const { main } = await runPush(world, {
    before: async (job) => {
      await world.checkout(job);
      const directory = assembledAction('paragraph-push');
      const built = job.runAction({ directory, with: { ...world.inputs, dryRun: 'true' } });
      expect((await built.result).outputs.result).toBe('built');
      await world.repository.commit({
        files: Object.fromEntries(hubspot.map((path) => [path, null])),
      });
    },
  });
  expect(main.annotations).toMatchObject([
    { level: 'notice', message: expect.stringContaining('had moved on: pushed') },
  ]);
  expect(main.outputs.result).toBe('pushed');
  expect(Object.keys(world.paragon.project(world.projectId).integrations)).toEqual(['slack']);
});

test('a commit outside of the project changes nothing, and commits and files of the job count', async () => {
  const world = await newWorld({ folder: 'apps/paragon' });
  let made = '';
  const own = await runPush(world, {
    before: async (job) => {
      await world.checkout(job);
      const path = join(job.workspace, world.prefix, file);
      await git(job.workspace, 'commit', '--quiet', '--allow-empty', '-m', 'By a step');
      made = await git(job.workspace, 'rev-parse', 'HEAD');
      const text = (await world.repository.read('main', `${world.prefix}${file}`)) ?? '';
      await writeFile(path, text.replace(/(?<= name: string = ')[^']*/, 'By a step'));
      await world.repository.commit({ files: { 'docs/notes.md': 'elsewhere' } });
    },
  });
  expect(end(world, own)).toEqual(pushed(made));
  expect(world.paragon.history(world.projectId)[0]?.author).toBe('A Step');
  expect(pushedTitles(world)).toEqual(['By a step']);
});

test('the branch that is checked out is the one that is pushed', async () => {
  const world = await newWorld();
  await retitle(world, 'On staging', 'staging');
  world.paragon.unlink(world.projectId);
  world.paragon.link({ branch: 'staging', projectId: world.projectId });
  const tip = await retitle(world, 'Newest on staging', 'staging');
  const other = await runPush(world, {
    job: { event: 'workflow_dispatch' },
    before: (job) =>
      world.checkout(job, { ref: 'staging', sha: undefined, persistCredentials: false }),
  });
  expect(end(world, other)).toEqual(pushed(tip));
  expect(world.paragon.history(world.projectId)[0]?.branch).toBe('staging');
  expect(other.main.summary).toContain('<code>staging</code>');
});

test('with onNewerCommit: supersede nothing is pushed of a branch that moves during the build', async () => {
  const world = await newWorld();
  const head = await world.repository.tip('main');
  const left = await runPush(world, {
    with: { onNewerCommit: 'supersede' },
    before: async (job) => {
      await world.checkout(job);
      atLook(world, 2, () => retitle(world, 'Newer'));
    },
  });
  expect(end(world, left)).toMatchObject({
    result: 'superseded',
    commitHash: head,
    history: [{ status: 'failure', hash: head }],
  });
  expect(world.paragon.pushes(world.projectId)).toEqual([]);
});
