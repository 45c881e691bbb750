import { expect, test } from 'vitest';
import { finalStatus, type PushOutcome } from '../src/outcome.js';

test.each(['pushed', 'up-to-date'] as const)(
  'of a run that is %s, Paragon is told the commit that it holds',
  (result) => {
    expect(finalStatus({ result, commitHash: 'a' })).toEqual({ success: true, hash: 'a' });
  },
);

test.each<PushOutcome>([
  { result: 'superseded', commitHash: 'a', why: 'x' },
  { result: 'built', commitHash: 'a', because: 'unlinked', why: 'x' },
  { result: 'skipped', commitHash: undefined, why: 'x' },
  { result: 'conflict', commitHash: 'a', explanation: { what: 'x' }, files: [], names: [] },
])('a run that pushed nothing ($result) is not a success in Paragon', (outcome) => {
  expect(finalStatus(outcome)).toEqual({ success: false });
});
