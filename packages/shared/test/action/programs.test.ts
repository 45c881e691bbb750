import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { pathFolders } from '../../src/action/child-environment.js';
import { programsOnPath, taskkill } from '../../src/action/programs.js';

const name = { posix: 'git', windows: 'git.exe' };
const file = process.platform === 'win32' ? name.windows : name.posix;

/** A folder with some of `bin`, `other` and the like, each with an own git. */
async function folders(...names: readonly string[]): Promise<readonly string[]> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'programs ')));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return Promise.all(
    names.map(async (each) => {
      const folder = join(root, each);
      await mkdir(folder);
      await writeFile(join(folder, file), '', { mode: 0o755 });
      return folder;
    }),
  );
}

test('a program is found on PATH by its absolute paths, in their order', async () => {
  const [one = '', two = ''] = await folders('one', 'a two');
  const env = { PATH: [two, join(two, 'gone'), one].join(delimiter) };
  expect(await programsOnPath(env, name)).toEqual([join(two, file), join(one, file)]);
  expect(await programsOnPath({ PATH: '' }, name)).toEqual([]);
  expect(await programsOnPath({}, name)).toEqual([]);
});

test('a file in the working folder is never the program, with any PATH', async () => {
  const [bin = '', here = ''] = await folders('bin', 'here');
  const before = process.cwd();
  process.chdir(here);
  onTestFinished(() => process.chdir(before));
  const relative = ['', '.', './', '..', '../here', 'here'];
  const env = { PATH: [...relative, bin, ''].join(delimiter) };
  expect(await programsOnPath(env, name)).toEqual([join(bin, file)]);
});

test.skipIf(process.platform === 'win32')('a folder or a plain file is no program', async () => {
  const [plain = '', good = '', parent = ''] = await folders('plain', 'good', 'parent');
  await chmod(join(plain, file), 0o644);
  await rm(join(parent, file));
  await mkdir(join(parent, file));
  const env = { PATH: [plain, parent, good].join(delimiter) };
  expect(await programsOnPath(env, name)).toEqual([join(good, file)]);
});

test.each([
  ['C:\\Program Files\\Git\\cmd;D:/tools', ['C:\\Program Files\\Git\\cmd', 'D:/tools']],
  ['"C:\\Git\\cmd"; C:\\x ', ['C:\\Git\\cmd', 'C:\\x']],
  ['\\\\server\\share\\bin', ['\\\\server\\share\\bin']],
  // On the drive, or in the folder, that happens to be current.
  ['\\bin;C:bin;C:;.;;..\\x;bin', []],
])('of the PATH %s on Windows these folders count: %s', (path, counting) => {
  expect(pathFolders(path, 'win32')).toEqual(counting);
});

test('taskkill is the one of the system', () => {
  const expected = 'D:\\Win\\System32\\taskkill.exe';
  expect(taskkill({ SystemRoot: 'D:\\Win' })).toBe(expected);
  expect(taskkill({})).toBe('C:\\Windows\\System32\\taskkill.exe');
});
