import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { foldersUp, isInside, pathBelow } from '../../src/action/on-disk.js';

const root = resolve('work', 'repository');

test.each<[string, string, boolean]>([
  ['the folder itself', root, true],
  ['a folder below it', join(root, 'apps', 'crm'), true],
  ['a folder whose name begins with two dots', join(root, '..apps'), true],
  ['the folder above it', join(root, '..'), false],
  ['a folder beside it whose name begins the same', `${root}-2`, false],
])('%s: whether it is inside', (_, path, expected) => {
  expect(isInside(path, root)).toBe(expected);
});

test('the folders from a project up to the root end there, and outside of the root there is one', () => {
  const project = join(root, 'apps', 'crm');
  expect(foldersUp(project, root)).toEqual([project, join(root, 'apps'), root]);
  expect(foldersUp(root, root)).toEqual([root]);
  expect(foldersUp(`${root}-2`, root)).toEqual([`${root}-2`]);
});

test('a path below a folder has forward slashes, and is empty for the folder itself', () => {
  expect(pathBelow(root, join(root, 'apps', 'crm'))).toBe('apps/crm');
  expect(pathBelow(root, root)).toBe('');
});
