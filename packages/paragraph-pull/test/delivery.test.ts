import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nightly } from '../../shared/test/nightly.js';
import { loseAnswerAndMore } from './moving-branch.js';
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
    if (moves < 2) world.github.beforePush(move);
  };
  world.github.beforePush(move);
  const { main } = await runPull(world, { with: await saveVersion(world) });
  expect(main.outputs.result).toBe('committed');
  expect(await world.repository.read('main', 'notes.md')).toBe('2\n');
  expect(await world.repository.read('main', workflowFile)).toContain("'Tell all'");
});

nightly('a branch that keeps moving is not changed, and the failure says so', async () => {
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

nightly('a temporary failure of GitHub is retried, for a fetch and for a push', async () => {
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

nightly(
  'if the branch cannot be read after a push, the run does not claim that there is no commit',
  async () => {
    const world = await syncedWorld();
    const base = await world.repository.tip('main');
    const ids = await editAndSave(world);
    loseAnswerAndMore(world, 99);
    const { main } = await runPull(world, { with: ids });
    expect(main.conclusion).toBe('failure');
    const [commit, parent] = await world.repository.log('main');
    expect(parent?.sha).toBe(base);
    expect(main.annotations[0]?.message).toContain(
      `it is unknown whether main has the commit ${commit?.sha.slice(0, 7)}`,
    );
    expect(main.log).toContain('It is unknown whether main has the commit.');
    expect(main.log).not.toMatch(/nothing was committed/i);
  },
);

nightly("if every branch rejects the commit, a pull quotes only GitHub's message", async () => {
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

nightly('a commit stays, with a warning, if it cannot be reported to Paragon', async () => {
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

nightly('a failed export changes no branch, and ends what the run fetches meanwhile', async () => {
  const world = await syncedWorld();
  // The run lists the refs, and then fetches the record while Paragon exports.
  const match = { service: 'git-upload-pack', phase: 'exchange' } as const;
  const fetching = Promise.withResolvers<void>();
  const hang = () => {
    const { sprung } = world.github.fail({ match, fault: { kind: 'hang' } });
    void sprung.then(() => fetching.resolve());
  };
  const ids = await editAndSave(world);
  const tip = await world.repository.tip('main');
  world.paragon.fail({
    route: 'GET /sandbox/cli/projects/:id',
    fault: { status: 500, body: { message: 'The export is out of order.' } },
    times: 'always',
  });
  const { main } = await runPull(world, {
    with: ids,
    before: async (job) => {
      await world.checkout(job);
      world.github.when({ match, times: 1 }, hang);
    },
  });
  await fetching.promise;
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain('`para pull` failed with exit code 1.');
  expect(main.annotations[0]?.message).toContain('The export is out of order.');
  expect(await world.repository.tip('main')).toBe(tip);
  expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
});
