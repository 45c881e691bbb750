import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isBuiltFrom, isSettingAbove, needsOutside } from '../../src/compiler/outside-files.js';

test.each([
  ['package.json', true],
  ['apps/package-lock.json', true],
  ['tsconfig.base.json', true],
  ['.npmrc', true],
  ['apps/other/package.json', false],
  ['README.md', false],
])('%s counts for a project in apps/paragon: %s', (file, counts) => {
  expect(isSettingAbove(file, 'apps/paragon/')).toBe(counts);
});

const alone = { manifest: {}, manifestsAbove: [{}], tsconfig: '{}' };

test.each([
  ['alone', alone, false],
  ['in a workspace', { ...alone, manifestsAbove: [{ workspaces: ['apps/*'] }] }, true],
  ['with a package beside it', { ...alone, manifest: { dependencies: { a: 'file:../a' } } }, true],
  [
    'with a package of its workspace',
    { ...alone, manifest: { devDependencies: { a: 'workspace:*' } } },
    true,
  ],
  ['with packages of a registry', { ...alone, manifest: { dependencies: { a: '^1.0.0' } } }, false],
  ['with settings above', { ...alone, tsconfig: '{"extends":"../../tsconfig.base.json"}' }, true],
  ['whose manifest is none', { ...alone, manifest: 'x' }, false],
])('a project %s needs what is outside: %s', (_, settings, needs) => {
  expect(needsOutside(settings)).toBe(needs);
});

test.each<[string, object, readonly string[], boolean]>([
  ['shared code of a workspace', { workspaces: ['*'] }, ['packages/words/index.ts'], true],
  ['prose of a workspace', { workspaces: ['*'] }, ['packages/words/README.md'], false],
  ['code beside a project that is alone', {}, ['packages/words/index.ts'], false],
  ['a setting above a project that is alone', {}, ['tsconfig.json'], true],
  ['nothing', { workspaces: ['*'] }, [], false],
])('a project on disk is built from %s: %j, %j, %s', async (_, above, files, isBuilt) => {
  const root = await mkdtemp(join(tmpdir(), 'outside '));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const project = join(root, 'apps', 'paragon');
  await mkdir(project, { recursive: true });
  await writeFile(join(root, 'package.json'), JSON.stringify(above));
  await writeFile(join(project, 'package.json'), '{}');
  expect(await isBuiltFrom(files, { root, project })).toBe(isBuilt);
});
