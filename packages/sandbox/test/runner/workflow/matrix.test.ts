import { expect, test } from 'vitest';
import { expandMatrix, matrixJobName } from '../../../src/runner/workflow/matrix.js';

test.each<[string, object, object[]]>([
  ['one axis', { a: [1, 2] }, [{ a: 1 }, { a: 2 }]],
  [
    'two axes, the last the fastest',
    { a: [1, 2], b: ['x', 'y'] },
    [
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 2, b: 'x' },
      { a: 2, b: 'y' },
    ],
  ],
  ['an exclusion by a part', { a: [1, 2], b: [3], exclude: [{ a: 2 }] }, [{ a: 1, b: 3 }]],
  ['only inclusions', { include: [{ a: 1 }, { b: 2 }] }, [{ a: 1 }, { b: 2 }]],
  [
    "GitHub's example of inclusions",
    {
      fruit: ['apple', 'pear'],
      animal: ['cat', 'dog'],
      include: [
        { color: 'green' },
        { color: 'pink', animal: 'cat' },
        { fruit: 'apple', shape: 'circle' },
        { fruit: 'banana' },
        { fruit: 'banana', animal: 'cat' },
      ],
    },
    [
      { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
      { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
      { fruit: 'pear', animal: 'cat', color: 'pink' },
      { fruit: 'pear', animal: 'dog', color: 'green' },
      { fruit: 'banana' },
      { fruit: 'banana', animal: 'cat' },
    ],
  ],
])('%s', (_, matrix, expected) => {
  expect(expandMatrix({ ...matrix })).toEqual(expected);
});

test('an axis without a list is refused', () => {
  expect(() => expandMatrix({ a: 'x' })).toThrow("Matrix vector 'a'");
});

test('a job of a matrix shows its values', () => {
  expect(matrixJobName('build', { os: 'linux', node: 24, more: { x: 1 } })).toBe(
    'build (linux, 24, {"x":1})',
  );
});
