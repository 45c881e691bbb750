// Whole runs for cases that shared/test/git/push-refs.test has. CI shows in delivery.test that a pull survives a
// branch that moves and an answer that is lost.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loseAnswer, loseAnswerAndMore } from './moving-branch.js';
import { editAndSave, runPull, said, syncedWorld } from './pull-world.js';

test('a branch that is deleted between fetch and push is not made anew', async () => {
  const world = await syncedWorld();
  const ids = await editAndSave(world);
  world.github.beforePush(() => world.repository.deleteBranch('main'));
  const { main } = await runPull(world, { with: ids });
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain('is gone from the repository');
  await expect(world.repository.tip('main')).rejects.toThrow();
  expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
});

test('a branch that is rewound between fetch and push stays rewound, and the commit goes on top', async () => {
  const world = await syncedWorld();
  const older = await world.repository.tip('main');
  await world.repository.commit({ files: { 'secret.txt': 'committed by mistake\n' } });
  const ids = await editAndSave(world);
  world.github.beforePush(() => world.repository.setRef('refs/heads/main', older));
  const { main } = await runPull(world, { with: ids });
  expect(main.outputs.result).toBe('committed');
  const [commit, parent] = await world.repository.log('main');
  expect(commit?.sha).toBe(main.outputs.commitHash);
  expect(parent?.sha).toBe(older);
  expect(await world.repository.files('main')).not.toContain('secret.txt');
});

test('nothing is lost if the branch moves at the moment of the push', async () => {
  const world = await syncedWorld();
  const ids = await editAndSave(world);
  let moved = '';
  world.github.beforePush(
    async () => {
      moved = await world.repository.commit({ files: { 'notes.md': 'by a colleague\n' } });
    },
    { at: 'update' },
  );
  const { main } = await runPull(world, { with: ids });
  expect(main.outputs.result).toBe('committed');
  const [commit, parent] = await world.repository.log('main');
  expect(commit?.sha).toBe(main.outputs.commitHash);
  expect(parent?.sha).toBe(moved);
});

test('a branch that GitHub cannot move is not reported as moved', async () => {
  const world = await syncedWorld();
  const tip = await world.repository.tip('main');
  const ids = await editAndSave(world);
  const lock = join(world.repository.gitDir, 'refs', 'heads', 'main.lock');
  world.github.beforePush(() => writeFile(lock, ''), { at: 'update' });
  const { main } = await runPull(world, { with: ids });
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain(
    'GitHub could not update the branch, so nothing was committed.',
  );
  expect(await world.repository.tip('main')).toBe(tip);
  expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
});

test('a push that git sends a second time, because its connection died, is not taken for refused', async () => {
  const world = await syncedWorld();
  const base = await world.repository.tip('main');
  const ids = await editAndSave(world);
  loseAnswer(world);
  const { main } = await runPull(world, { with: ids });
  expect(main.conclusion).toBe('success');
  const [commit, parent] = await world.repository.log('main');
  expect(parent?.sha).toBe(base);
  expect(main.outputs).toMatchObject({ result: 'committed', commitHash: commit?.sha });
  expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({
    status: 'success',
    hash: commit?.sha,
  });
});

test('if the answer is lost and a colleague pushed meanwhile, nothing is committed twice', async () => {
  const world = await syncedWorld();
  const base = await world.repository.tip('main');
  const ids = await editAndSave(world);
  loseAnswer(world);
  const { main } = await runPull(world, {
    with: ids,
    before: async (job) => {
      await world.checkout(job);
      // The first time that the pull reads after its push: to see where the branch is.
      const match = { service: 'git-upload-pack', phase: 'advertisement' } as const;
      let isQuick = false;
      world.github.when({ match, times: 20 }, async () => {
        if (isQuick || (await world.repository.tip('main')) === base) return;
        isQuick = true;
        await world.repository.commit({ files: { 'notes.md': 'on top of it\n' } });
      });
    },
  });
  const log = await world.repository.log('main');
  expect(log.map(({ message }) => message.split('\n')[0])).toEqual([
    'Change notes.md',
    'Sync changes from Paragon',
    'Initial commit',
  ]);
  expect(main.outputs).toMatchObject({ result: 'unchanged', commitHash: log[0]?.sha });
  expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({
    status: 'success',
    hash: log[0]?.sha,
  });
});

test('a push whose answer is lost is retried if the branch cannot be read at once', async () => {
  const world = await syncedWorld();
  const base = await world.repository.tip('main');
  const ids = await editAndSave(world);
  loseAnswerAndMore(world, 1);
  const { main } = await runPull(world, { with: ids });
  const [commit, parent] = await world.repository.log('main');
  expect(parent?.sha).toBe(base);
  expect(main.outputs).toMatchObject({ result: 'committed', commitHash: commit?.sha });
  expect(said(main)).toEqual([]);
});

test('a branch whose name ends in that of the linked one is not taken for it when the push is refused', async () => {
  const world = await syncedWorld();
  const other = await world.repository.commit({ branch: 'other', files: { 'notes.md': 'x\n' } });
  await world.repository.setRef('refs/heads/copy/refs/heads/main', other);
  world.repository.protect('~ALL', { by: 'ruleset', violations: ['No.'] });
  const { main } = await runPull(world, { with: await editAndSave(world) });
  expect(main.annotations[0]?.message).toContain('the branch is protected');
});

test('a branch that is called like the full name of the linked one stops no pull', async () => {
  const world = await syncedWorld();
  const tip = await world.repository.tip('main');
  await world.repository.setRef('refs/heads/refs/heads/main', tip);
  await world.repository.setRef('refs/tags/refs/heads/main', tip);
  const { main } = await runPull(world, { with: await editAndSave(world) });
  expect(said(main)).toEqual([]);
  expect(main.outputs).toMatchObject({
    result: 'committed',
    commitHash: await world.repository.tip('main'),
  });
  expect(await world.repository.refs()).toMatchObject({ 'refs/heads/refs/heads/main': tip });
});

test('nothing is pulled if a folder of the export is a symbolic link', async () => {
  const [link, target] = ['src', 'elsewhere'];
  const world = await syncedWorld({ files: { 'elsewhere/integrations/a.ts': 'export {};\n' } });
  const below = (await world.repository.files('main')).filter((file) =>
    file.startsWith(`${link}/`),
  );
  await world.repository.commit({ files: Object.fromEntries(below.map((file) => [file, null])) });
  const tip = await world.repository.commit({
    files: { [link]: { mode: '120000', content: target } },
  });
  const { main } = await runPull(world, { with: await editAndSave(world) });
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain(
    `${link} is a symbolic link, so nothing was pulled.`,
  );
  // A commit that cures it must not start a push, which might overwrite the edit.
  expect(main.annotations[0]?.message).toContain('put `[skip ci]` into the commit message');
  expect(await world.repository.tip('main')).toBe(tip);
  expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
});
