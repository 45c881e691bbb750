import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseBranchProjects, readBranchProjects } from '../../src/project/branch-projects.js';
import { nameProject } from '../../src/project/name-project.js';

const folder = { folder: '/w/a', subfolder: 'a', isWhole: true };
const entries = parseBranchProjects(
  JSON.stringify({
    main: { projectId: 'p-main', projectName: 'Main', profile: 'staging' },
    develop: { projectId: 'p-develop' },
  }),
);
const repository = 'acme/integrations';

const name = (fromParagon: string | undefined, branch: string | undefined) =>
  nameProject(folder, { fromParagon, branch, entries, repository });

test.each<[string, string | undefined, string | undefined, object | undefined]>([
  ['the link', 'p-1', 'x', { projectId: 'p-1', projectName: 'integrations', profile: 'default' }],
  [
    'the link, which an entry describes',
    'p-main',
    'main',
    { projectName: 'Main', profile: 'staging' },
  ],
  ['the link, which another entry describes', 'p-main', 'x', { projectName: 'Main' }],
  [
    'the entry of the branch',
    undefined,
    'develop',
    { projectId: 'p-develop', projectName: 'integrations' },
  ],
  ['nothing for the branch', undefined, 'x', undefined],
  ['no branch and no link', undefined, undefined, undefined],
])('a folder is named by %s', (_, fromParagon, branch, project) => {
  const named = name(fromParagon, branch);
  if (project === undefined) expect(named).toBeUndefined();
  else {
    expect(named?.project).toMatchObject({ ...project, folder: '/w/a', isNamedByRun: true });
    expect(named?.warning).toBeUndefined();
  }
});

test('where the link and the entry of the branch differ, the link counts and both are named', () => {
  const named = name('p-main', 'develop');
  expect(named?.project.projectId).toBe('p-main');
  expect(named?.warning).toContain('develop to the project p-main');
  expect(named?.warning).toContain('names p-develop for it');
});

test('the file of the project’s folder comes before that of the root, and none names nothing', async () => {
  const root = await mkdtemp(join(tmpdir(), 'branches '));
  onTestFinished(() => rm(root, { recursive: true }));
  const inner = join(root, 'a');
  await mkdir(join(inner, '.para'), { recursive: true });
  expect(await readBranchProjects([inner, root])).toEqual(new Map());
  await mkdir(join(root, '.para'));
  await writeFile(join(root, '.para', 'branches.json'), '{"main": {"projectId": "of-root"}}');
  expect((await readBranchProjects([inner, root])).get('main')?.projectId).toBe('of-root');
  await writeFile(join(inner, '.para', 'branches.json'), '\ufeff{"main": {"projectId": "own"}}');
  expect((await readBranchProjects([inner, root])).get('main')?.projectId).toBe('own');
});

test.each(['{', '{"main": {}}', '{"main": "p"}', '{"main": {"projectId": "a b"}}'])(
  'a file that cannot be used is refused: %s',
  (text) => {
    expect(() => parseBranchProjects(text)).toThrow('does not say which project each branch has');
  },
);
