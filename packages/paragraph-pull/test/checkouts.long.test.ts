// Rarer forms of checkouts. CI shows git's part of them in shared/test/git (checkout.test, credentials.test), and
// the usual forms in checkouts.test.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { pushers } from './checkouts-world.js';
import { editAndSave, git, runPull, said, syncedWorld, workflowFile } from './pull-world.js';

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
