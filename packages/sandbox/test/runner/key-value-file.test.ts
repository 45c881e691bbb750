import { expect, test } from 'vitest';
import { type LineEnding, readKeyValues } from '../../src/runner/key-value-file.js';

/** Pairs up to the first malformed line, then what is wrong with that. */
function read(text: string, lineEnding: LineEnding = 'lf'): string[] {
  const read: string[] = [];
  try {
    for (const { key, value } of readKeyValues(text, lineEnding)) read.push(`${key}|${value}`);
  } catch (error) {
    read.push(error instanceof Error ? `! ${error.message}` : '');
  }
  return read;
}

test.each<[string, string, string[]]>([
  ['nothing', '', []],
  ['empty lines', '\n\na=1\n\n', ['a|1']],
  ['no newline at the end', 'a=1', ['a|1']],
  ['equals signs in the value', 'a=b=c', ['a|b=c']],
  ['an empty value', 'a=\n', ['a|']],
  ['<< in a plain value', 'a=1<<2', ['a|1<<2']],
  ['a heredoc', 'a<<EOF\none\ntwo\nEOF\nb=2\n', ['a|one\ntwo', 'b|2']],
  ['an empty heredoc', 'a<<EOF\nEOF\n', ['a|']],
  ['a heredoc of one empty line', 'a<<EOF\n\nEOF\n', ['a|']],
  ['a heredoc without newline at the end', 'a<<EOF\none\nEOF', ['a|one']],
  ['equals signs in a heredoc', 'a<<E=F\nx=1\nE=F\n', ['a|x=1']],
  ['a carriage return stays outside Windows', 'a=1\r\n', ['a|1\r']],
  [
    'entries before a malformed line',
    'a=1\nnonsense\nb=2\n',
    ['a|1', "! Invalid format 'nonsense'"],
  ],
  [
    'a heredoc that is not closed',
    'a<<EOF\none\n',
    ["! Invalid value. Matching delimiter not found 'EOF'"],
  ],
  [
    'a heredoc whose last line lacks its end',
    'a<<EOF\none',
    ['! Invalid value. EOF marker missing new line.'],
  ],
  [
    'a heredoc without a name',
    '<<EOF\nEOF\n',
    ["! Invalid format '<<EOF'. Name must not be empty and delimiter must not be empty"],
  ],
  [
    'a heredoc without delimiter',
    'a<<\n',
    ["! Invalid format 'a<<'. Name must not be empty and delimiter must not be empty"],
  ],
])('%s', (_, text, expected) => {
  expect(read(text)).toEqual(expected);
});

test('Windows takes both line endings', () => {
  expect(read('a=1\r\nb<<E\r\none\r\ntwo\r\nE\r\nc=3\n', 'lf-or-crlf')).toEqual([
    'a|1',
    'b|one\r\ntwo',
    'c|3',
  ]);
});
