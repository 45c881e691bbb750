import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckoutOptions, World } from '@paragraph/sandbox';
import { describe, expect, test } from 'vitest';
import { editAndSave, git, newWorld, runPull, workflowFile } from './pull-world.js';

/** Who has pushed to the repository, by the token that git was given. */
function pushers({ github }: World): readonly (string | undefined)[] {
  const pushes = github.requests.filter(({ path }) => path.endsWith('/git-receive-pack'));
  return [...new Set(pushes.map(({ login }) => login))];
}

function personalToken({ github, repository }: World): string {
  const permissions = { contents: 'write' as const };
  return github.createToken({ kind: 'personal', repository: repository.name, permissions });
}

describe('the commit is pushed as', () => {
  const persisted: Partial<CheckoutOptions> = {};
  const notPersisted: Partial<CheckoutOptions> = { persistCredentials: false };
  const newer: Partial<CheckoutOptions> = { style: 'v6' };

  test.each([
    ['the job', 'github-actions[bot]', persisted],
    ['the job, by credentials outside of .git/config', 'github-actions[bot]', newer],
    ['the job, where the checkout keeps no credentials', 'github-actions[bot]', notPersisted],
  ])('%s', async (_, login, form) => {
    const world = await newWorld();
    const { main } = await runPull(world, {
      with: await editAndSave(world),
      before: (job) => world.checkout(job, form),
    });
    expect(main.outputs.result).toBe('committed');
    expect(pushers(world)).toEqual([login]);
  });

  test.each([persisted, newer])(
    'the person whose token the checkout was given (%o)',
    async (form) => {
      const world = await newWorld();
      const token = personalToken(world);
      const { main } = await runPull(world, {
        with: await editAndSave(world),
        job: { contents: 'read', secrets: { PAT: token } },
        before: (job) => world.checkout(job, { ...form, token }),
      });
      expect(main.outputs.result).toBe('committed');
      expect(pushers(world)).toEqual(['octocat']);
    },
  );

  test('the one whose `token` the step was given, whatever the checkout holds', async () => {
    const world = await newWorld();
    const token = personalToken(world);
    const { main } = await runPull(world, {
      with: { ...(await editAndSave(world)), token },
      job: { secrets: { PAT: token } },
      before: (job) => world.checkout(job),
    });
    expect(main.outputs.result).toBe('committed');
    expect(pushers(world)).toEqual(['octocat']);
    // Two headers at once are what GitHub answers with 400.
    for (const { authorization } of world.github.requests) {
      expect(authorization.length).toBeLessThanOrEqual(1);
    }
  });
});

test('a repository that is checked out into a folder of the workspace', async () => {
  const world = await newWorld({ folder: 'apps/paragon' });
  const { main, workspace } = await runPull(world, {
    with: await editAndSave(world),
    before: (job) => world.checkout(job, { path: 'code' }),
  });
  expect(main.outputs).toMatchObject({ result: 'committed', subfolder: 'code/apps/paragon' });
  expect(await world.repository.read('main', `apps/paragon/${workflowFile}`)).toContain('Hello!');
  expect(await git(join(workspace, 'code'), 'rev-parse', 'HEAD')).toBe(main.outputs.commitHash);
});

test('a `ref:` at the checkout decides on the branch', async () => {
  const world = await newWorld();
  const main = await world.repository.tip('main');
  await world.repository.commit({ branch: 'staging', files: { 'notes.md': 'For staging.\n' } });
  const run = await runPull(world, {
    with: await editAndSave(world),
    before: (job) => world.checkout(job, { ref: 'staging', sha: undefined }),
  });
  expect(run.main.outputs).toMatchObject({ result: 'committed', branch: 'staging' });
  expect(await world.repository.read('staging', workflowFile)).toContain('Hello!');
  expect(await world.repository.tip('main')).toBe(main);
  expect(await git(run.workspace, 'symbolic-ref', '--short', 'HEAD')).toBe('staging');
});

test.each([
  ['a tag', 'refs/tags/v1', 'the tag "v1"'],
  ['a pull request', 'refs/pull/1/merge', 'the pull request ref "1/merge"'],
])('%s takes no commit, which is said in one sentence', async (_, ref, said) => {
  const world = await newWorld();
  const tip = await world.repository.tip('main');
  await world.repository.git(['update-ref', ref, tip]);
  const { main } = await runPull(world, { with: await editAndSave(world), job: { ref, sha: tip } });
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain(
    `A pull commits to a branch, and this run is for ${said}.`,
  );
  expect(await world.repository.tip('main')).toBe(tip);
  expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
});

test('without a checkout it is said that one is needed, and Paragon is told', async () => {
  const world = await newWorld();
  const { main } = await runPull(world, {
    with: await editAndSave(world),
    before: async () => undefined,
  });
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain('There is no Paragraph project in the checkout.');
  expect(main.annotations[0]?.message).toContain('Run actions/checkout before this step');
  expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
});

test('files without their repository cannot be committed, which is said', async () => {
  const world = await newWorld();
  const { main } = await runPull(world, {
    with: await editAndSave(world),
    before: async (job) => {
      const folder = await world.checkout(job);
      await rm(join(folder, '.git'), { recursive: true });
    },
  });
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain('is in no Git repository');
});

test('with a token that may only read, the refusal names the permission to give', async () => {
  const world = await newWorld();
  const tip = await world.repository.tip('main');
  const { main } = await runPull(world, {
    with: await editAndSave(world),
    job: { contents: 'read' },
  });
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain('The token may not write to the repository.');
  expect(main.annotations[0]?.message).toContain('`contents: write`');
  expect(await world.repository.tip('main')).toBe(tip);
});
