import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { chooseProject, findProject, isUnnamed } from '../../src/project/find-project.js';
import { type Project, projectAt } from '../../src/project/project.js';
import { type ExpectedProject, wrongProject } from '../../src/project/project-refusals.js';
import { searchProjects } from '../../src/project/search-projects.js';
import { ActionError, Cancelled } from '../../src/report/errors.js';

/** A checkout with projects: what `.para/project.json` holds, by folder. */
async function checkoutWith(
  projects: Readonly<Record<string, string | Readonly<Record<string, unknown>>>>,
): Promise<string> {
  const workspace = await realpath(await mkdtemp(join(tmpdir(), 'checkout ')));
  onTestFinished(() => rm(workspace, { recursive: true, force: true }));
  for (const [folder, content] of Object.entries(projects)) {
    await mkdir(join(workspace, folder, '.para'), { recursive: true });
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await writeFile(join(workspace, folder, '.para', 'project.json'), text);
  }
  return workspace;
}

const one = { projectId: 'id-1', projectName: 'One', profile: 'default' };
const two = { projectId: 'id-2', projectName: 'Two' };

const never = new AbortController().signal;

/** All that a search finds. */
async function projectsIn(workspace: string): Promise<readonly Project[]> {
  const found = await searchProjects(workspace, undefined, never);
  return found.kind === 'searched' ? found.projects : [];
}

const linked = (projectId: string, subfolder?: string): ExpectedProject => ({
  projectId,
  by: 'link',
  subfolder,
});

/** Searches a workspace, and picks the project that is meant. */
async function find(
  workspace: string,
  { folder, meant }: { readonly folder?: string; readonly meant?: ExpectedProject } = {},
): Promise<Project> {
  const found = findProject(await searchProjects(workspace, folder, never), meant);
  if (isUnnamed(found)) throw new Error(`The folder ${found.subfolder} names no project.`);
  return found;
}

async function refusal(promise: Promise<unknown>): Promise<ActionError['explanation']> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof ActionError) return thrown.explanation;
  throw new Error('There was no refusal.', { cause: thrown });
}

test('all projects are found, the root first, in the order of their paths', async () => {
  const workspace = await checkoutWith({
    'b/deep/er': one,
    'a b': two,
    '.': one,
    '.hidden/x': two,
    'node_modules/@acme/template': one,
    'b/node_modules/y': one,
    '.git/z': one,
    '.para/inner': one,
  });
  const found = await projectsIn(workspace);
  expect(found.map(({ subfolder }) => subfolder)).toEqual(['.', '.hidden/x', 'a b', 'b/deep/er']);
  expect(found[2]).toEqual({
    folder: join(workspace, 'a b'),
    subfolder: 'a b',
    projectId: 'id-2',
    projectName: 'Two',
    profile: 'default',
  });
});

test('a folder behind a symbolic link is not searched, and a loop does no harm', async () => {
  const outside = await checkoutWith({ x: one });
  const workspace = await checkoutWith({ a: two });
  await symlink(outside, join(workspace, 'link'), 'junction');
  await symlink(workspace, join(workspace, 'a', 'loop'), 'junction');
  expect((await projectsIn(workspace)).map(({ subfolder }) => subfolder)).toEqual(['a']);
});

test.runIf(process.platform !== 'win32' && process.getuid?.() !== 0)(
  'a folder that may not be read is passed over',
  async () => {
    const workspace = await checkoutWith({ a: one, locked: two });
    await chmod(join(workspace, 'locked'), 0);
    onTestFinished(() => chmod(join(workspace, 'locked'), 0o700));
    expect(await projectsIn(workspace)).toHaveLength(1);
  },
);

test('only the folder of the input counts', async () => {
  const workspace = await checkoutWith({ a: one, '.': one, 'node_modules/b': two });
  const at = async (folder: string, meant: ExpectedProject): Promise<string> =>
    (await find(workspace, { folder: join(workspace, folder), meant })).subfolder;
  expect(await at('a', linked('id-1', '.'))).toBe('a');
  expect(await at('node_modules/b', linked('id-2'))).toBe('node_modules/b');
});

test.each<[ExpectedProject['by'], string]>([
  ['link', 'but Paragon has linked this branch to the project id-2.'],
  ['dispatch', 'but this pull was started for the project id-2.'],
])('a folder with another project is refused, with the message of a %s', async (by, words) => {
  const workspace = await checkoutWith({ a: one, '.': two });
  const folder = join(workspace, 'a');
  const { what } = await refusal(find(workspace, { folder, meant: { projectId: 'id-2', by } }));
  expect(what).toBe(`The folder a holds the project id-1, ${words}`);
});

test('a folder without a project is refused, with those that have one', async () => {
  const workspace = await checkoutWith({ a: one, 'b/c': two });
  await mkdir(join(workspace, 'empty'));
  const { what, why, cure } = await refusal(find(workspace, { folder: join(workspace, 'empty') }));
  expect(what).toContain('The folder empty (input `subfolder`)');
  expect(why).toBe('The checkout holds Paragraph projects in:\n- a\n- b/c');
  expect(cure).toContain('`subfolder`');
});

test('a checkout without any project is reported', async () => {
  const workspace = await checkoutWith({});
  expect(await refusal(find(workspace, { folder: workspace }))).toMatchObject({
    what: expect.stringContaining('The folder .'),
    why: 'The checkout holds no Paragraph project at all.',
  });
  const { what, cure } = await refusal(find(workspace));
  expect(what).toBe('There is no Paragraph project in the checkout.');
  expect(cure).toContain('actions/checkout');
});

test.each([['a'], ['a/'], ['/a'], ['./a'], ['\\a']])(
  'the folder that Paragon names is taken: %j',
  async (paragonSubfolder) => {
    const workspace = await checkoutWith({ a: one, '.': one });
    const project = await find(workspace, { meant: linked('id-1', paragonSubfolder) });
    expect(project.subfolder).toBe('a');
  },
);

test.each([
  ['is not there', 'nowhere'],
  ['holds no project', 'empty'],
  ['leads out', '../'],
  ['leads out by a link', 'link'],
  ['is absolute', '/etc'],
  ['is strange', 'a\0b'],
  ['is empty', ''],
])(
  'the folder that Paragon names is no order: where it %s, the project is searched',
  async (_, name) => {
    const outside = await checkoutWith({ '.': one });
    const workspace = await checkoutWith({ a: two });
    await mkdir(join(workspace, 'empty'));
    await symlink(outside, join(workspace, 'link'), 'junction');
    const project = await find(workspace, { meant: linked('id-2', name) });
    expect(project.subfolder).toBe('a');
  },
);

test('the folder that Paragon names must contain the linked project', async () => {
  const workspace = await checkoutWith({ a: one, b: two });
  const project = await find(workspace, { meant: linked('id-2', 'a') });
  expect(project.subfolder).toBe('b');
});

const at = (subfolder: string, projectId: string): Project => ({
  folder: `/w/${subfolder}`,
  subfolder,
  projectId,
  projectName: undefined,
  profile: 'default',
});

const meantBy = (projectId: string | undefined): ExpectedProject | undefined =>
  projectId === undefined ? undefined : linked(projectId);

test.each([
  ['the only one', [at('a', '1')], undefined, 'a'],
  ['the linked one', [at('a', '1'), at('b', '2')], '2', 'b'],
  ['the one in the root, with no id known', [at('.', '1'), at('b', '2')], undefined, '.'],
  ['the linked one, not the one in the root', [at('.', '1'), at('b', '2')], '2', 'b'],
  ['the root one of two with the same id', [at('.', '1'), at('b', '1')], '1', '.'],
])('of several projects, %s is chosen', (_, projects, projectId, subfolder) => {
  expect(chooseProject(projects, meantBy(projectId)).subfolder).toBe(subfolder);
});

test.each([
  ['several', [at('a', '1'), at('b', '2')], undefined, '2 Paragraph projects'],
  ['several with the linked id', [at('a', '1'), at('b', '1'), at('c', '2')], '1', '2 Paragraph'],
  ['none with the linked id', [at('a', '1'), at('b', '2')], '3', 'has the project id 3'],
  ['only one with another id', [at('.', '1')], '3', 'has the project id 3'],
])('where %s fit, all that were found are listed', (_, projects, projectId, words) => {
  let thrown: unknown;
  try {
    chooseProject(projects, meantBy(projectId));
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof ActionError)) throw new Error('There was no refusal.');
  expect(thrown.explanation.what).toContain(words);
  for (const { subfolder, projectId: id } of projects) {
    expect(thrown.explanation.why).toContain(`- ${subfolder} (project ${id})`);
  }
});

test('a workspace without a project is not an error of the search', async () => {
  expect(await projectsIn(await checkoutWith({}))).toEqual([]);
});

test.each([
  ['a byte order mark', `\ufeff${JSON.stringify(one)}`, 'id-1', 'One', 'default'],
  ['white space around the id', { projectId: ' id-1\n' }, 'id-1', undefined, 'default'],
  ['another profile', { ...one, profile: 'staging' }, 'id-1', 'One', 'staging'],
  ['a profile that is none', { ...one, profile: 7 }, 'id-1', 'One', 'default'],
  ['an empty profile', { ...one, profile: '' }, 'id-1', 'One', 'default'],
])('project.json is read with %s', async (_, content, projectId, projectName, profile) => {
  const [project] = await projectsIn(await checkoutWith({ '.': content }));
  expect(project).toMatchObject({ projectId, projectName, profile });
});

const broken = [
  ['a merge conflict', '<<<<<<< HEAD\n{}', 'is not a JSON object'],
  ['nothing', '', 'is not a JSON object'],
  ['null', 'null', 'is not a JSON object'],
  ['a text', '"id-1"', 'is not a JSON object'],
  ['a list', '[]', 'names no project'],
  ['no id', '{"projectName":"x"}', 'names no project'],
  ['an empty id', '{"projectId":" "}', 'names no project'],
  ['an id that is a number', '{"projectId":7}', 'names no project'],
  ['an id without end', `{"projectId":"${'a'.repeat(200_000)}"}`, 'names no project'],
  ['an id with a line in it', '{"projectId":"a\\nb"}', 'names no project'],
] as const;

test.each(broken)('a project.json with %s is refused, with its path', async (_, text, words) => {
  const workspace = await checkoutWith({ 'apps/x': text });
  for (const folder of [undefined, join(workspace, 'apps', 'x')]) {
    const { what } = await refusal(find(workspace, folder === undefined ? {} : { folder }));
    expect(what).toContain('apps/x/.para/project.json');
    expect(what).toContain(words);
  }
});

test('a broken project.json elsewhere is ignored, unless no other project matches', async () => {
  const workspace = await checkoutWith({ '.': one, 'test/fixtures': 'broken' });
  expect(await find(workspace)).toMatchObject({ subfolder: '.' });
  expect(await projectsIn(workspace)).toHaveLength(1);
  await expect(find(workspace, { meant: linked('id-2') })).rejects.toThrow(
    'test/fixtures/.para/project.json',
  );
  await mkdir(join(workspace, 'empty'));
  await expect(find(workspace, { folder: join(workspace, 'empty') })).rejects.toThrow(
    'The folder empty',
  );
});

test('a pull for a project that is not there says what it was started for, not what is linked', async () => {
  const workspace = await checkoutWith({ a: one });
  const { what, cure } = await refusal(
    find(workspace, { meant: { projectId: 'id-2', by: 'dispatch' } }),
  );
  expect(what).toBe(
    'No Paragraph project in the checkout has the project id id-2, which this pull was started for.',
  );
  expect(cure).toContain('correct the input `projectId`');
});

test('what a refusal shows of a project is harmless in a log', () => {
  const project = at('a\n::error::x', '##[error]1');
  expect(wrongProject(project, linked('2')).message).not.toMatch(/\n::|##\[/);
});

test('the project of a folder is read without a search', async () => {
  const workspace = await checkoutWith({ '.': one, 'a/b': two });
  const b = join(workspace, 'a', 'b');
  expect(await projectAt(workspace, b)).toMatchObject({ subfolder: 'a/b', projectId: 'id-2' });
  expect(await projectAt(b, b)).toMatchObject({ subfolder: '.', projectId: 'id-2' });
  expect(await projectAt(workspace, join(workspace, 'a'))).toBeUndefined();
});

test('a search ends when the run is cancelled', async () => {
  const workspace = await checkoutWith({ a: one });
  const cancelled = searchProjects(workspace, undefined, AbortSignal.abort());
  await expect(cancelled).rejects.toThrow(Cancelled);
});

test('a file of a megabyte and more names no project, and is not parsed', async () => {
  const workspace = await checkoutWith({ '.': one, apps: ' '.repeat(1024 * 1024 + 1) });
  const found = await searchProjects(workspace, undefined, never);
  expect(found).toMatchObject({
    projects: [{ projectId: 'id-1' }],
    faults: [
      {
        explanation: {
          what: 'The project file apps/.para/project.json cannot be read.',
          why: 'It is larger than 1 MiB.',
        },
      },
    ],
  });
});

test.skipIf(process.platform !== 'linux')(
  'a link to what cannot be read is a fault of that project alone',
  async () => {
    const workspace = await checkoutWith({ '.': one, apps: '' });
    const file = join(workspace, 'apps', '.para', 'project.json');
    await rm(file);
    await symlink('/proc/self/mem', file);
    const found = await searchProjects(workspace, undefined, never);
    expect(found).toMatchObject({
      projects: [{ projectId: 'id-1' }],
      faults: [
        { explanation: { what: 'The project file apps/.para/project.json cannot be read.' } },
      ],
    });
  },
);

/** A workspace with folders that look like projects: all of one, or only the manifest. */
async function unnamedIn(
  folders: Readonly<Record<string, 'whole' | 'manifest'>>,
  projects: Parameters<typeof checkoutWith>[0] = {},
): Promise<string> {
  const workspace = await checkoutWith(projects);
  for (const [name, kind] of Object.entries(folders)) {
    const folder = join(workspace, name);
    await mkdir(join(folder, kind === 'whole' ? 'src/integrations' : '.'), { recursive: true });
    const manifest = { devDependencies: { '@useparagon/core': '1.0.0' } };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  }
  return workspace;
}

const place = async (workspace: string, meant?: ExpectedProject, folder?: string) =>
  findProject(await searchProjects(workspace, folder, never), meant);

test('if no file names a project, the one folder that looks like one is chosen', async () => {
  const workspace = await unnamedIn({ 'apps/a': 'whole', 'apps/b': 'manifest' });
  await mkdir(join(workspace, 'apps/c/src/integrations'), { recursive: true });
  const found = await place(workspace, linked('id-1'));
  expect(found).toEqual({
    folder: join(workspace, 'apps/a'),
    subfolder: 'apps/a',
    isWhole: true,
  });
});

test('of several such folders, the one that Paragon names is chosen, else all are listed', async () => {
  const workspace = await unnamedIn({ a: 'whole', b: 'whole', c: 'manifest' });
  expect((await place(workspace, linked('id-1', 'c'))).subfolder).toBe('c');
  const { what, why, cure } = await refusal(place(workspace, linked('id-1', 'nowhere')));
  expect(what).toContain(
    '2 folders of the checkout look like a Paragraph project, and none of them names its project',
  );
  expect(why).toBe('Found:\n- a\n- b');
  expect(cure).toContain('`subfolder`');
});

test('only the input counts, even for a folder that does not name its project', async () => {
  const workspace = await unnamedIn({ a: 'whole', b: 'manifest' });
  expect((await place(workspace, linked('id-1'), join(workspace, 'b'))).subfolder).toBe('b');
});

test('a folder beside a project that is named, and not meant, is not taken for the one that is', async () => {
  const workspace = await unnamedIn({ a: 'whole' }, { '.': one });
  const { what, cure } = await refusal(place(workspace, linked('id-2')));
  expect(what).toContain('has the project id id-2');
  expect(cure).toContain('git rm --cached .para/project.json');
});

test('a named project that matches is chosen, regardless of others', async () => {
  const workspace = await unnamedIn({ a: 'whole' }, { b: one });
  expect((await place(workspace, linked('id-1'))).subfolder).toBe('b');
  expect((await place(workspace)).subfolder).toBe('b');
});

test('where no folder looks like a project in every respect, those that do in part are listed', async () => {
  const workspace = await unnamedIn({ 'apps/b': 'manifest' });
  const { what, why } = await refusal(place(workspace, linked('id-1')));
  expect(what).toBe('There is no Paragraph project in the checkout.');
  expect(why).toContain('Found only one of the two in:\n- apps/b');
});
