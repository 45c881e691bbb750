// CI plays one loop in up-to-date.test; shared/test/sync/up-to-date.test shows what is up to date.
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorldRunOptions } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { pushedTitles, runPush, statuses } from './push-world.js';
import {
  expectNothingToPush,
  inParagonsWords,
  pull,
  push,
  stateOf,
  syncedWorld,
  workflow,
  writing,
} from './two-way-world.js';

test('the commit of a pull is up to date for a push and for a pull, so a loop of pulls and pushes ends', async () => {
  const world = await inParagonsWords();
  const refs = await world.repository.refs();
  await expectNothingToPush(world);
  expect(pushedTitles(world)).toEqual(['Edited']);
  expect(await pull(world)).toMatchObject({ result: 'unchanged' });
  expect(await world.repository.refs()).toEqual(refs);
});

test('after a pull, what an earlier step of the job changed is pushed', async () => {
  const world = await inParagonsWords();
  const before: WorldRunOptions['before'] = async (job) => {
    await world.checkout(job);
    await appendFile(join(job.workspace, workflow), '\n// By a step of the job.\n');
  };
  expect(await push(world, { ...writing, before })).toBe('pushed');
});

test('after a pull, a commit outside of the folder is pushed, and is up to date then', async () => {
  const world = await inParagonsWords('apps/paragraph');
  await world.repository.commit({ files: { 'packages/texts/index.js': 'exports.a = 1;\n' } });
  expect(await push(world)).toBe('pushed');
  expect(await push(world)).toBe('up-to-date');
});

test('after a push, the build decides: a changed neighbouring package counts', async () => {
  const world = await syncedWorld({
    folder: 'apps/paragraph',
    files: { 'packages/texts/index.js': "exports.title = 'From a package';\n" },
  });
  const file = `apps/paragraph/${workflow}`;
  const text = (await world.repository.read('main', file)) ?? '';
  const shared = "import { title } from '../../../../../../packages/texts';\n";
  const files = { [file]: `${shared}${text.replace("= 'Notify Channel'", '= title')}` };
  await world.repository.commit({ files });
  const { main } = await runPush(world, writing);
  expect(main.outputs).toMatchObject({ result: 'pushed', changed: 'true' });
  expect(JSON.parse(main.outputs.changes ?? '')).toMatchObject([
    {
      change: 'renamed',
      kind: 'workflow',
      values: [{ of: 'title', before: 'Notify Channel', after: 'From a package' }],
    },
  ]);
  expect(main.summary).toContain('### What this push changed in Paragon');
  expect(main.summary).not.toContain('What Paragon holds now');
  expect(pushedTitles(world)).toEqual(['From a package']);
  const state = await stateOf(world);
  expect(state).toMatchObject({
    direction: 'push',
    source: expect.stringMatching(/^[0-9a-f]{40}$/),
  });

  // A commit that changes nothing that is built.
  await world.repository.commit({ files: { 'packages/other/index.js': '' } });
  expect(await push(world)).toBe('up-to-date');
  expect(statuses(world).at(-1)).toBe('success');
  expect(await stateOf(world)).toEqual(state);

  const next = { 'packages/texts/index.js': "exports.title = 'Another one';\n" };
  await world.repository.commit({ files: next });
  expect(await push(world)).toBe('pushed');
  expect(pushedTitles(world)).toEqual(['Another one']);
});
