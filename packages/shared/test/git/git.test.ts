import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { realClock } from '../../src/action/clock.js';
import { findGit, GitFailure } from '../../src/git/git.js';
import { ActionError, Cancelled } from '../../src/report/errors.js';
import { createSecrets } from '../../src/report/secrets.js';
import { keptLog } from '../paragon/paragon-host.js';
import { type GitPlace, openGitPlace } from './git-place.js';

/** A folder for PATH with a git that is a script; with none if there is no script. */
async function folderWithGit(script?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'a git '));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  if (script !== undefined) {
    await writeFile(join(folder, 'git'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return folder;
}

const found = async (folder: string, log = keptLog()): ReturnType<typeof findGit> =>
  findGit({
    env: { PATH: folder },
    log,
    signal: new AbortController().signal,
    secrets: createSecrets(() => undefined),
    clock: realClock,
  });

/** A place without a repository. */
const nowhere = ({ workspace }: GitPlace) => ({
  gitDir: join(workspace, '.git'),
  workTree: workspace,
});

const onPosix = test.skipIf(process.platform === 'win32');

onPosix.each([
  ['2.31.0', '2.31.0'],
  ['2.39.5 (Apple Git-154)', '2.39.5'],
  ['2.51.0.windows.2', '2.51.0'],
  ['2.50.1.vfs.0.1', '2.50.1'],
  ['3.0', '3.0'],
])('git version %s is new enough', async (words, version) => {
  const log = keptLog();
  const folder = await folderWithGit(`echo "git version ${words}"`);
  expect(await found(folder, log)).toBeDefined();
  expect(log.said).toEqual([`debug: git ${version} (${join(folder, 'git')})`]);
});

onPosix.each(['2.30.9', '2.25.1', '1.8.3.1'])(
  'git version %s is refused in one sentence, with the way out',
  async (version) => {
    const refused = found(await folderWithGit(`echo "git version ${version}"`));
    await expect(refused).rejects.toThrow(ActionError);
    await expect(refused).rejects.toThrow(
      `git ${version} is too old: 2.31 or newer is needed.\nUpdate git on the runner`,
    );
  },
);

onPosix.each([
  ['none', undefined],
  [
    'a stand-in that fails, as macOS has one before Xcode is installed',
    'echo "no developer tools for 14.1"; exit 1',
  ],
  ['something that says nothing', ''],
])('a PATH with %s is one without git', async (_, script) => {
  expect(await found(await folderWithGit(script))).toBeUndefined();
});

onPosix('a git that may not be started counts as missing', async () => {
  const folder = await folderWithGit('echo git version 2.50.0');
  await chmod(join(folder, 'git'), 0o644);
  expect(await found(folder)).toBeUndefined();
});

test('a cancelled run takes no git for none', async () => {
  const looking = findGit({
    env: process.env,
    log: keptLog(),
    signal: AbortSignal.abort(),
    secrets: createSecrets(() => undefined),
    clock: realClock,
  });
  await expect(looking).rejects.toThrow(Cancelled);
});

test('variables of the job do not lead git to another repository', async () => {
  const place = await openGitPlace({
    GIT_DIR: '/nowhere',
    GIT_WORK_TREE: '/nowhere',
    GIT_INDEX_FILE: '/nowhere/index',
    GIT_OBJECT_DIRECTORY: '/nowhere/objects',
    GIT_ALTERNATE_OBJECT_DIRECTORIES: '/nowhere/else',
  });
  const folder = await place.checkout();
  expect(await place.ask(folder, 'rev-parse', '--show-toplevel')).toBe(folder);
  expect(await place.ask(folder, 'status', '--porcelain')).toBe('');
});

onPosix('no hook and no monitor of the checkout is started', async () => {
  const place = await openGitPlace();
  const folder = await place.checkout();
  const trap = join(folder, '.git', 'trap');
  const sprung = join(place.temp, 'sprung');
  await writeFile(trap, `#!/bin/sh\necho "$0" >> '${sprung}'\n`, { mode: 0o755 });
  for (const hook of ['post-index-change', 'post-checkout', 'reference-transaction']) {
    await mkdir(join(folder, '.git', 'hooks'), { recursive: true });
    await writeFile(join(folder, '.git', 'hooks', hook), await readFile(trap), { mode: 0o755 });
  }
  await place.ask(folder, 'config', '--local', 'core.fsmonitor', '.git/trap');
  await writeFile(join(folder, 'read me.md'), 'changed');
  await place.ask(folder, 'status', '--porcelain');
  await place.ask(folder, 'reset', '--hard', '--quiet');
  await place.ask(folder, 'update-ref', 'refs/heads/another', 'HEAD');
  expect(await readdir(place.temp)).not.toContain('sprung');
});

test('git fails without a prompt if it needs credentials', async () => {
  const asked = await folderWithGit();
  const ask = join(await folderWithGit(`echo "$1" >> '${asked}/asked'`), 'git');
  const place = await openGitPlace({ GIT_ASKPASS: ask, SSH_ASKPASS: ask, LANG: 'de_DE' });
  const failing = place.git.at(nowhere(place)).run(['ls-remote', place.repository.url]);
  await expect(failing).rejects.toThrow(GitFailure);
  await expect(failing).rejects.toThrow('terminal prompts disabled');
  expect(await readdir(asked)).toEqual([]);
});

test('a failure says what git said, without secrets', async () => {
  const place = await openGitPlace();
  place.secrets.add('a-secret-word');
  const git = place.git.at(nowhere(place));
  const failing = git.run(['for-each-ref', '--format=%(a-secret-word)']);
  await expect(failing).rejects.toThrow('git for-each-ref failed with exit code 128.');
  await expect(git.run(['a-secret-word'])).rejects.toThrow("git: '***' is not a git command");
  expect(place.log.said.join('\n')).not.toContain('a-secret-word');
});

// As in a container, whose user is not the one of the machine that has checked out.
test.runIf(process.getuid?.() === 0)('a checkout of another user can be read', async () => {
  const place = await openGitPlace();
  const folder = await place.checkout();
  for (const path of [folder, join(folder, '.git')]) await chown(path, 12345, 12345);
  expect(await place.ask(folder, 'rev-parse', 'HEAD')).toBe(await place.repository.tip('main'));
});
