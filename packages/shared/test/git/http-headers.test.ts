import { expect, test } from 'vitest';
import { httpHeaders } from '../../src/git/http-headers.js';

const url = 'https://github.example/acme/x';

const headers = (...entries: ReadonlyArray<readonly [key: string, value: string]>) =>
  httpHeaders({ entries }, url);

test('the headers of all matching addresses add up, in their order', () => {
  expect(
    headers(
      ['http.extraheader', 'A: 1'],
      ['http.https://github.example/.extraheader', 'B: 2'],
      ['http.https://other.example/.extraheader', 'C: 3'],
      ['http.https://github.example/acme/x.extraheader', 'D: 4'],
      ['http.proxy', 'none'],
    ),
  ).toEqual(['A: 1', 'B: 2', 'D: 4']);
});

test('an address that is shorter than one before it does not count', () => {
  expect(
    headers(['http.https://github.example/acme.extraheader', 'A: 1'], ['http.extraheader', 'B: 2']),
  ).toEqual(['A: 1']);
});

test('an empty value clears what was there', () => {
  expect(headers(['http.extraheader', 'A: 1'], ['http.extraheader', ''])).toEqual([]);
});

test.each([
  ['https://github.example', true],
  ['https://github.example:443/', true],
  ['https://GitHub.Example/acme/', true],
  ['https://*.example/', true],
  ['https://github.example/acme/x/', true],
  ['https://github.example/acm', false],
  ['https://github.example/acme/x/y', false],
  ['http://github.example/', false],
  ['https://github.example:8443/', false],
  ['https://api.github.example/', false],
  ['https://*.github.example/', false],
  ['https://ada@github.example/', false],
  ['no address', false],
])('whether %s is an address of the repository: %s', (pattern, matches) => {
  expect(headers([`http.${pattern}.extraheader`, 'A: 1'])).toEqual(matches ? ['A: 1'] : []);
});
