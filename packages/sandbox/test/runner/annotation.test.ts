import { expect, test } from 'vitest';
import { checkPosition, toAnnotation } from '../../src/runner/annotation.js';

type Position = Record<string, string>;

test.each<[string, Position, Position]>([
  ['a line', { line: '1' }, { line: '1' }],
  ['an end without a start', { endline: '3' }, { endline: '3', line: '3' }],
  ['a column without a line', { col: '3', endcolumn: '4' }, {}],
  [
    'columns over several lines',
    { line: '1', endline: '2', col: '3' },
    { line: '1', endline: '2' },
  ],
  [
    'columns within one line',
    { line: '1', endline: '1', col: '3', endcolumn: '4' },
    { line: '1', endline: '1', col: '3', endcolumn: '4' },
  ],
  [
    'an end column without a column',
    { line: '1', endcolumn: '4' },
    { line: '1', col: '4', endcolumn: '4' },
  ],
  ['lines in the wrong order', { line: '2', endline: '1' }, {}],
  ['columns in the wrong order', { line: '2', col: '4', endcolumn: '3' }, { line: '2' }],
  ['no number', { line: 'x' }, { line: 'x' }],
])('positions: %s', (_, given, expected) => {
  const data = new Map(Object.entries(given));
  checkPosition('error', data, () => {});
  expect(Object.fromEntries(data)).toEqual(expected);
});

test('an annotation ends where it begins unless it says so', () => {
  const data = new Map([
    ['file', 'a.ts'],
    ['line', '3'],
    ['col', '5'],
    ['title', 'TS1'],
  ]);
  expect(toAnnotation({ level: 'error', message: 'bad', data })).toEqual({
    level: 'error',
    message: 'bad',
    title: 'TS1',
    file: 'a.ts',
    line: 3,
    endLine: 3,
    col: 5,
    endColumn: 5,
  });
});

test('an issue without text is no annotation', () => {
  expect(toAnnotation({ level: 'error', message: ' \n', data: new Map() })).toBeUndefined();
});
