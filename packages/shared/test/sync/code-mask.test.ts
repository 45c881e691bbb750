import { expect, test } from 'vitest';
import { codeMask } from '../../src/sync/code-mask.js';
import { expectLinearTime, repeated } from '../linear-time.js';

const template = (content: string): string => `\`${content}\``;
const expression = (content: string): string => `\${${content}}`;

test.each([
  ['a string', 'a = "b";', 'a =    ;'],
  ['a string with an escaped quote', String.raw`a = 'b\'c';`, 'a =       ;'],
  ['a comment', 'a // b\nc', 'a     \nc'],
  ['a template', `a${template('b')};`, 'a   ;'],
  ['a template in a template', `a${template(`b${expression(template('c}'))}d`)};`, 'a           ;'],
  ['an object in a template', `a${template(expression('{ b: {} }'))};`, 'a              ;'],
  ['a quote in a template', `a${template(expression('"`"'))};`, 'a        ;'],
])('%s is blanked out, and the code around it stays', (_, text, mask) => {
  expect(codeMask(text)).toBe(mask);
});

test.each([
  ['templates in templates', repeated('`${')],
  ['braces in a template', repeated('{', '`${')],
  ['quotes', repeated('"')],
  ['comments', repeated('/*')],
])('a text of many %s takes no more than linear time, however deep they nest', (_, worst) => {
  expectLinearTime((text) => expect(codeMask(text)).toHaveLength(text.length), worst);
});
