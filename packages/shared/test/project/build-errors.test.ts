import { expect, test } from 'vitest';
import { buildError, buildErrors } from '../../src/project/build-errors.js';
import { expectLinearTime, repeated } from '../linear-time.js';

const file = 'src/integrations/hubspot/workflows/newWorkflow.ts';
const expected = {
  place: { file, line: 31, column: 25 },
  code: 'TS2554',
  message: 'Expected 1 arguments, but got 0.',
};

test.each([
  [
    'as the documentation shows it',
    `${file}:31:25 - error TS2554: Expected 1 arguments, but got 0.`,
  ],
  ['as plain tsc prints it', `${file}(31,25): error TS2554: Expected 1 arguments, but got 0.`],
  [
    'in colours',
    `\u001b[96m${file}\u001b[0m:\u001b[93m31\u001b[0m:\u001b[93m25\u001b[0m - \u001b[91merror\u001b[0m\u001b[90m TS2554: \u001b[0mExpected 1 arguments, but got 0.`,
  ],
  [
    'with Windows paths',
    `${file.replaceAll('/', '\\')}:31:25 - error TS2554: Expected 1 arguments, but got 0.`,
  ],
  [
    'with a dot before the path',
    `./${file}:31:25 - error TS2554: Expected 1 arguments, but got 0.`,
  ],
  ['with white space around', `  ${file}:31:25 - error TS2554: Expected 1 arguments, but got 0.\r`],
])('a type error is read %s', (_, line) => {
  expect(buildError(line)).toEqual(expected);
});

test.each([
  'src/integrations/x/workflows/deployTest 1.ts',
  'src/integrations/x/workflows/xmlParse &JwtGeneration.ts',
  'src/integrations/x/workflows/dataChunkExample (array).ts',
  'src/integrations/x/workflows/a(1,2).ts',
  'src/integrations/x/workflows/~guest.created.ts',
  'src/integrations/custom.x/workflows/a: b - c.ts',
  'src/integrations/x/workflows/größe.ts',
])('a path may hold anything: %s', (path) => {
  const place = { file: path, line: 1, column: 2 };
  const rest = { code: 'TS1', message: 'text: more - error TS2: x' };
  const text = 'text: more - error TS2: x';
  expect(buildError(`${path}:1:2 - error TS1: ${text}`)).toEqual({ place, ...rest });
  expect(buildError(`${path}(1,2): error TS1: ${text}`)).toEqual({ place, ...rest });
});

test.each([
  '',
  'Found 1 error(s).',
  '31     const triggerStep = new EventStep();',
  '                           ~~~~~~~~~~~~~~~',
  '- Typescript project successfully built.',
  `${file}:31:25 - warning TS2554: no error`,
  `${file}:31 - error TS2554: no column`,
  'Error: persona.meta.js is not found in project',
  ': 1:2 - error TS1: x',
])('other output is not a type error: %j', (line) => {
  expect(buildError(line)).toBeUndefined();
});

test('an error of no file is one all the same', () => {
  expect(
    buildError("\u001b[91merror\u001b[0m\u001b[90m TS5023: \u001b[0mUnknown compiler option 'x'."),
  ).toEqual({
    place: undefined,
    code: 'TS5023',
    message: "Unknown compiler option 'x'.",
  });
});

test('each error counts once, in the order of the output', () => {
  const line = (row: number): string => `a.ts:${row}:1 - error TS1: x`;
  const output = [line(2), '2   code', line(1), line(2), 'b.ts:2:1 - error TS1: x'];
  expect(buildErrors(output).map((error) => [error.place?.file, error.place?.line])).toEqual([
    ['a.ts', 2],
    ['a.ts', 1],
    ['b.ts', 2],
  ]);
});

test('what the compiler says below an error belongs to it, and the code that it shows does not', () => {
  const output = [
    "a.ts:1:7 - error TS2322: Type 'A' is not assignable to type 'B'.",
    "  Types of property 'x' are incompatible.",
    "    Type 'string' is not assignable to type 'number'.\r",
    '',
    '1 const a: B = { x: "" };',
    '        ~',
    '',
    '  b.ts:3:5',
    '    3     x: number;',
    "    The expected type comes from property 'x'.",
    '',
    'b.ts(2,1): error TS2345: Argument is not assignable.',
    "  Type 'undefined' is not assignable.",
    'Found 2 error(s).',
  ];
  expect(buildErrors(output).map(({ message }) => message)).toEqual([
    "Type 'A' is not assignable to type 'B'.\n  Types of property 'x' are incompatible.\n    Type 'string' is not assignable to type 'number'.",
    "Argument is not assignable.\n  Type 'undefined' is not assignable.",
  ]);
});

test.each(['✓ Typescript project successfully built.', '- Typescript project successfully built.'])(
  'after the types have been checked, nothing that the project prints is a type error: %s',
  (line) => {
    const forged = `${file}:1:1 - error TS1: forged`;
    expect(buildErrors([line, forged])).toEqual([]);
    expect(buildErrors([forged])).toHaveLength(1);
  },
);

test.each([
  [':1:2 - erro ', 'a'],
  ['(1,2)', 'a'],
  ['1', 'a:'],
])('reading takes time in proportion to the line, also if it repeats %j', (piece, before) => {
  expectLinearTime(buildError, repeated(piece, before));
});
