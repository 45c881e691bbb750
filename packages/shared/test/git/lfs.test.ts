import { execFileSync } from 'node:child_process';
import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lfsFiles, lfsSettings } from '../../src/git/lfs.js';
import { type GitPlace, openGitPlace } from './git-place.js';

const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n';

/** A checkout with pointers, and the settings of git-lfs. */
async function lfsPlace(): Promise<GitPlace & { readonly root: string }> {
  const place = await openGitPlace();
  await place.repository.commit({
    files: {
      '.gitattributes': '*.png filter=lfs\n*.gif filter=other\n',
      'a.png': pointer,
      'a.gif': pointer,
      'apps/[a] b/logo.png': pointer,
      'apps/[a] b/x.txt': pointer,
    },
  });
  const root = await place.checkout();
  await place.ask(root, 'config', 'filter.lfs.smudge', 'git-lfs smudge -- %f');
  return { ...place, root };
}

test('the files of Git LFS in a folder are told from their pointers', async () => {
  const place = await lfsPlace();
  const checkout = await place.find(place.root);
  expect(await lfsFiles(checkout, '')).toEqual({
    pointers: ['a.png', 'apps/[a] b/logo.png'],
    there: [],
  });
  await writeFile(join(place.root, 'a.png'), 'a picture');
  expect(await lfsFiles(checkout, '')).toEqual({
    pointers: ['apps/[a] b/logo.png'],
    there: ['a.png'],
  });
  expect((await lfsFiles(checkout, 'apps/[a] b')).pointers).toEqual(['apps/[a] b/logo.png']);
  expect(await lfsFiles(checkout, 'apps/a b')).toEqual({ pointers: [], there: [] });
});

test('a checkout without the files of Git LFS gets none, and one that has them gets them', async () => {
  const place = await lfsPlace();
  const checkout = await place.find(place.root);
  expect(await lfsSettings(checkout)).toEqual({ env: { GIT_LFS_SKIP_SMUDGE: '1' } });
  await writeFile(join(place.root, 'a.png'), 'a picture');
  expect(await lfsSettings(checkout)).toEqual({});
});

test.skipIf(process.platform === 'win32')(
  'what is no plain file is none of Git LFS, and is not waited for',
  async () => {
    const place = await lfsPlace();
    const checkout = await place.find(place.root);
    const [file, other] = ['a.png', 'apps/[a] b/logo.png'].map((name) => join(place.root, name));
    await Promise.all([rm(file ?? ''), rm(other ?? '')]);
    execFileSync('mkfifo', [file ?? '']);
    await symlink('logo.txt', other ?? '');
    await writeFile(join(place.root, 'apps/[a] b/logo.txt'), pointer);
    expect(await lfsFiles(checkout, '')).toEqual({ pointers: [], there: [] });
  },
);
