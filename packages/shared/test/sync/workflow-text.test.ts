import { describe, expect, test } from 'vitest';
import { namesIn, workflowId, workflowTitle } from '../../src/sync/workflow-text.js';
import { isNightly } from '../nightly.js';

describe('the title of a workflow', () => {
  test.each([
    ['is its name', "  name: string = 'Notify';", 'Notify'],
    ['may be read-only, without a type', '\treadonly name = "Notify";', 'Notify'],
    ['may stand on a line of its own', "  name: string =\n    'A long title';", 'A long title'],
    ['may stand after carriage returns', "x\r\n  name = 'Notify';\r\n", 'Notify'],
    ['may be a template without parts', '  name = `Notify`;', 'Notify'],
    ['is unknown where it is made', '  name = `Notify $' + '{x}`;', undefined],
    ['is unknown where it is a call', "  name = title('Notify');", undefined],
    ['is not the name of something else', "  step.name = 'Send';", undefined],
  ])('%s', (_, text, title) => {
    expect(workflowTitle(text)).toBe(title);
  });
});

describe('the id of a workflow', () => {
  test.each([
    ['is a literal', "  readonly id: string = '12-ab';", '12-ab'],
    ['has one kind of quote', `  readonly id = "12-ab';`, undefined],
    ['is unknown where it is made', '  readonly id = idOf(import.meta.url);', undefined],
  ])('%s', (_, text, id) => {
    expect(workflowId(text)).toBe(id);
  });
});

test('the names in a file are all texts of fields that are called so', () => {
  const text =
    "type X = { name: 'a' };\n name:\n `b`, nickname: 'c', name: d, 'x': { name: \"e\\'\" }";
  expect(namesIn(text)).toEqual(['a', 'b', "e'"]);
});

// A megabyte of what makes a careless expression look at everything again and again.
describe('a text is read in a moment that is made of', () => {
  const blank = ['\n', '\r', '\r\n', '\u2028', ' ', ' \n', '\t\v'];
  const starts = ['readonly\n', 'readonly id\n', 'name\n', 'name:\n', 'name: string\n', 'name =\n'];
  const literals = [
    "name='",
    "name='\n",
    'name=`\n',
    'name=`x\\\n',
    "name=''\n",
    "readonly id='a\n",
    "name:'",
    "name:'\\'",
    'name:`x ',
  ];
  // One of each kind, and the worst.
  const inCi = ['\n', ' \n', 'name: string\n', "name='", "name:'\\'"];
  const parts = isNightly ? [...blank, ...starts, ...literals] : inCi;
  test.each(parts.map((part) => [JSON.stringify(part), part]))('%s', (_, part) => {
    const text = part.repeat(1_000_000 / part.length);
    for (const whole of [text, `name${text}`, `readonly id${text}`, `name='${text}`]) {
      workflowTitle(whole);
      workflowId(whole);
      namesIn(whole);
    }
  });

  const escapes = ['\\u{', '\\u{0', '\\u{0000', '\\x', '\\\\'];
  test.each(isNightly ? escapes : ['\\u{0'])('escapes such as %j', (part) => {
    const literal = part.repeat(1_000_000 / part.length);
    expect(workflowTitle(`name = '${literal}';`)).toBeDefined();
  });
});
