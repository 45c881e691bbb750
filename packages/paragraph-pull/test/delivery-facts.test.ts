import { type Arrived, isOid, type Oid } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { deliveryFacts } from '../src/deliver/delivery-facts.js';

const author = { name: 'Ada', email: 'ada@example.com' };
const [commit, side] = [oid('b'), oid('c')];
const because = {
  kind: 'protected',
  words: 'Changes must be made through a pull request.',
} as const;

function oid(digit: string): Oid {
  const name = digit.repeat(40);
  if (!isOid(name)) throw new RangeError(name);
  return name;
}

function facts(hasChanges: boolean, arrived: Partial<Arrived>) {
  const base = { kind: 'delivered', commit, side: undefined, rung: 'push', because: undefined };
  const removed = [['src/events/a.ts', undefined]] as const;
  const plan = { changes: new Map(hasChanges ? removed : []) };
  return deliveryFacts(plan, { ...base, ...arrived } as Arrived, author);
}

test('a run says how its changes were delivered, and nothing if it delivered none', () => {
  expect(facts(true, {})).toEqual({ rung: 'push' });
  expect(facts(false, {})).toEqual({});
  expect(facts(false, { side })).toEqual({});
  expect(facts(true, { kind: 'nothing-to-do' })).toEqual({});
});

test('a run says why its changes are on the side branch, and whose commit GitHub has signed', () => {
  const onSide = { rung: 'side-branch', side, because } as const;
  expect(facts(true, onSide)).toEqual({ rung: 'side-branch', sideBranchReason: because });
  const signed = { rung: 'signed-commit', because } as const;
  expect(facts(true, signed)).toEqual({ rung: 'signed-commit', signedFor: author });
  // The conflict alone is in a signed commit.
  expect(facts(false, { ...signed, side })).toEqual({ signedFor: author });
});
