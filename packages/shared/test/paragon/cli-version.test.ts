import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  cliVersionRequest,
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
])('%s is none of them, and is refused', (text) => {
  expect(() => cliVersionRequest(text)).toThrow(RangeError);
});

/** A project's folder with the given manifest and lock. */
async function projectWith(manifest: unknown, lock?: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pins '));
  onTestFinished(() => rm(folder, { recursive: true }));
  const text = (value: unknown): string =>
    typeof value === 'string' ? value : JSON.stringify(value);
  if (manifest !== undefined) await writeFile(join(folder, 'package.json'), text(manifest));
  if (lock !== undefined) await writeFile(join(folder, 'package-lock.json'), text(lock));
  return folder;
}

const cli = '@useparagon/cli';
const newest = 'the newest: neither the input cliVersion nor the project pins one';

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
  ['a path', { dependencies: { [cli]: 'file:../cli' } }, undefined, 'latest', newest],
  ['a URL', { dependencies: { [cli]: 'https://x.example/a.tgz' } }, undefined, 'latest', newest],
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
