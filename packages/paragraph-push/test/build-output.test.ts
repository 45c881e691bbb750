import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readBuild } from '../src/build-output.js';

async function projectFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'build '));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'out'));
  return folder;
}

test('the integrations of a build are read with the titles of their workflows', async () => {
  const folder = await projectFolder();
  const workflows = { a: { name: 'Notify' }, b: {} };
  const build = { integrations: { slack: { workflows } } };
  await writeFile(join(folder, 'out', 'build.json'), JSON.stringify(build));
  expect((await readBuild(folder)).integrations).toEqual([
    { name: 'slack', workflows: ['Notify', 'b'] },
  ]);
});

test.skipIf(process.platform === 'win32')(
  'a named pipe in the place of the build is not waited for',
  async () => {
    const folder = await projectFolder();
    execFileSync('mkfifo', [join(folder, 'out', 'build.json')]);
    await expect(readBuild(folder)).rejects.toThrow(
      '`para build` succeeded, but left no readable out/build.json.\nThere is no plain file',
    );
  },
);
