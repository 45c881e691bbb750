import { isOid } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { requireRecordedBranch } from '../src/recorded-branch.js';

const commit = '1'.repeat(40);
if (!isOid(commit)) throw new RangeError(commit);
const elsewhere = {
  record: { reading: { kind: 'absent' } },
  renamed: undefined,
  refs: { otherStates: new Map([['develop', commit]]) },
} as const;
const scheduled = { eventName: 'schedule', branch: 'main' } as const;

test('a scheduled pull does not commit to a branch that nobody linked', () => {
  expect(() => requireRecordedBranch(elsewhere, scheduled)).toThrow(
    'The project has been synced with the branch develop, and never with main, so nothing was pulled.',
  );
});

test.each([
  ['the branch is recorded', { ...elsewhere, record: { reading: { kind: 'valid' } } }, scheduled],
  ['the branch was renamed', { ...elsewhere, renamed: {} }, scheduled],
  ['no branch is recorded', { ...elsewhere, refs: { otherStates: new Map() } }, scheduled],
  [
    'a person or Paragon has started it',
    elsewhere,
    { ...scheduled, eventName: 'workflow_dispatch' },
  ],
] as const)('a pull runs if %s', (_, plan, run) => {
  expect(() => requireRecordedBranch(plan, run)).not.toThrow();
});
