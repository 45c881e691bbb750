import { expect, test } from 'vitest';
import { meetingOf } from '../../src/preview/meeting.js';

const nothing = { changes: [], impact: [] };
const waiting = { waiting: { kind: 'recorded', edits: [], own: nothing }, hindrances: [] } as const;
const hindrance = { what: 'Held back.' };
const ids = { hindrances: [hindrance], warnings: ['Literal.'] };
const failed = { kind: 'failed', why: 'no route to host' } as const;

test('what a push would meet is put together', () => {
  expect(meetingOf({ kind: 'done', value: waiting }, { kind: 'done', value: ids })).toEqual({
    waiting: waiting.waiting,
    hindrances: [hindrance],
    warnings: ['Literal.'],
  });
});

test('unreadable parts get a warning, and the rest is shown', () => {
  expect(meetingOf(failed, { kind: 'done', value: ids })).toEqual({
    waiting: { kind: 'unknown' },
    hindrances: [hindrance],
    warnings: ['Literal.', 'Dashboard edits could not be compared: no route to host'],
  });
  expect(meetingOf({ kind: 'done', value: waiting }, failed)).toEqual({
    waiting: waiting.waiting,
    hindrances: [],
    warnings: ['Whether ids belong to another project could not be checked: no route to host'],
  });
});
