import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckoutOptions, World } from '@paragraph/sandbox';
import { describe, expect, test } from 'vitest';
import { nightly, rowsInCi } from '../../shared/test/nightly.js';
import { pushers } from './checkouts-world.js';
import {
  editAndSave,
  git,
  runPull,
  said,
  saveVersion,
  syncedWorld,
  workflowFile,
} from './pull-world.js';

function personalToken({ github, repository }: World): string {
  const permissions = { contents: 'write' as const };
  return github.createToken({ kind: 'personal', repository: repository.name, permissions });
}

nightly('the commit is pushed as the person whose token the checkout was given', async () => {
  const world = await syncedWorld();
  const token = personalToken(world);
  const { main } = await runPull(world, {
    with: await editAndSave(world),
    job: { contents: 'read', secrets: { PAT: token } },
    before: (job) => world.checkout(job, { style: 'v6', token }),
  });
  expect(main.outputs.result).toBe('committed');
  expect(pushers(world)).toEqual(['octocat']);
});

nightly(
  'the commit is pushed as the person whose `token` the step was given, regardless of the checkout',
  async () => {
    const world = await syncedWorld();
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
  },
);

describe('the tip has moved since the checkout', () => {
  const forms: Readonly<Record<string, Partial<CheckoutOptions>>> = {
    'a shallow one': {},
    'a partial one with a sparse work tree': { sparse: ['src', '.para'] },
    'one without credentials, v6': { persistCredentials: false, style: 'v6' },
  };
  test.each(rowsInCi(forms, 'one without credentials, v6'))(
    'after %s the pull commits on top of it',
    async (_, form) => {
      const world = await syncedWorld();
      world.paragon
        .dashboard(world.projectId)
        .renameWorkflow('slack', 'Notify Channel', 'Tell all');
      const ids = await saveVersion(world);
      let moved = '';
      const { main, workspace } = await runPull(world, {
        with: ids,
        before: async (job) => {
          await world.checkout(job, form);
          moved = await world.repository.commit({ files: { 'docs/notes.md': 'by a colleague\n' } });
        },
      });
      expect(main.outputs.result).toBe('committed');
      const [commit, parent] = await world.repository.log('main');
      expect(parent?.sha).toBe(moved);
      expect(pushers(world)).toEqual(['github-actions[bot]']);
      expect(await world.repository.read('main', 'docs/notes.md')).toBe('by a colleague\n');
      expect(await world.repository.read('main', workflowFile)).toContain("'Tell all'");
      expect(await git(workspace, 'rev-parse', 'HEAD')).toBe(commit?.sha);
      expect(JSON.parse(main.outputs.changes ?? '')).toContainEqual({
        change: 'renamed',
        file: workflowFile,
        integration: 'slack',
        workflow: 'Tell all',
        workflowBefore: 'Notify Channel',
      });
    },
  );
});

nightly('a `ref:` at the checkout decides on the branch', async () => {
  const world = await syncedWorld();
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

nightly('a pull request takes no commit, which is said in one sentence', async () => {
  const ref = 'refs/pull/1/merge';
  const world = await syncedWorld();
  const tip = await world.repository.tip('main');
  await world.repository.git(['update-ref', ref, tip]);
  const { main } = await runPull(world, {
    with: await editAndSave(world),
    job: { ref, sha: tip },
  });
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain(
    `A pull commits to a branch, and this run is for the pull request ref "1/merge".`,
  );
  expect(await world.repository.tip('main')).toBe(tip);
  expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
});

test('an expired token of the checkout is reported, and not replaced by another one', async () => {
  const world = await syncedWorld();
  const token = personalToken(world);
  const { main } = await runPull(world, {
    with: await editAndSave(world),
    before: async (job) => {
      await world.checkout(job, { token });
      world.github.revokeToken(token);
    },
  });
  expect(main.conclusion).toBe('failure');
  const [message] = said(main).map((annotation) => annotation.message);
  expect(message).toContain('GitHub did not accept the credentials for the fetch.');
  expect(message).toContain('The token that actions/checkout has kept is wrong or has expired.');
  expect(pushers(world)).toEqual([]);
});

nightly('a missing checkout is reported, to Paragon as well', async () => {
  const world = await syncedWorld();
  const { main } = await runPull(world, {
    with: await editAndSave(world),
    before: async () => undefined,
  });
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain('There is no Paragraph project in the checkout.');
  expect(main.annotations[0]?.message).toContain('Run actions/checkout before this step');
  expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
});

nightly('files without their repository cannot be committed, with a message', async () => {
  const world = await syncedWorld();
  const { main } = await runPull(world, {
    with: await editAndSave(world),
    before: async (job) => {
      const folder = await world.checkout(job);
      await rm(join(folder, '.git'), { recursive: true });
    },
  });
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain('is not in a Git repository');
});

nightly('with a token that may only read, the refusal names the permission to give', async () => {
  const world = await syncedWorld();
  const push =
    "on:\n  push:\n    paths-ignore: ['.github/**']\njobs:\n  a:\n    steps:\n      - uses: useparagon/paragraph-push@v1\n";
  await world.repository.commit({ files: { '.github/workflows/push.yml': push } });
  const tip = await world.repository.tip('main');
  const { main } = await runPull(world, {
    with: await editAndSave(world),
    job: { contents: 'read' },
  });
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain('The token may not write to the repository.');
  expect(main.annotations[0]?.message).toContain('`contents: write`');
  // By the filter in the checkout, a commit of that starts no push, which might overwrite the edit.
  expect(main.annotations[0]?.message).not.toContain('[skip ci]');
  expect(await world.repository.tip('main')).toBe(tip);
});
