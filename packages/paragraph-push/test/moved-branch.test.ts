import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assembledAction, type Job, type World } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { atLook, end, file, git, pushed, pushRoute, retitle } from './moved-branch-world.js';
import { newWorld, pushedTitles, runPush } from './push-world.js';

test('an old run that is started again pushes the tip, not its own commit', async () => {
  const world = await newWorld();
  const old = await world.repository.tip('main');
  const tip = await retitle(world, 'Newer');
  const again = await runPush(world, { job: { sha: old, runAttempt: 2 } });
  expect(end(world, again)).toEqual(pushed(tip));
  expect(pushedTitles(world)).toEqual(['Newer']);
  expect(world.paragon.history(world.projectId)[0]?.author).toBe('Newer');
  expect(again.main.annotations).toMatchObject([
    {
      level: 'notice',
      message: `The branch main had moved on: pushed ${tip.slice(0, 7)} instead of ${old.slice(0, 7)}.`,
    },
  ]);
  expect(again.main.log).toContain(
    `has moved on to ${tip.slice(0, 7)}, so this run pushes that commit`,
  );
  expect(again.main.summary).toContain(tip);
  expect(await git(again.workspace, 'rev-parse', 'HEAD')).toBe(tip);
});

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

test('a project with only Git LFS pointers in the checkout is not built', async () => {
  const world = await newWorld();
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 5\n`;
  await world.repository.commit({
    files: {
      '.gitattributes': '*.png filter=lfs diff=lfs merge=lfs -text\n',
      'src/logo.png': pointer,
    },
  });
  const { main } = await runPush(world);
  expect(main.outputs.result).toBe('failed');
  expect(main.annotations[0]?.message).toContain('(src/logo.png), so it was not built.');
  expect(main.annotations[0]?.message).toContain('`lfs: true`');
  expect(main.log).not.toContain('para install');
});

test('a branch that moves between build and push, and again during the push, is followed', async () => {
  const world = await newWorld();
  let tip = '';
  const followed = await runPush(world, {
    before: async (job) => {
      await world.checkout(job, { fetchDepth: 0 });
      atLook(world, 2, () => retitle(world, 'Second'));
      const move = async (): Promise<void> => {
        tip = await retitle(world, 'Third');
      };
      world.paragon.fail({ route: pushRoute, fault: { run: move } });
    },
  });
  expect(pushedTitles(world)).toEqual(['Third']);
  // What was built before it moved went nowhere.
  expect(world.paragon.pushes(world.projectId)).toHaveLength(2);
  expect(end(world, followed)).toEqual(pushed(tip));
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

test('a branch that keeps moving is left to the next run after three rounds', async () => {
  const world = await newWorld();
  const before = await world.repository.tip('main');
  const move = async (): Promise<void> => {
    await retitle(world, `Move ${world.paragon.pushes(world.projectId).length + 1}`);
  };
  world.paragon.fail({ route: pushRoute, times: 'always', fault: { run: move } });
  const restless = await runPush(world);
  const built = await world.repository.git(['rev-parse', 'main~1']);
  expect(end(world, restless)).toEqual({
    conclusion: 'success',
    result: 'superseded',
    // The last that was built and pushed; the tip came after it.
    commitHash: built,
    history: [{ status: 'failure', hash: before }],
  });
  expect(world.paragon.pushes(world.projectId)).toHaveLength(3);
  expect(restless.main.annotations).toMatchObject([
    { level: 'warning', title: 'Superseded by a newer commit' },
  ]);
  expect(restless.main.annotations[0]?.message).toContain(
    'the branch moved on 3 times while this run',
  );
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

interface Held {
  readonly with?: Readonly<Record<string, string>>;
  readonly before?: (world: World, job: Job) => Promise<unknown>;
  readonly why: string;
}

const held: Readonly<Record<string, Held>> = {
  'with a changed file in the checkout': {
    before: (_, { workspace }) => writeFile(join(workspace, 'app', file), 'export {};\n'),
    why: `earlier steps of this job changed files (app/${file})`,
  },
  'with commits of the job': {
    before: (_, { workspace }) =>
      git(workspace, 'commit', '--quiet', '--allow-empty', '-m', 'By a step'),
    why: 'earlier steps of this job made commits that are not on the branch',
  },
  'with a new file where the newer commit has one': {
    before: async (world, { workspace }) => {
      await writeFile(join(workspace, 'report.txt'), 'by a step');
      await world.repository.commit({ files: { 'report.txt': 'theirs' } });
    },
    why: 'git could not move the checkout there',
  },
  'with onNewerCommit: supersede': {
    with: { onNewerCommit: 'supersede' },
    why: 'with `onNewerCommit: supersede` a run pushes its own commit only',
  },
};

test.each(Object.entries(held))('%s a newer commit is left to its own run', async (_, each) => {
  const world = await newWorld({ folder: 'app' });
  let head = '';
  const left = await runPush(world, {
    ...(each.with === undefined ? {} : { with: each.with }),
    before: async (job) => {
      await world.checkout(job);
      await each.before?.(world, job);
      head = await git(job.workspace, 'rev-parse', 'HEAD');
      await retitle(world, 'Newer');
    },
  });
  const tip = await world.repository.tip('main');
  expect(end(world, left)).toEqual({
    conclusion: 'success',
    result: 'superseded',
    commitHash: head,
    history: [{ status: 'failure', hash: head }],
  });
  expect(left.main.annotations).toMatchObject([
    { level: 'warning', title: 'Superseded by a newer commit' },
  ]);
  const message = left.main.annotations[0]?.message ?? '';
  expect(message).toContain(`The branch main has moved on to ${tip.slice(0, 7)}`);
  expect(message).toContain(each.why);
  expect(left.main.summary).toContain('Superseded by a newer commit');
  expect(world.paragon.pushes(world.projectId)).toEqual([]);
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

test('a deleted branch is not pushed, and the run is not registered in Paragon', async () => {
  const world = await newWorld();
  const gone = await runPush(world, {
    before: async (job) => {
      await world.checkout(job);
      await world.repository.deleteBranch('main');
    },
  });
  expect(end(world, gone)).toMatchObject({ conclusion: 'success', result: 'skipped', history: [] });
  expect(gone.main.annotations).toMatchObject([
    { level: 'notice', message: 'The branch main is gone, so nothing was pushed.' },
  ]);
  expect(gone.main.summary).toContain('Nothing was built');
});

test('a branch that is deleted during the build is not pushed, and that is reported to Paragon', async () => {
  const world = await newWorld();
  const head = await world.repository.tip('main');
  const gone = await runPush(world, {
    before: async (job) => {
      await world.checkout(job);
      atLook(world, 2, () => world.repository.deleteBranch('main'));
    },
  });
  expect(end(world, gone)).toMatchObject({
    conclusion: 'success',
    result: 'skipped',
    history: [{ status: 'failure', hash: head }],
  });
  expect(gone.main.annotations).toMatchObject([{ level: 'notice' }]);
  expect(gone.main.summary).toContain('Nothing was pushed');
  expect(world.paragon.pushes(world.projectId)).toEqual([]);
});

test('if neither git nor the API may read the branch, nothing is pushed unless requested', async () => {
  const world = await newWorld();
  const token = world.token();
  const options = {
    job: {
      token: world.github.createToken({ repository: world.repository.name, permissions: {} }),
    },
    before: async (job: Job) => {
      await world.checkout(job, { token, persistCredentials: false });
      await retitle(world, 'Newer');
    },
  };
  const held = await runPush(world, options);
  expect(held.main.outputs.result).toBe('conflict');
  expect(held.main.annotations).toMatchObject([{ level: 'notice' }, { level: 'error' }]);
  const [notice, error] = held.main.annotations.map(({ message }) => message);
  expect(notice).toContain('It could not be checked whether the branch main has moved on');
  expect(notice).toContain("GitHub's API answered 403");
  expect(notice).toContain('`contents: read`');
  expect(error).toContain('The record of the last sync could not be read');

  const done = await runPush(world, { ...options, with: { onConflict: 'overwrite' } });
  expect(end(world, done)).toMatchObject({ result: 'pushed' });
});
