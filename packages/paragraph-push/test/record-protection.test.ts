import { ActionError, Cancelled, isOid, type RecordedState, type Refs } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { protectionOf, recordAt } from '../src/record-protection.js';
import type { StateLook } from '../src/state-source.js';

const target = { projectId: 'p-1', branch: 'main', prefix: '' };
const commit = 'a'.repeat(40);

function refsWith(state: Refs['state']): Refs {
  const absent = { kind: 'absent' } as const;
  return {
    branch: absent,
    side: absent,
    state,
    otherStates: new Map(),
    otherSides: new Map(),
    otherProjects: [],
  };
}

function lookAt(state: Refs['state']): StateLook {
  return { kind: 'refs', refs: refsWith(state) };
}

if (!isOid(commit)) throw new Error(commit);
const found = lookAt({ kind: 'at', commit });
const none = lookAt({ kind: 'absent' });

const recorded = (reading: RecordedState['reading']): RecordedState => ({
  reading,
  elsewhere: undefined,
});
const why = 'x';

test.each<[string, StateLook, RecordedState | undefined, string]>([
  ['no record', { kind: 'absent', hasOtherProjects: false }, undefined, 'none'],
  ['a record, and no git', { kind: 'there', hasOtherProjects: false }, undefined, 'unread there'],
  [
    'unreadable refs',
    { kind: 'unreadable', why, hasOtherProjects: undefined },
    undefined,
    'unread unreadable',
  ],
  ['no ref of a record', none, undefined, 'none'],
  ['no record of any branch', found, recorded({ kind: 'absent' }), 'none'],
  ['a record that is damaged', found, recorded({ kind: 'damaged', why }), 'unread damaged'],
  ['something else at the ref', found, recorded({ kind: 'foreign', why }), 'unread foreign'],
  ['a newer record', found, recorded({ kind: 'newer', version: 2 }), 'unread newer'],
  [
    'a record that was not fetched',
    found,
    recorded({ kind: 'unreadable', why }),
    'unread unreadable',
  ],
])('%s protects as far as it must', (_, look, record, expected) => {
  const protection = protectionOf(look, record);
  const because = protection.kind === 'unread' ? ` ${protection.because.kind}` : '';
  expect(`${protection.kind}${because}`).toBe(expected);
});

function failingWith(thrown: Error) {
  return { repository: async () => ({ stateAt: () => Promise.reject(thrown) }) };
}

test('a record that cannot be fetched is unreadable, so that it lets no push through', async () => {
  const record = await recordAt(found, failingWith(new ActionError({ what: 'No route.' })), target);
  expect(record?.reading).toEqual({ kind: 'unreadable', why: 'No route.' });
});

test.each([new TypeError('x is undefined'), new Cancelled()])(
  'a bug of ours or a cancellation is no unreadable record: %s',
  async (thrown) => {
    await expect(recordAt(found, failingWith(thrown), target)).rejects.toBe(thrown);
  },
);

test('without git or a ref, nothing is read', async () => {
  expect(await recordAt(found, undefined, target)).toBeUndefined();
  expect(await recordAt(none, failingWith(new Error('Was asked.')), target)).toBeUndefined();
});
