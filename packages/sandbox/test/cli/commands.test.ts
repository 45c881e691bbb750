import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nightly } from '../../../shared/test/nightly.js';
import { type Box, openBox, signIn } from './box.js';

let box: Box;
beforeEach(async () => {
  box = await openBox();
});
afterEach(() => box.close());

nightly('outside a project every command says so and fails', async () => {
  for (const command of ['install', 'build', 'push', 'pull']) {
    expect(await box.para([command], { cwd: box.home })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Not a Paragon Project\n',
    });
  }
});

nightly('the version is that of the package, outside a project too', async () => {
  expect(await box.para(['--version'], { cwd: box.home })).toMatchObject({
    code: 0,
    stdout: '1.1.15\n',
  });
});

nightly('what the command line does not know is refused', async () => {
  const refused = async (...args: string[]) => {
    const { code, stderr } = await box.para(args);
    return [code, stderr];
  };
  expect(await refused('deploy')).toEqual([1, "error: unknown command 'deploy'\n"]);
  expect(await refused('build', '--force')).toEqual([1, "error: unknown option '--force'\n"]);
  expect(await refused('push', '--dry-run=no')).toEqual([1, "error: unknown option '--dry-run'\n"]);
  expect(await refused('pull', 'slack')).toEqual([
    1,
    'error: too many arguments. Expected 0 arguments but got 1.\n',
  ]);
});

test('only the files of "para auth login" sign in, and only with the profile of the project', async () => {
  const notLoggedIn =
    'You are not logged in with the profile "default". Run "para auth login" and try again.\n';
  await rm(join(box.home, '.paragon'), { recursive: true });
  const env = { PARAGON_CLI_KEY: box.key, PARAGON_TOKEN: box.key, PARAGON_HOST_ZEUS: 'unused' };
  expect(await box.para(['pull'], { env })).toMatchObject({ code: 1, stderr: notLoggedIn });

  await signIn(box.home, { key: box.key, zeusUrl: box.paragon.zeusUrl, profile: 'other' });
  expect(await box.para(['pull'])).toMatchObject({ code: 1, stderr: notLoggedIn });
  await box.edit('.para/project.json', (text) => text.replace('"default"', '"other"'));
  expect(await box.para(['pull'])).toMatchObject({ code: 0 });

  await writeFile(join(box.home, '.paragon', 'credentials.json'), '{ damaged');
  expect(await box.para(['pull'])).toMatchObject({
    code: 1,
    stderr: notLoggedIn.replace('default', 'other'),
  });
});

nightly('a rejected key, a foreign project and a Paragon that is away are told apart', async () => {
  await box.mustPara(['install']);
  await box.mustPara(['build']);
  const push = async () => (await box.para(['push'])).stderr.split('\n').slice(2).join('\n');
  box.paragon.revokeKey(box.key);
  expect(await push()).toContain('(401)\nYour CLI key was rejected.');
  const foreign = box.paragon.createKey({ organization: 'Another' });
  await signIn(box.home, { key: foreign, zeusUrl: box.paragon.zeusUrl });
  expect(await push()).toContain('Error: Forbidden resource (403)');
  await signIn(box.home, { key: box.key, zeusUrl: 'http://127.0.0.1:1' });
  expect(await push()).toContain('Could not reach http://127.0.0.1:1: ');
});
