import { afterEach, expect, it, vi } from 'vitest';
import { numberAsked } from './number-asked.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('is what the variable says, or another one where it is not set', () => {
  vi.stubEnv('ASKED', '30');
  expect(numberAsked('ASKED', 1)).toBe(30);
  vi.stubEnv('ASKED', undefined);
  expect(numberAsked('ASKED', 1)).toBe(1);
});

it.each(['abc', '', '0', '-1', '1.5', '1e3'])('is not %j', (text) => {
  vi.stubEnv('ASKED', text);
  expect(() => numberAsked('ASKED', 1)).toThrow(`ASKED is not a number from 1 on: ${text}`);
});
