import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { World } from '@paragraph/sandbox';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  editAndSave,
  git,
  runPull,
  said,
  saveVersion,
  syncedWorld,
  workflowFile,
} from './pull-world.js';

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
  test('the person whose token the checkout was given', async () => {
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

  test('the person whose `token` the step was given, regardless of the checkout', async () => {
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
  });
});

describe('the tip has moved since the checkout', () => {
  test.each([
    ['a shallow one', {}],
    ['a partial one with a sparse work tree', { sparse: ['src', '.para'] }],
    ['one without credentials, v6', { persistCredentials: false, style: 'v6' as const }],
  ])('after %s the pull commits on top of it', async (_, form) => {
    const world = await syncedWorld();
    world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Tell all');
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
  });
});

test('a repository that is checked out into a folder of the workspace', async () => {
  const world = await syncedWorld({ folder: 'apps/paragon' });
  const { main, workspace } = await runPull(world, {
    with: await editAndSave(world),
    before: (job) => world.checkout(job, { path: 'code' }),
  });
  expect(main.outputs).toMatchObject({ result: 'committed', subfolder: 'code/apps/paragon' });
  expect(await world.repository.read('main', `apps/paragon/${workflowFile}`)).toContain('Hello!');
  expect(await git(join(workspace, 'code'), 'rev-parse', 'HEAD')).toBe(main.outputs.commitHash);
});

test('a `ref:` at the checkout decides on the branch', async () => {
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

test.each([['a pull request', 'refs/pull/1/merge', 'the pull request ref "1/merge"']])(
  '%s takes no commit, which is said in one sentence',
  async (_, ref, said) => {
    const world = await syncedWorld();
    const tip = await world.repository.tip('main');
    await world.repository.git(['update-ref', ref, tip]);
    const { main } = await runPull(world, {
      with: await editAndSave(world),
      job: { ref, sha: tip },
    });
    expect(main.conclusion).toBe('failure');
    expect(main.annotations[0]?.message).toContain(
      `A pull commits to a branch, and this run is for ${said}.`,
    );
    expect(await world.repository.tip('main')).toBe(tip);
    expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
  },
);

test('if a commit is checked out, the branch is that of the run, and the checkout is not moved', async () => {
  const world = await syncedWorld();
  const older = await world.repository.tip('main');
  const tip = await world.repository.commit({ files: { 'notes.md': 'later\n' } });
  const { main, workspace } = await runPull(world, {
    with: await editAndSave(world),
    before: (job) => world.checkout(job, { ref: older, sha: undefined }),
  });
  expect(main.outputs).toMatchObject({ result: 'committed', branch: 'main' });
  const [, parent] = await world.repository.log('main');
  expect(parent?.sha).toBe(tip);
  expect(await git(workspace, 'rev-parse', 'HEAD')).toBe(older);
  expect(said(main)).toMatchObject([
    { level: 'warning', message: expect.stringContaining('it is not on the branch main') },
  ]);
});

test('a repository with submodules keeps them, and its checkout follows', async () => {
  const world = await syncedWorld();
  const { repository } = world;
  await repository.git(['read-tree', 'main']);
  const submodule = `160000,${'1'.repeat(40)},vendor/lib`;
  await repository.git(['update-index', '--add', '--cacheinfo', submodule]);
  const tree = await repository.git(['write-tree']);
  const person = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
  const commit = await repository.git([...person, 'commit-tree', tree, '-p', 'main', '-m', 'Lib']);
  await repository.setRef('refs/heads/main', commit);
  const { main, workspace } = await runPull(world, { with: await editAndSave(world) });
  expect(main.outputs.result).toBe('committed');
  expect(said(main)).toEqual([]);
  expect(await repository.changes(commit, 'main')).toEqual([{ status: 'M', path: workflowFile }]);
  expect(await git(workspace, 'rev-parse', 'HEAD')).toBe(main.outputs.commitHash);
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

// The program stands in for ssh and a server behind it.
test.skipIf(process.platform === 'win32')('a checkout with a key is reached by ssh', async () => {
  const bin = await folderOnPath();
  const world = await syncedWorld({ env: { PATH: `${bin}${delimiter}${process.env.PATH}` } });
  const repositories = dirname(dirname(world.repository.gitDir));
  const program = join(bin, 'ssh');
  const lines = [
    '#!/bin/sh',
    `echo "$@" >> "${world.root}/ssh.log"`,
    'for last; do :; done',
    // As the server does: `git-upload-pack 'owner/name.git'`.
    `cd "${repositories}" && unset GIT_DIR GIT_WORK_TREE && eval "git \${last#git-}"`,
  ];
  await writeFile(program, `${lines.join('\n')}\n`, { mode: 0o755 });
  const { main, workspace, temp } = await runPull(world, {
    with: await editAndSave(world),
    job: { contents: 'read' },
    before: (job) => world.checkout(job, { ssh: { key: 'a key', program } }),
  });
  expect(main.outputs.result).toBe('committed');
  expect(said(main)).toEqual([]);
  expect(pushers(world)).toEqual([]);
  const calls = await readFile(join(world.root, 'ssh.log'), 'utf8');
  expect(calls).toContain(`-i ${temp}/`);
  expect(calls).toContain("git-receive-pack 'acme/integrations.git'");
  expect(await git(workspace, 'rev-parse', 'HEAD')).toBe(main.outputs.commitHash);
});

test('a missing checkout is reported, to Paragon as well', async () => {
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

test('files without their repository cannot be committed, with a message', async () => {
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

test('with a token that may only read, the refusal names the permission to give', async () => {
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

// In a container the checkout is another user's, and git from 2.30.3 to 2.37 takes `safe.directory` from files alone.
test.skipIf(process.platform === 'win32')(
  'a checkout of another user is used, though git would not look for a repository there',
  async () => {
    const bin = await folderOnPath();
    const script = `#!/bin/sh\nPATH=\${PATH#*:}\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec git "$@"\n`;
    await writeFile(join(bin, 'git'), script, { mode: 0o755 });
    const world = await syncedWorld({ env: { PATH: `${bin}${delimiter}${process.env.PATH}` } });
    const { main } = await runPull(world, { with: await editAndSave(world) });
    expect(main.outputs.result).toBe('committed');
    expect(said(main)).toEqual([]);
  },
);

async function folderOnPath(): Promise<string> {
  const bin = await mkdtemp(join(tmpdir(), 'on path '));
  onTestFinished(() => rm(bin, { recursive: true, force: true }));
  return bin;
}
