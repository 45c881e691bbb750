import type { BranchProjects } from '@paragraph/shared';
import { expect, test } from 'vitest';
import type { Attempt } from '../../src/preview/attempt.js';
import { comparedOf, notFollowed } from '../../src/preview/preview-pull-request.js';
import type { StateLook } from '../../src/state-source.js';

const read: Attempt<BranchProjects> = { kind: 'done', value: new Map() };
const unread: Attempt<BranchProjects> = { kind: 'failed', why: 'The file is broken.' };
const absent: StateLook = { kind: 'absent', hasOtherProjects: false };
const unreadable: StateLook = {
  kind: 'unreadable',
  why: 'no route to host',
  hasOtherProjects: undefined,
};

test('merging changes nothing only if everything could be read', () => {
  expect(notFollowed('release', read, absent)).toBe(
    'Merging into release changes nothing in Paragon: neither a record nor `.para/branches.json` links that branch.',
  );
});

test.each<[string, Attempt<BranchProjects>, StateLook]>([
  ['The file is broken.', unread, absent],
  ['no route to host', read, unreadable],
  ['without git', read, { kind: 'there', hasOtherProjects: false }],
])('unreadable sources are named: %s', (why, entries, look) => {
  const words = notFollowed('release', entries, look);
  expect(words).toContain('it is unknown whether Paragon follows release (');
  expect(words).toContain(why);
});

test.each<[string, string]>([
  ['a', 'merge'],
  ['b', 'head'],
  ['c', 'other'],
])('the commit %s is shown as %s', (commit, of) => {
  expect(comparedOf(commit, { merge: 'a', head: 'b' })).toBe(of);
});
