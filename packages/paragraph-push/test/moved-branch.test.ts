import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job, World } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { nightly, rowsInCi } from '../../shared/test/nightly.js';
import { atLook, end, file, git, pushed, pushRoute, retitle } from './moved-branch-world.js';
import { newWorld, pushedTitles, runPush } from './push-world.js';

nightly('an old run that is started again pushes the tip, not its own commit', async () => {
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

nightly('a project with only Git LFS pointers in the checkout is not built', async () => {
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

const moves: Readonly<Record<string, readonly [second: string, third?: string]>> = {
  'between build and push': ['Second'],
  'between build and push, and again during the push': ['Second', 'Third'],
};

// What happens to branches that move at any other moment the histories show.
test.each(rowsInCi(moves, 'between build and push'))(
  'a branch that moves %s, is followed',
  async (_, titles) => {
    const [second, third] = titles;
    const world = await newWorld();
    const followed = await runPush(world, {
      before: async (job) => {
        await world.checkout(job, { fetchDepth: 0 });
        atLook(world, 2, () => retitle(world, second));
        if (third === undefined) return;
        const move = async (): Promise<void> => {
          await retitle(world, third);
        };
        world.paragon.fail({ route: pushRoute, fault: { run: move } });
      },
    });
    expect(pushedTitles(world)).toEqual([titles.at(-1)]);
    // What was built before the first move went nowhere.
    expect(world.paragon.pushes(world.projectId)).toHaveLength(titles.length);
    expect(end(world, followed)).toEqual(pushed(await world.repository.tip('main')));
  },
);

nightly('a branch that keeps moving is left to the next run after three rounds', async () => {
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

test.each(rowsInCi(held, 'with a changed file in the checkout'))(
  '%s a newer commit is left to its own run',
  async (_, each) => {
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
  },
);

nightly('a deleted branch is not pushed, and the run is not registered in Paragon', async () => {
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

nightly(
  'a branch that is deleted during the build is not pushed, and that is reported to Paragon',
  async () => {
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
  },
);

nightly(
  'if neither git nor the API may read the branch, nothing is pushed unless requested',
  async () => {
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
  },
);
