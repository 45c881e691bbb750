import { expect, test } from 'vitest';
import { parseWorkflowCommand } from '../../src/runner/workflow-command.js';

const registered = new Set(['error', 'set-output', 'token']);

function parse(line: string) {
  const command = parseWorkflowCommand(line, (name) => registered.has(name));
  if (command === undefined) return undefined;
  return [command.name, Object.fromEntries(command.properties), command.data];
}

test.each<[string, string, ReturnType<typeof parse>]>([
  ['plain text is none', 'hello', undefined],
  ['a command', '::error::bad', ['error', {}, 'bad']],
  ['white space before it', ' \t::error::bad', ['error', {}, 'bad']],
  ['a no-break space and NEL before it', '\u00a0\u0085::error::bad', ['error', {}, 'bad']],
  ['a byte order mark before it makes it text', '\ufeff::error::bad', undefined],
  ['text before it makes it text', '- ::error::bad', undefined],
  ['upper case', '::ERROR::bad', ['error', {}, 'bad']],
  ['an unknown name is text', '::fault::bad', undefined],
  ['no second mark is text', '::error bad', undefined],
  ['data that looks like a command', '::error::::error::x', ['error', {}, '::error::x']],
  ['properties', '::error file=a.ts,line=1::bad', ['error', { file: 'a.ts', line: '1' }, 'bad']],
  [
    'a blank after the comma belongs to the key',
    '::error file=a.ts, line=1::bad',
    ['error', { file: 'a.ts', ' line': '1' }, 'bad'],
  ],
  ['keys without regard to case', '::error File=a::x', ['error', { file: 'a' }, 'x']],
  ['the last of two wins', '::error file=a,file=b::x', ['error', { file: 'b' }, 'x']],
  ['an empty value is no property', '::error file=::x', ['error', {}, 'x']],
  ['doubled equals signs', '::error file==a=b::x', ['error', { file: 'a=b' }, 'x']],
  ['a key without equals sign', '::error file::x', ['error', {}, 'x']],
  ['escaped data', '::error::50%25%0Aof%0Dit %2C %3A', ['error', {}, '50%\nof\rit %2C %3A']],
  ['an escaped escape', '::error::%250A', ['error', {}, '%0A']],
  ['escaped properties', '::error file=a%2Cb%3Ac%0Ad%25::x', ['error', { file: 'a,b:c\nd%' }, 'x']],
  ['the bracket form anywhere', 'log: ##[error]bad', ['error', {}, 'bad']],
  ['the bracket form after a false colon form', '::no::##[error]bad', ['error', {}, 'bad']],
  [
    'bracket properties',
    '##[error file=a%5D%3B;line=2]bad%3B%5D',
    ['error', { file: 'a];', line: '2' }, 'bad;]'],
  ],
  ['only the first bracket counts', '##[no]##[error]bad', undefined],
  ['an open bracket is text', '##[error bad', undefined],
])('%s', (_, line, expected) => {
  expect(parse(line)).toEqual(expected);
});
