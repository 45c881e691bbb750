import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Job, World, WorldRunOptions } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { pushedTitles, runPush, titled } from './push-world.js';
import { inParagonsWords, stateOf, syncedWorld } from './two-way-world.js';

// Git for Windows comes with `core.autocrlf=true`: texts have CRLF in the checkout, and LF in Git.

const run = promisify(execFile);
const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';

/** A checkout as Git for Windows makes it. */
function checkedOutOnWindows(world: World): WorldRunOptions {
  return {
    job: { contents: 'write' },
    before: async (job: Job) => {
      const folder = await world.checkout(job);
      const git = (...args: string[]) => run('git', ['-C', folder, ...args]);
      await git('config', 'core.autocrlf', 'true');
      await rm(join(folder, 'src'), { recursive: true });
      await git('checkout', '--quiet', '--', 'src');
      expect(await readFile(join(folder, workflow), 'utf8')).toContain('\r\n');
    },
  };
}

test('the commit of a pull is up to date, with any line endings in the checkout', async () => {
  const world = await inParagonsWords();
  const { main } = await runPush(world, checkedOutOnWindows(world));
  expect(main.outputs.result).toBe('up-to-date');
});

test('a push from a checkout with other line endings is recorded with those of Git', async () => {
  const world = await syncedWorld();
  const before = await stateOf(world);
  const options = checkedOutOnWindows(world);
  await world.repository.commit({ files: await titled(world, 'From Windows') });
  const { main } = await runPush(world, options);
  expect(main.outputs.result).toBe('pushed');
  expect(main.annotations).toEqual([]);
  expect(pushedTitles(world)).toEqual(['From Windows']);
  expect(await stateOf(world)).not.toEqual(before);
});

test('line endings do not count as changes of earlier steps: a clean checkout is moved to the tip', async () => {
  const world = await syncedWorld();
  const old = await world.repository.tip('main');
  await world.repository.commit({ files: await titled(world, 'Newer') });
  const { main } = await runPush(world, {
    ...checkedOutOnWindows(world),
    job: { sha: old, runAttempt: 2, contents: 'write' },
  });
  expect(main.outputs.result).toBe('pushed');
  expect(pushedTitles(world)).toEqual(['Newer']);
});
