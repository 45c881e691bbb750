import { expect, test } from 'vitest';
import { ProblemMatcher, readProblemMatchers } from '../../src/runner/problem-matcher.js';

function matcher(...entries: object[]): ProblemMatcher {
  const [config] = readProblemMatchers(JSON.stringify({ problemMatcher: entries }));
  if (config === undefined) throw new Error('no matcher');
  return new ProblemMatcher(config);
}

const tsc = {
  owner: 'tsc',
  pattern: [
    {
      regexp: '^(\\S+)\\((\\d+),(\\d+)\\): (error|warning) (TS\\d+): (.*)$',
      file: 1,
      line: 2,
      column: 3,
      severity: 4,
      code: 5,
      message: 6,
    },
  ],
};

const eslint = {
  owner: 'eslint',
  severity: 'warning',
  pattern: [
    { regexp: '^(\\S.*)$', file: 1 },
    { regexp: '^  (\\d+):(\\d+)  (.*)$', line: 1, column: 2, message: 3, loop: true },
  ],
};

test('one pattern reads all that its groups name', () => {
  expect(matcher(tsc).match('src/a.ts(1,2): error TS9: bad')).toEqual({
    severity: 'error',
    message: 'bad',
    file: 'src/a.ts',
    fromPath: undefined,
    line: '1',
    column: '2',
    code: 'TS9',
  });
  expect(matcher(tsc).match('src/a.ts: fine')).toBeUndefined();
});

test('a looping pattern goes on with the file of the line before', () => {
  const running = matcher(eslint);
  const found = ['a.ts', '  1:2  one', '  3:4  two', '', '  5:6  lost', 'b.ts', '  7:8  three'].map(
    (line) => running.match(line),
  );
  expect(found.map((match) => match && `${match.file} ${match.line} ${match.message}`)).toEqual([
    undefined,
    'a.ts 1 one',
    'a.ts 3 two',
    undefined,
    undefined,
    undefined,
    'b.ts 7 three',
  ]);
  expect(found[1]?.severity).toBe('warning');
});

test.each<[string, object, string]>([
  ['no owner', { ...tsc, owner: '' }, 'Owner must not be empty'],
  ['no pattern', { owner: 'x', pattern: [] }, "Matcher 'x' does not contain any patterns"],
  [
    'a severity that there is not',
    { ...tsc, severity: 'fatal' },
    "Matcher 'tsc' contains unexpected default severity 'fatal'",
  ],
  [
    'no message',
    { owner: 'x', pattern: [{ regexp: '(a)', file: 1 }] },
    "At least one pattern must set 'message'",
  ],
  [
    'a group that there is not',
    { owner: 'x', pattern: [{ regexp: '(a)', message: 2 }] },
    "The property 'message' is set to 2 which is out of range",
  ],
  [
    'a property twice',
    {
      owner: 'x',
      pattern: [
        { regexp: '(a)', message: 1 },
        { regexp: '(b)', message: 1 },
      ],
    },
    "The property 'message' is set twice",
  ],
  [
    'a loop on one line',
    { owner: 'x', pattern: [{ regexp: '(a)', message: 1, loop: true }] },
    "Only the last pattern in a multiline matcher may set 'loop'",
  ],
])('a matcher with %s is refused', (_, entry, message) => {
  expect(() => matcher(entry)).toThrow(message);
});
