import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findGitPlace, headBranch } from '../../src/git/git-dir.js';

/** A folder with files. */
async function folderWith(...files: readonly (readonly [path: string, text: string])[]) {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'git dir ')));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [path, text] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

const head = 'ref: refs/heads/main\n';

test('the repository is the nearest one above the folder', async () => {
  const root = await folderWith(['.git/HEAD', head], ['a/.git/HEAD', head], ['a/b/c/x', '']);
  const find = (path: string) => findGitPlace(join(root, path), root);
  expect(await find('a/b/c')).toEqual({ gitDir: join(root, 'a/.git'), workTree: join(root, 'a') });
  expect(await find('')).toEqual({ gitDir: join(root, '.git'), workTree: root });
});

test('a worktree and a submodule name their repository in a file', async () => {
  const root = await folderWith(
    ['.git/modules/b/HEAD', head],
    ['b/.git', 'gitdir: ../.git/modules/b\n'],
    ['c/.git', 'gitdir: ../.git/gone\n'],
    ['d/.git', 'no repository'],
  );
  const gitDir = join(root, '.git/modules/b');
  expect(await findGitPlace(join(root, 'b'), root)).toEqual({ gitDir, workTree: join(root, 'b') });
  expect(await findGitPlace(join(root, 'c'), root)).toBeUndefined();
  expect(await findGitPlace(join(root, 'd'), root)).toBeUndefined();
});

test('folders above the last one do not count, and a folder without HEAD is not a repository', async () => {
  const root = await folderWith(['.git/HEAD', head], ['work/.git/config', ''], ['work/a/x', '']);
  expect(await findGitPlace(join(root, 'work/a'), join(root, 'work'))).toBeUndefined();
  expect(await findGitPlace(root, join(root, 'work'))).toBeUndefined();
});

test('a folder that looks like a bare repository does not count as one', async () => {
  const root = await folderWith(
    ['trap/HEAD', head],
    ['trap/config', '[core]\n\tbare = true\n'],
    ['trap/objects/x', ''],
    ['trap/refs/x', ''],
    ['trap/project/x', ''],
  );
  expect(await findGitPlace(join(root, 'trap/project'), root)).toBeUndefined();
});

test.each([
  ['ref: refs/heads/a/b\n', 'a/b', 'not asked'],
  [`${'0123456789'.repeat(4)}\n`, undefined, 'not asked'],
  ['ref: refs/heads/.invalid\n', 'asked', 'asked'],
  ['ref: refs/remotes/origin/main\n', 'asked', 'asked'],
  ['', 'asked', 'asked'],
])('HEAD with %j is at %s, and git is %s', async (text, branch, asked) => {
  const root = await folderWith(['.git/HEAD', text]);
  let isAsked = 'not asked';
  const found = await headBranch({ gitDir: join(root, '.git'), workTree: root }, async () => {
    isAsked = 'asked';
    return 'refs/heads/asked';
  });
  expect([found, isAsked]).toEqual([branch, asked]);
});

test.skipIf(process.platform === 'win32')('git is asked if HEAD is a link', async () => {
  const root = await folderWith(['.git/refs/heads/main', `${'0123456789'.repeat(4)}\n`]);
  await symlink('refs/heads/main', join(root, '.git/HEAD'));
  const place = { gitDir: join(root, '.git'), workTree: root };
  expect(await headBranch(place, async () => 'refs/heads/main')).toBe('main');
  expect(await headBranch(place, async () => undefined)).toBeUndefined();
});
