import { expect, test } from 'vitest';
import { obstaclesOf } from '../../src/preview/push-obstacles.js';

const nothing = { changes: [], impact: [] };
const waiting = { waiting: { kind: 'recorded', edits: [], own: nothing }, blockers: [] } as const;
const blocker = { what: 'Held back.' };
const ids = { blockers: [blocker], warnings: ['Literal.'] };
const failed = { kind: 'failed', why: 'no route to host' } as const;

test('what a push would meet is put together', () => {
  expect(obstaclesOf({ kind: 'done', value: waiting }, { kind: 'done', value: ids })).toEqual({
    waiting: waiting.waiting,
    blockers: [blocker],
    warnings: ['Literal.'],
  });
});

test('unreadable parts get a warning, and the rest is shown', () => {
  expect(obstaclesOf(failed, { kind: 'done', value: ids })).toEqual({
    waiting: { kind: 'unknown' },
    blockers: [blocker],
    warnings: ['Literal.', 'Dashboard edits could not be compared: no route to host'],
  });
  expect(obstaclesOf({ kind: 'done', value: waiting }, failed)).toEqual({
    waiting: waiting.waiting,
    blockers: [],
    warnings: ['Whether ids belong to another project could not be checked: no route to host'],
  });
});
