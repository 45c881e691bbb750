import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import {
  ActionError,
  Cancelled,
  explain,
  explanationText,
  issueTracker,
  messageOf,
  systemErrorCode,
} from '../../src/report/errors.js';

const whole = { what: 'The key was rejected.', why: 'It is revoked.', cure: 'Make a new one.' };

test.each([
  [whole, 'The key was rejected.\nIt is revoked.\nMake a new one.'],
  [{ what: 'It failed.', cure: 'Try again.' }, 'It failed.\nTry again.'],
  [{ what: 'It failed.', why: '', cure: '' }, 'It failed.'],
])('an explanation has its parts on lines of their own: %j', (explanation, text) => {
  expect(explanationText(explanation)).toBe(text);
});

test("a person's mistake is explained as it is", () => {
  const cause = new Error('socket hang up');
  const error = new ActionError(whole, { cause });
  expect(explain(error)).toBe(whole);
  expect(error.message).toBe(explanationText(whole));
  expect(error.cause).toBe(cause);
  expect(error).toBeInstanceOf(Error);
});

test('a cancelled run is no fault of anybody', () => {
  expect(explain(new Cancelled())).toEqual({ what: 'The run was cancelled.' });
});

test.each([
  ['an error', new TypeError('x is not a function'), 'x is not a function'],
  ['a text', 'oops', 'oops'],
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['an object', { code: 1 }, '{ code: 1 }'],
  ['an object without a prototype', Object.create(null), 'null prototype'],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
])('a bug of ours asks for a report, even if %s was thrown', (_, thrown, words) => {
  const { what, why, cure } = explain(thrown);
  expect(what).toContain('Internal error in this action');
  expect(what).toContain(words);
  expect(why).toBe('This is a bug in the action, not in your project.');
  expect(cure).toContain(issueTracker);
  expect(messageOf(thrown)).toContain(words);
});

test.each([
  ['ENOENT', 'removed or replaced'],
  ['EACCES', 'Allow the user that runs the job to write'],
  ['ENOSPC', 'free some space'],
  ['EMFILE', 'stop other processes on it'],
  ['EIO', 'Check the runner'],
])('a system error is not reported as our bug: %s', (code, words) => {
  const thrown = Object.assign(new Error(`${code}: it failed, open '/a'`), { code });
  const { what, cure } = explain(thrown);
  expect(what).toBe(`A system call failed on the runner: ${code}: it failed, open '/a'`);
  expect(cure).toContain(words);
});

test('a wrong call of ours is a bug of ours, though it has a code', () => {
  const thrown = Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_TYPE' });
  expect(explain(thrown).what).toContain('Internal error in this action');
});

test('only system errors have a code', async () => {
  const missing = await readFile('/no such file').catch((thrown: unknown) => thrown);
  expect(systemErrorCode(missing)).toBe('ENOENT');
  for (const other of [new Error('x'), 'ENOENT', { code: 'ENOENT' }, undefined, null]) {
    expect(systemErrorCode(other)).toBeUndefined();
  }
  expect(systemErrorCode(Object.assign(new Error('x'), { code: 1 }))).toBeUndefined();
});
