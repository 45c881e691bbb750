import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  cliVersionRequest,
  declaredSpec,
  type PinPlaces,
  pinnedCoreVersion,
  requestedCli,
} from '../../src/paragon/cli-version.js';

test.each([
  '1.1.15',
  'v1.1.15',
  '1.1',
  '1',
  '1.x',
  '*',
  '^1.1.0',
  '~1.1.0',
  '>=1.0.0 <2.0.0',
  '1.0.0 || 1.1.15',
  '1.0.0 - 1.2.0',
  '0.0.1-canary.43',
  'latest',
  'next',
  'beta-2',
])('%s is a version, a range or a dist-tag', (text) => {
  expect(cliVersionRequest(text)).toBe(text);
});

test.each([
  'https://evil.example/cli.tgz',
  'git+ssh://git@evil.example/cli.git',
  'github:mallory/cli',
  'mallory/cli',
  'npm:other@1.0.0',
  'file:../cli',
  './cli',
  '../cli',
  '/cli',
  'C:\\cli',
  '~/cli',
  'workspace:*',
  'latest --registry=https://evil.example',
  '--registry=https://evil.example',
  '-g',
  'a b',
  'a@b',
  '@scope/x',
  '1.0.0;id',
  '$(id)',
  'a\nb',
  'x'.repeat(100),
])('%s is refused as a version', (text) => {
  expect(() => cliVersionRequest(text)).toThrow(RangeError);
});

/** A project's folder with the given manifest and lock. */
async function projectWith(manifest: unknown, lock?: unknown): Promise<PinPlaces> {
  const folder = await mkdtemp(join(tmpdir(), 'pins '));
  onTestFinished(() => rm(folder, { recursive: true }));
  const text = (value: unknown): string =>
    typeof value === 'string' ? value : JSON.stringify(value);
  if (manifest !== undefined) await writeFile(join(folder, 'package.json'), text(manifest));
  if (lock !== undefined) await writeFile(join(folder, 'package-lock.json'), text(lock));
  return { folder, root: folder };
}

const cli = '@useparagon/cli';
const newest = 'the newest: neither the input cliVersion nor the project pins one';
const unread = (text: string): string =>
  `the newest: what package.json says (${text}) is not read, so pin it with the input cliVersion`;

test('the input counts more than what the project pins', async () => {
  const project = await projectWith({ devDependencies: { [cli]: '1.0.0' } });
  expect(await requestedCli('1.1.0', project)).toEqual({
    spec: '1.1.0',
    source: 'from the input cliVersion',
  });
});

test.each([
  [
    'the lock of npm 7 and newer',
    { dependencies: { [cli]: '^1.0.0' } },
    { packages: { '': {}, [`node_modules/${cli}`]: { version: '1.0.21' } } },
    '1.0.21',
    'pinned by package-lock.json',
  ],
  [
    'the lock of npm 6',
    { dependencies: { [cli]: '^1.0.0' } },
    { dependencies: { [cli]: { version: '1.0.9' } } },
    '1.0.9',
    'pinned by package-lock.json',
  ],
  [
    'a dependency for development',
    { devDependencies: { [cli]: '^1.0.21' } },
    undefined,
    '^1.0.21',
    'pinned by package.json',
  ],
  [
    'the lock of others alone',
    { dependencies: { [cli]: '~1.1.0' } },
    { packages: { 'node_modules/other': { version: '3.0.0' } } },
    '~1.1.0',
    'pinned by package.json',
  ],
  [
    'a lock with a link, and a manifest with a version',
    { dependencies: { [cli]: '1.1.1' } },
    { packages: { [`node_modules/${cli}`]: { link: true, resolved: '../cli' } } },
    '1.1.1',
    'pinned by package.json',
  ],
  [
    'a lock with a path, and a manifest with a version',
    { dependencies: { [cli]: '1.1.1' } },
    { dependencies: { [cli]: { version: 'file:../cli' } } },
    '1.1.1',
    'pinned by package.json',
  ],
  [
    'a lock that no longer fits the manifest',
    { devDependencies: { [cli]: '^1.1.0' } },
    { packages: { [`node_modules/${cli}`]: { version: '1.0.9' } } },
    '^1.1.0',
    'pinned by package.json',
  ],
  [
    'a lock and a dist-tag',
    { devDependencies: { [cli]: 'next' } },
    { packages: { [`node_modules/${cli}`]: { version: '1.2.0-canary.1' } } },
    '1.2.0-canary.1',
    'pinned by package-lock.json',
  ],
  [
    'a lock and a path',
    { dependencies: { [cli]: 'file:../cli' } },
    { packages: { [`node_modules/${cli}`]: { version: '1.0.9' } } },
    '1.0.9',
    'pinned by package-lock.json',
  ],
  [
    'files with a byte order mark',
    `\ufeff${JSON.stringify({ dependencies: { [cli]: '~1.0.0' } })}`,
    `\ufeff${JSON.stringify({ packages: { [`node_modules/${cli}`]: { version: '1.0.23' } } })}`,
    '1.0.23',
    'pinned by package-lock.json',
  ],
  [
    'an alias of the same package',
    { dependencies: { [cli]: `npm:${cli}@~1.0.0` } },
    undefined,
    '~1.0.0',
    'pinned by package.json',
  ],
  [
    'a lock in which another package has its name',
    { dependencies: { [cli]: '1.0.9' } },
    { packages: { [`node_modules/${cli}`]: { name: 'other', version: '1.0.9' } } },
    '1.0.9',
    'pinned by package.json',
  ],
  [
    'a path',
    { dependencies: { [cli]: 'file:../cli' } },
    undefined,
    'latest',
    unread('file:../cli'),
  ],
  ['a catalog', { dependencies: { [cli]: 'catalog:' } }, undefined, 'latest', unread('catalog:')],
  [
    'a URL',
    { dependencies: { [cli]: 'https://x.example/a.tgz' } },
    undefined,
    'latest',
    unread('https://x.example/a.tgz'),
  ],
  ['no text', { dependencies: { [cli]: 7 } }, undefined, 'latest', newest],
  ['nothing', {}, {}, 'latest', newest],
  ['no files', undefined, undefined, 'latest', newest],
  ['files that are no JSON', '<<<<<<<', '', 'latest', newest],
  ['files that are no objects', '7', 'null', 'latest', newest],
])('the project pins by %s', async (_, manifest, lock, spec, source) => {
  expect(await requestedCli(undefined, await projectWith(manifest, lock))).toEqual({
    spec,
    source,
  });
});

test('without a project it is the newest', async () => {
  expect(await requestedCli(undefined, undefined)).toEqual({ spec: 'latest', source: newest });
});

test('the version of the core library is known where it is exact', async () => {
  const core = '@useparagon/core';
  expect(await pinnedCoreVersion(await projectWith({ dependencies: { [core]: '1.0.23' } }))).toBe(
    '1.0.23',
  );
  const locked = { packages: { [`node_modules/${core}`]: { version: '1.1.11' } } };
  expect(
    await pinnedCoreVersion(await projectWith({ dependencies: { [core]: '^1.0.0' } }, locked)),
  ).toBe('1.1.11');
  expect(
    await pinnedCoreVersion(await projectWith({ dependencies: { [core]: '^1.0.0' } })),
  ).toBeUndefined();
  expect(await pinnedCoreVersion(await projectWith(undefined))).toBeUndefined();
});

test.each([
  ['^1.0.0', '^1.0.0'],
  ['next', 'next'],
  ['npm:@useparagon/cli@1.1.15', '1.1.15'],
  ['npm:other@1.1.15', undefined],
  ['workspace:^1.0.0', '^1.0.0'],
  ['workspace:1.0.0', '1.0.0'],
  ['workspace:*', undefined],
  ['workspace:^', undefined],
  ['workspace:~', undefined],
  ['catalog:', undefined],
  ['catalog:paragon', undefined],
  ['github:mallory/cli', undefined],
  ['file:../cli', undefined],
])('%s in a manifest is the version %s', (text, spec) => {
  expect(declaredSpec(text, cli)).toBe(spec);
});

/** A checkout with files, of which one project lies in `apps/paragon`. */
async function checkoutWith(files: Readonly<Record<string, unknown>>): Promise<PinPlaces> {
  const root = await mkdtemp(join(tmpdir(), 'pins '));
  onTestFinished(() => rm(root, { recursive: true }));
  const folder = join(root, 'apps', 'paragon');
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(root, name), JSON.stringify(content));
  }
  return { folder, root };
}

const lockOf = (version: string): unknown => ({
  packages: { [`node_modules/${cli}`]: { version } },
});

test('npm-shrinkwrap.json counts more than package-lock.json, as it does for npm', async () => {
  const places = await checkoutWith({
    'apps/paragon/package-lock.json': lockOf('1.0.9'),
    'apps/paragon/npm-shrinkwrap.json': lockOf('1.0.21'),
  });
  expect(await requestedCli(undefined, places)).toEqual({
    spec: '1.0.21',
    source: 'pinned by npm-shrinkwrap.json',
  });
});

test('the lock of the workspace that a project is a part of pins, its own place first', async () => {
  const packages = { 'apps/paragon': {}, [`node_modules/${cli}`]: { version: '1.0.9' } };
  const places = await checkoutWith({ 'package-lock.json': { packages } });
  expect(await requestedCli(undefined, places)).toEqual({
    spec: '1.0.9',
    source: 'pinned by package-lock.json of the workspace',
  });
  const own = { ...packages, [`apps/paragon/node_modules/${cli}`]: { version: '1.0.21' } };
  await writeFile(join(places.root, 'package-lock.json'), JSON.stringify({ packages: own }));
  expect((await requestedCli(undefined, places)).spec).toBe('1.0.21');
});

test('a lock file above the project that does not list it is ignored', async () => {
  const places = await checkoutWith({ 'package-lock.json': lockOf('1.0.9') });
  expect((await requestedCli(undefined, places)).spec).toBe('latest');
  const outside = await checkoutWith({
    'package-lock.json': {
      packages: { 'apps/paragon': {}, [`node_modules/${cli}`]: { version: '1.0.9' } },
    },
  });
  expect((await requestedCli(undefined, { ...outside, root: outside.folder })).spec).toBe('latest');
});

test.skipIf(process.platform === 'win32')(
  'a lock that is a named pipe pins nothing, and is not waited for',
  async () => {
    const places = await checkoutWith({});
    execFileSync('mkfifo', [join(places.folder, 'package-lock.json')]);
    expect((await requestedCli(undefined, places)).spec).toBe('latest');
  },
);
