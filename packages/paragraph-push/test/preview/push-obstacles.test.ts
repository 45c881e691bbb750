import { expect, test } from 'vitest';
import { obstaclesOf } from '../../src/preview/push-obstacles.js';

const nothing = { changes: [], impact: [] };
const recorded = { kind: 'recorded', fate: 'kept', edits: [], own: nothing } as const;
const waiting = { waiting: recorded, blockers: [] } as const;
const safe = { onConflict: 'fail' } as const;
const blocker = { what: 'Held back.' };
const ids = { blockers: [blocker], warnings: ['Literal.'] };
const failed = { kind: 'failed', why: 'no route to host' } as const;

test('what a push would meet is put together', () => {
  expect(obstaclesOf({ kind: 'done', value: waiting }, { kind: 'done', value: ids }, safe)).toEqual(
    {
      waiting: waiting.waiting,
      blockers: [blocker],
      warnings: ['Literal.'],
    },
  );
});

test('unreadable parts get a warning, and the rest is shown', () => {
  expect(obstaclesOf(failed, { kind: 'done', value: ids }, safe)).toEqual({
    waiting: { kind: 'unknown' },
    blockers: [blocker],
    warnings: ['Literal.', 'Dashboard edits could not be compared: no route to host'],
  });
  expect(obstaclesOf({ kind: 'done', value: waiting }, failed, safe)).toEqual({
    waiting: waiting.waiting,
    blockers: [],
    warnings: ['Whether ids belong to another project could not be checked: no route to host'],
  });
});

test('with `onConflict: overwrite`, what the record protects only warns, and foreign ids still block', () => {
  const removal = { what: 'The push would remove a whole integration.', why: 'It would remove: x' };
  const found = { waiting: recorded, blockers: [removal] };
  const done = [
    { kind: 'done', value: found },
    { kind: 'done', value: ids },
  ] as const;
  expect(obstaclesOf(...done, safe).blockers).toEqual([blocker, removal]);
  const forced = obstaclesOf(...done, { onConflict: 'overwrite' });
  expect(forced.blockers).toEqual([blocker]);
  expect(forced.warnings).toEqual([
    'Literal.',
    'With `onConflict: overwrite`, a push does not stop for this: The push would remove a whole integration. It would remove: x',
  ]);
});
