import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import {
  editAndSave,
  runPull,
  said,
  saveVersion,
  syncedWorld,
  workflowFile,
} from './pull-world.js';

test('when the branch moves between fetch and push, the pull begins again on the new tip', async () => {
  const world = await syncedWorld();
  world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Tell all');
  let moves = 0;
  const move = async (): Promise<void> => {
    moves += 1;
    await world.repository.commit({ files: { 'notes.md': `${moves}\n` } });
    if (moves < 3) world.github.beforePush(move);
  };
  world.github.beforePush(move);
  const { main } = await runPull(world, { with: await saveVersion(world) });
  expect(main.outputs.result).toBe('committed');
  expect(await world.repository.read('main', 'notes.md')).toBe('3\n');
  expect(await world.repository.read('main', workflowFile)).toContain("'Tell all'");
});

test('a branch that keeps moving is not changed, and the failure says so', async () => {
  const world = await syncedWorld();
  world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Tell all');
  let moves = 0;
  const move = async (): Promise<void> => {
    moves += 1;
    await world.repository.commit({ files: { 'notes.md': `${moves}\n` } });
    world.github.beforePush(move);
  };
  world.github.beforePush(move);
  const { main } = await runPull(world, { with: await saveVersion(world) });
  expect(main.conclusion).toBe('failure');
  expect(moves).toBe(6);
  expect(main.annotations[0]?.message).toContain(
    'The branch main moved 6 times while this run was exporting, so it stopped.',
  );
  expect(await world.repository.read('main', workflowFile)).not.toContain('Tell all');
  expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
});

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

test.skipIf(process.platform === 'win32')(
  'a push whose answer is lost on the way is looked for on the branch, and counts',
  async () => {
    const world = await syncedWorld();
    const ids = await editAndSave(world);
    // The branch has moved by then, and the process that should say so is gone.
    const hook = join(world.repository.gitDir, 'hooks', 'post-receive');
    await writeFile(hook, '#!/bin/sh\nkill -9 $PPID\n', { mode: 0o755 });
    const { main } = await runPull(world, { with: ids });
    expect(said(main)).toEqual([]);
    const tip = await world.repository.tip('main');
    expect(main.outputs).toMatchObject({ result: 'committed', commitHash: tip });
    expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({
      status: 'success',
      hash: tip,
    });
  },
);

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
  world.github.fail({
    match: { service: 'git-receive-pack', phase: 'exchange' },
    fault: { kind: 'answer-lost' },
  });
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
  world.github.fail({
    match: { service: 'git-receive-pack', phase: 'exchange' },
    fault: { kind: 'answer-lost' },
  });
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

test('a temporary failure of GitHub is retried, for a fetch and for a push', async () => {
  const world = await syncedWorld();
  const ids = await editAndSave(world);
  const { main } = await runPull(world, {
    with: ids,
    before: async (job) => {
      await world.checkout(job);
      for (const service of ['git-upload-pack', 'git-receive-pack'] as const) {
        world.github.fail({ match: { service }, fault: { kind: 'status', status: 502 } });
      }
    },
  });
  expect(main.outputs.result).toBe('committed');
  expect(said(main)).toEqual([]);
  expect(main.log).toContain('The refs could not be read. Trying again in 1 s.');
  expect(main.log).toContain('The push was interrupted. Trying again in 1 s.');
});

/** The commit arrives and its answer does not, and so many times after that GitHub cannot be asked. */
async function loseAnswer({ github }: World, times: number): Promise<void> {
  const fault = { kind: 'status', status: 502 } as const;
  github.beforePush(
    () => void github.fail({ match: { api: 'git', phase: 'advertisement' }, fault, times }),
    { at: 'update' },
  );
  github.fail({
    match: { service: 'git-receive-pack', phase: 'exchange' },
    fault: { kind: 'answer-lost' },
  });
}

test('a push whose answer is lost is retried if the branch cannot be read at once', async () => {
  const world = await syncedWorld();
  const base = await world.repository.tip('main');
  const ids = await editAndSave(world);
  await loseAnswer(world, 1);
  const { main } = await runPull(world, { with: ids });
  const [commit, parent] = await world.repository.log('main');
  expect(parent?.sha).toBe(base);
  expect(main.outputs).toMatchObject({ result: 'committed', commitHash: commit?.sha });
  expect(said(main)).toEqual([]);
});

test('if the branch cannot be read after a push, the run does not claim that there is no commit', async () => {
  const world = await syncedWorld();
  const base = await world.repository.tip('main');
  const ids = await editAndSave(world);
  await loseAnswer(world, 99);
  const { main } = await runPull(world, { with: ids });
  expect(main.conclusion).toBe('failure');
  const [commit, parent] = await world.repository.log('main');
  expect(parent?.sha).toBe(base);
  expect(main.annotations[0]?.message).toContain(
    `it is unknown whether main has the commit ${commit?.sha.slice(0, 7)}`,
  );
  expect(main.log).toContain('It is unknown whether main has the commit.');
  expect(main.log).not.toMatch(/nothing was committed/i);
});

test("if every branch rejects the commit, a pull quotes only GitHub's message", async () => {
  const world = await syncedWorld();
  const violations = ['Changes must be made through a pull request.'];
  world.repository.protect('~ALL', { by: 'ruleset', violations });
  const { main } = await runPull(world, { with: await editAndSave(world) });
  expect(main.annotations[0]?.message.split('\n')).toEqual([
    'GitHub rejected the commit: the branch is protected.',
    expect.stringMatching(/^GH013: .* for refs\/heads\/paragraph-sync\//),
    expect.stringMatching(/^Review all repository rules at http/),
    '- Changes must be made through a pull request.',
    expect.stringContaining('exclude that from its target branches'),
  ]);
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

test('a commit stays, with a warning, if it cannot be reported to Paragon', async () => {
  const world = await syncedWorld();
  const ids = await editAndSave(world);
  world.paragon.fail({
    route: 'PATCH /graphite/projects/commit',
    fault: { status: 422 },
    times: 'always',
  });
  const { main } = await runPull(world, { with: ids });
  expect(main.conclusion).toBe('success');
  expect(main.outputs.result).toBe('committed');
  expect(said(main)).toMatchObject([{ level: 'warning', title: 'Status not reported to Paragon' }]);
  expect(await world.repository.read('main', workflowFile)).toContain('Hello!');
});

test("a failed export does not change the branch, and quotes the CLI's message", async () => {
  const world = await syncedWorld();
  const ids = await editAndSave(world);
  const tip = await world.repository.tip('main');
  world.paragon.fail({
    route: 'GET /sandbox/cli/projects/:id',
    fault: { status: 500, body: { message: 'The export is out of order.' } },
    times: 'always',
  });
  const { main } = await runPull(world, { with: ids });
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain('`para pull` failed with exit code 1.');
  expect(main.annotations[0]?.message).toContain('The export is out of order.');
  expect(await world.repository.tip('main')).toBe(tip);
  expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
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
