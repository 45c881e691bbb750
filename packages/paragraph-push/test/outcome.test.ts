import { expect, test } from 'vitest';
import { finalStatus, type PushOutcome } from '../src/outcome.js';

test('of a push, Paragon is told the commit that the outcome names', () => {
  expect(finalStatus({ result: 'pushed', commitHash: 'a' })).toEqual({ success: true, hash: 'a' });
});

test.each<PushOutcome>([
  { result: 'superseded', why: 'x' },
  { result: 'built', because: 'unlinked', why: 'x' },
  { result: 'skipped', why: 'x' },
])('a run that pushed nothing ($result) is no success in Paragon', (outcome) => {
  expect(finalStatus(outcome)).toEqual({ success: false });
});
