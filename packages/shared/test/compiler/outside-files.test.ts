import { expect, test } from 'vitest';
import { isSettingAbove, needsOutside } from '../../src/compiler/outside-files.js';

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
