import { expect, it } from 'vitest';
import { sameCode } from '../../src/sync/same-code.js';

it.each([
  ['quotes', "name: 'a',\n", 'name: "a",\n'],
  ['escaped quotes', String.raw`'it\'s'`, `"it's"`],
  ['line breaks and the last comma', 'list: [A, B],\n', 'list: [\r\n  A,\r\n  B,\r\n],\r\n'],
])('%s are layout', (_, one, other) => {
  expect(sameCode(one, other)).toBe(true);
});

it.each([
  ['an order', '[A, B]', '[B, A]'],
  ['white space in a string', "'a b'", "'ab'"],
  ['white space in a template', '`a b`', '`a  b`'],
  ['a quote in a string', `'a"'`, `'a'`],
  ['signs', "'1.0'", "'1-0'"],
  ['swapped values', "a: 'x', b: 'y'", "a: 'y', b: 'x'"],
  ['the words of a comment', '// a b\n', '// ab\n'],
  ['the end of a comment', '// a\nb', '// a b'],
])('%s is not', (_, one, other) => {
  expect(sameCode(one, other)).toBe(false);
});
