import { ActionError } from '@paragraph/shared';
import { expect, test } from 'vitest';
import type { Conflict } from '../src/conflicts.js';
import type { PullEnd, PullOutcome } from '../src/outcome.js';
import { pullAttention } from '../src/pull-attention.js';
import { isFine } from '../src/report-end.js';
import { reportPage } from '../src/report-page.js';
import { ended } from './pull-end.js';

const concerns = ['failed', 'conflict', 'drift', 'unreviewed', 'undispatched'] as const;
const committed = { result: 'committed', commitHash: 'a' } as const;
const planned = { result: 'planned', commitHash: 'a' } as const;
const onSide = { result: 'pull-request', commitHash: 'a' } as const;
const review = { kind: 'open', number: 7, url: 'https://github.com/acme/x/pull/7' } as const;
const missing = { kind: 'missing', because: { what: 'No token.' } } as const;
const conflict = { file: 'a.ts', git: 'changed', paragon: 'changed' } as const;

/** A conflict of files that wait at these places. */
function inConflict(places: ReadonlyArray<Conflict['waits']>, more: Partial<PullOutcome> = {}) {
  const conflicts = places.map((waits) => ({ ...conflict, waits }));
  return ended({ result: 'conflict', commitHash: 'a', conflicts, isCommitted: true }, more);
}

/** What the issue is opened for, or the problems of a speaker that are solved. Nothing is recorded. */
function attention(end: PullEnd, eventName: string, by: 'pull' | 'push'): unknown {
  const page = { serverUrl: 'https://github.com', repository: 'acme/x', eventName };
  const found = pullAttention(end, {}, reportPage(end, {}, page));
  if (found?.kind !== 'settled') return found?.about;
  return concerns.filter((about) => found.settles(by, about));
}

test.each<[string, PullEnd, 'pull' | 'push', unknown]>([
  ['nothing is left', ended(committed), 'pull', ['failed', 'conflict', 'drift', 'unreviewed']],
  ['Paragon started the run', ended(committed, { isDispatched: true }), 'pull', [...concerns]],
  ['a file waits', ended(committed, { sinceEarlier: ['a'] }), 'pull', ['failed', 'drift']],
  [
    'a file waits in an open pull request',
    ended(committed, { sinceEarlier: ['a'], review }),
    'pull',
    ['failed', 'drift', 'unreviewed'],
  ],
  ['both sides are the same', ended(committed), 'push', ['conflict']],
  ['a push is needed', ended(committed, { pushNeeded: true }), 'push', []],
  ['a file waits, so a push is held back', ended(committed, { sinceEarlier: ['a'] }), 'push', []],
  ['the changes wait for a review', ended(onSide, { review }), 'push', []],
  ['nobody is asked for a review', ended(onSide, { review: missing }), 'pull', 'unreviewed'],
  ['the sides are in conflict', inConflict(['side-branch'], { review }), 'pull', 'conflict'],
  ['a dry run finds drift', ended(planned, { drift: 'both' }), 'pull', 'drift'],
  [
    'a dry run finds only what waits anyway',
    ended(planned, { drift: 'git-ahead', sinceEarlier: ['a'] }),
    'pull',
    undefined,
  ],
])('the outcome alone decides about the issue: %s', (_, end, by, told) => {
  expect(attention(end, 'workflow_dispatch', by)).toEqual(told);
});

test('edits that no dispatch has brought open the issue on a schedule, and not if a person started the run', () => {
  const end = ended(committed, { undispatched: 3 });
  expect(attention(end, 'schedule', 'pull')).toBe('undispatched');
  expect(attention(end, 'workflow_dispatch', 'pull')).not.toBe('undispatched');
});

const thrown = new ActionError({ what: 'It failed.' });
const failed: PullEnd = {
  result: 'failed',
  thrown,
  explanation: thrown.explanation,
  isAnnotated: false,
};

test.each<[string, PullEnd, boolean]>([
  ['a failure', failed, false],
  ['a commit', ended(committed), true],
  ['changes without a pull request', ended(onSide, { review: missing }), true],
  ['a conflict in an open pull request', inConflict(['side-branch'], { review }), true],
  ['a conflict without one', inConflict(['side-branch'], { review: missing }), false],
  [
    'a conflict that also waits in Paragon',
    inConflict(['side-branch', 'paragon'], { review }),
    false,
  ],
])('the outcome alone decides the colour of the job: %s', (_, end, isGreen) => {
  expect(isFine(end)).toBe(isGreen);
});
