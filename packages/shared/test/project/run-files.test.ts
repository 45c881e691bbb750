import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { type Project, projectAt } from '../../src/project/project.js';
import { projectFile, removeRunFile, writeRunFile } from '../../src/project/run-file.js';
import { createRunFiles, removeSavedRunFiles } from '../../src/project/run-files.js';
import { removeLeftovers, searchProjects } from '../../src/project/search-projects.js';
import { keptLog } from '../paragon/paragon-host.js';

afterEach(() => vi.unstubAllEnvs());

async function newFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'run files ')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const named = (folder: string): Project => ({
  folder,
  subfolder: '.',
  projectId: 'id-1',
  projectName: 'Main',
  profile: 'staging',
});

test('the file says what the CLI asks for, and names no project to a run', async () => {
  const folder = await newFolder();
  await writeRunFile(folder, named(folder));
  const content: unknown = JSON.parse(await readFile(join(folder, projectFile), 'utf8'));
  expect(content).toMatchObject({ projectId: 'id-1', projectName: 'Main', profile: 'staging' });
  expect(await projectAt(folder, folder)).toBeUndefined();
  await removeRunFile(folder);
  expect(existsSync(join(folder, '.para'))).toBe(false);
});

test('other people’s files are not deleted, and neither are those next to the run’s own', async () => {
  const folder = await newFolder();
  await mkdir(join(folder, '.para'));
  await writeFile(join(folder, projectFile), '{"projectId": "id-2"}');
  await removeRunFile(folder);
  expect(existsSync(join(folder, projectFile))).toBe(true);

  await writeFile(join(folder, '.para', 'branches.json'), '{}');
  await writeRunFile(folder, named(folder));
  await removeRunFile(folder);
  expect(existsSync(join(folder, projectFile))).toBe(false);
  expect(existsSync(join(folder, '.para', 'branches.json'))).toBe(true);
});

test('nothing is written through a link', async () => {
  const [folder, outside] = [await newFolder(), await newFolder()];
  await symlink(outside, join(folder, '.para'), 'junction');
  await expect(writeRunFile(folder, named(folder))).rejects.toThrow(
    'The folder `.para` of the project is a symbolic link',
  );
  expect(existsSync(join(outside, 'project.json'))).toBe(false);
});

test.skipIf(process.platform === 'win32')(
  'a link in the place of the file is replaced',
  async () => {
    const [folder, outside] = [await newFolder(), await newFolder()];
    await mkdir(join(folder, '.para'));
    await symlink(join(outside, 'target'), join(folder, projectFile));
    await writeRunFile(folder, named(folder));
    expect(existsSync(join(outside, 'target'))).toBe(false);
  },
);

test('files of a killed run are found and deleted, even in the folder of the input', async () => {
  const workspace = await newFolder();
  const folder = join(workspace, 'a');
  await mkdir(join(folder, 'src', 'integrations'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"dependencies": {"@useparagon/core": "1"}}');
  for (const given of [undefined, folder]) {
    await writeRunFile(folder, named(folder));
    const found = await searchProjects(workspace, given, new AbortController().signal);
    expect('leftovers' in found ? found.leftovers : undefined).toEqual([folder]);
    await removeLeftovers(found);
    expect(existsSync(join(folder, projectFile))).toBe(false);
  }
});

test('post deletes what main has left', async () => {
  const [folder, state] = [await newFolder(), join(await newFolder(), 'state')];
  await writeFile(state, '');
  vi.stubEnv('GITHUB_STATE', state);
  const files = createRunFiles();
  await files.write(named(folder));
  await files.write(named(folder));
  vi.stubEnv('STATE_projectFolders', await lastState(state));
  await removeSavedRunFiles(keptLog());
  expect(existsSync(join(folder, projectFile))).toBe(false);
  // Nothing is left to do, and a state that is damaged is none.
  await removeSavedRunFiles(keptLog());
  vi.stubEnv('STATE_projectFolders', '{');
  await removeSavedRunFiles(keptLog());
});

test('main deletes what it has written', async () => {
  const [folder, state] = [await newFolder(), join(await newFolder(), 'state')];
  await writeFile(state, '');
  vi.stubEnv('GITHUB_STATE', state);
  const files = createRunFiles();
  await files.write(named(folder));
  await files.remove();
  expect(existsSync(join(folder, projectFile))).toBe(false);
  expect(await lastState(state)).toBe('');
  // A later file is known to `post`, too.
  await files.write(named(folder));
  expect(JSON.parse(await lastState(state))).toEqual([folder]);
});

/** What `post` would get. */
async function lastState(file: string): Promise<string> {
  const saved = (await readFile(file, 'utf8')).matchAll(/projectFolders<<(?:\S+)\r?\n(.*)\r?\n/g);
  return [...saved].at(-1)?.[1] ?? '';
}
