import {
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dependencies, type PackagesNearby } from '../../src/compiler/dependencies.js';
import type { ProjectPlace } from '../../src/compiler/project-place.js';
import { ActionError } from '../../src/report/errors.js';

const manifest = (version = '1.0.0') =>
  JSON.stringify({ dependencies: { left: version }, devDependencies: { '@types/x': '*' } });
const types = (integration: string): string =>
  `node_modules/@useparagon/integrations/${integration}/index.js`;

/** What `npm install` leaves for that manifest. */
const installed = {
  'node_modules/left/package.json': '{"version":"1.0.0"}',
  'node_modules/@types/x/package.json': '{"version":"3.0.0"}',
  'node_modules/@useparagon/core/index.js': 'core',
};

async function place(files: Readonly<Record<string, string>>, project = ''): Promise<ProjectPlace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'dependencies ')));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  return { root, project: join(root, project) };
}

/** A tree to build: a manifest and its integrations. */
function tree(version: string, ...integrations: readonly string[]): Promise<ProjectPlace> {
  return place({
    'package.json': manifest(version),
    ...Object.fromEntries(
      integrations.map((name) => [`src/integrations/${name}/config.ts`, ''] as const),
    ),
  });
}

/** Provides with an install that takes down where it ran. */
function provider(nearby?: PackagesNearby) {
  const places: ProjectPlace[] = [];
  const provider = dependencies(nearby, async (where) => {
    places.push(where);
    await mkdir(join(where.project, 'node_modules', 'left'), { recursive: true });
    await mkdir(join(where.project, 'node_modules', '@useparagon', 'core'), { recursive: true });
  });
  return { places, provide: (where: ProjectPlace) => provider.provide(where, 'x') };
}

const isLink = async (path: string): Promise<boolean> => (await lstat(path)).isSymbolicLink();

test('trees that ask for the same share one install, also at the same time', async () => {
  const trees = await Promise.all([
    tree('1.0.0', 'slack', 'custom.a'),
    tree('1.0.0', 'slack'),
    tree('1.0.0'),
  ]);
  const { places, provide } = provider();
  await Promise.all(trees.map(provide));
  expect(places).toEqual([trees[0]]);
  for (const { project } of trees.slice(1)) {
    expect(await isLink(join(project, 'node_modules'))).toBe(false);
    expect(await isLink(join(project, 'node_modules', 'left'))).toBe(true);
    // The CLI writes there, so it is no link.
    expect(await isLink(join(project, 'node_modules', '@useparagon', 'core'))).toBe(false);
  }
});

test('other versions, and integrations without types, take an install of their own', async () => {
  const trees = await Promise.all([
    tree('1.0.0', 'slack'),
    tree('2.0.0', 'slack'),
    tree('1.0.0', 'hubspot'),
  ]);
  const { places, provide } = provider();
  for (const each of trees) await provide(each);
  expect(places).toEqual(trees);
});

test('types that an export has brought need no install', async () => {
  const { places, provide } = provider();
  const [first, second] = [await tree('1.0.0', 'slack'), await tree('1.0.0', 'hubspot')];
  const file = join(second.project, types('hubspot'));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, 'brought');
  await provide(first);
  await provide(second);
  expect(places).toEqual([first]);
  expect(await readFile(file, 'utf8')).toBe('brought');
});

test('an install that failed is not tried again for the same', async () => {
  let tries = 0;
  const { provide } = dependencies(undefined, async () => {
    tries += 1;
    throw new ActionError({ what: `No password ${tries}` });
  });
  for (const each of [await tree('1.0.0'), await tree('1.0.0')]) {
    await expect(provide(each, 'x')).rejects.toThrow('No password 1');
  }
  await expect(provide(await tree('2.0.0'), 'x')).rejects.toThrow('No password 2');
});

test('packages that lie in the checkout and fit are used', async () => {
  const there = await place({
    ...installed,
    'package.json': manifest(),
    [types('slack')]: '',
  });
  const { places, provide } = provider({ place: there, isFresh: false });
  const fitting = await tree('1.0.0', 'slack');
  await provide(fitting);
  expect(places).toEqual([]);
  expect(await realpath(join(fitting.project, 'node_modules', 'left'))).toBe(
    join(there.project, 'node_modules', 'left'),
  );
});

test.each<[string, Readonly<Record<string, string>>]>([
  ['of another version', { 'node_modules/left/package.json': '{"version":"0.9.0"}' }],
  ['that were never installed', { 'node_modules/left/package.json': '' }],
  ['for another manifest', { 'package.json': manifest('^1.0.0') }],
  [
    'without the types of an integration',
    { [types('slack')]: '', 'node_modules/@useparagon/integrations/slack': '' },
  ],
  [
    'that differ from the lock file',
    {
      'package-lock.json': '{"packages":{"node_modules/left":{"version":"1.0.0"}}}',
      'node_modules/.package-lock.json': '{"packages":{"node_modules/left":{"version":"1.0.1"}}}',
    },
  ],
  [
    'that npm never listed',
    { 'package-lock.json': '{"packages":{"node_modules/left":{"version":"1.0.0"}}}' },
  ],
])('packages %s are not used', async (_, files) => {
  const { [types('slack')]: taken, ...others } = files;
  const there = await place({
    'package.json': manifest(),
    ...installed,
    ...(taken === undefined ? { [types('slack')]: '' } : {}),
    ...others,
  });
  const { places, provide } = provider({ place: there, isFresh: false });
  const wanted = await tree('1.0.0', 'slack');
  await provide(wanted);
  expect(places).toEqual([wanted]);
});

test("npm's list must contain everything in the lock file, except packages for other systems", async () => {
  const lock = {
    packages: {
      '': { version: '0' },
      'node_modules/left': { version: '1.0.0' },
      'node_modules/fsevents': { version: '2.0.0', optional: true },
      'node_modules/own': { link: true },
    },
  };
  const listed = { packages: { 'node_modules/left': { version: '1.0.0' } } };
  const files = { 'package.json': manifest(), 'package-lock.json': JSON.stringify(lock) };
  const there = await place({
    ...files,
    'node_modules/left/package.json': '{}',
    'node_modules/.package-lock.json': JSON.stringify(listed),
  });
  const { places, provide } = provider({ place: there, isFresh: false });
  await provide(await place(files));
  expect(places).toEqual([]);
});

test('what this run has installed is used without a look at it, with a lock file that the install left', async () => {
  const there = await place({
    'package.json': manifest(),
    'package-lock.json': '{}',
    'node_modules/left/index.js': '',
    'src/integrations/slack/config.ts': '',
  });
  const { places, provide } = provider({ place: there, isFresh: true });
  await provide(await tree('1.0.0', 'slack'));
  expect(places).toEqual([]);
});

test('a workspace gives its packages, and its own ones as the tree holds them', async () => {
  const files = {
    'package.json': '{"workspaces":["apps/*","packages/*"]}',
    'apps/paragon/package.json': manifest(),
    'packages/own/index.js': 'own',
  };
  const there = await place(
    {
      ...files,
      'node_modules/left/package.json': '{"version":"1.0.0"}',
      'node_modules/@types/x/package.json': '{"version":"3.0.0"}',
    },
    'apps/paragon',
  );
  await symlink('../packages/own', join(there.root, 'node_modules', 'own'), 'junction');
  const { places, provide } = provider({ place: there, isFresh: false });
  const wanted = await place(files, 'apps/paragon');
  await provide(wanted);
  expect(places).toEqual([]);
  expect(await realpath(join(wanted.root, 'node_modules', 'own'))).toBe(
    join(wanted.root, 'packages', 'own'),
  );
});
