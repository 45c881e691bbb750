import { mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job, World, WorldOptions } from '@paragraph/sandbox';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nightly } from '../../shared/test/nightly.js';
import { end, pushed, retitle, run } from './moved-branch-world.js';
import { newWorld, runPush } from './push-world.js';

/** A folder for PATH with Node and npm in it, and no git. */
async function toolsWithoutGit(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tools-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { stdout } = await run('sh', ['-c', 'command -v npm']);
  await symlink(process.execPath, join(folder, 'node'));
  await symlink(await realpath(stdout.trim()), join(folder, 'npm'));
  await symlink('/bin/sh', join(folder, 'sh'));
  return folder;
}

/** What actions/checkout does where there is no git: it unpacks the files. */
async function unpack(world: World, job: Job): Promise<void> {
  await world.checkout(job);
  await rm(join(job.workspace, '.git'), { recursive: true });
}

describe.skipIf(process.platform === 'win32')('without git', () => {
  const openWorld = async (options: Partial<WorldOptions> = {}): Promise<World> =>
    newWorld({ ...options, env: { PATH: await toolsWithoutGit() } });

  test('the commit of the run is pushed, and the tip is read from GitHub', async () => {
    const world = await openWorld();
    const tip = await world.repository.tip('main');
    const done = await runPush(world, { before: (job) => unpack(world, job) });
    expect(end(world, done)).toEqual(pushed(tip));
    expect(done.main.annotations).toEqual([]);
    expect(world.paragon.history(world.projectId)[0]?.author).toBe('Ada Colleague');
    expect(world.github.requests.some(({ target }) => target.api === 'rest')).toBe(true);
  });

  nightly(
    'if the author of the commit is unknown, the run counts as that of the person who started it',
    async () => {
      const world = await openWorld();
      await runPush(world, {
        before: (job) => unpack(world, job),
        job: { event: 'workflow_dispatch', payload: {}, actor: 'grace' },
      });
      expect(world.paragon.history(world.projectId)).toMatchObject([
        { status: 'success', author: 'grace' },
      ]);
    },
  );

  nightly('a newer commit of the project is left to its own run', async () => {
    const world = await openWorld({ folder: 'apps/paragon' });
    const head = await world.repository.tip('main');
    const left = await runPush(world, {
      before: async (job) => {
        await unpack(world, job);
        await retitle(world, 'Newer');
      },
    });
    expect(end(world, left)).toMatchObject({
      conclusion: 'success',
      result: 'superseded',
      commitHash: head,
      history: [{ status: 'failure', hash: head }],
    });
    expect(left.main.annotations[0]).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('the checkout cannot be moved there: There is no git.'),
    });
  });
});
