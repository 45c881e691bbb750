import { expect, test } from 'vitest';
import {
  annotateFailure,
  type FailedRun,
  headlineOf,
  reporting,
} from '../../src/action/run-end.js';
import { ActionError, Cancelled } from '../../src/report/errors.js';
import { keptLog } from '../paragon/paragon-host.js';

interface Done {
  readonly result: 'done';
}

/** The end that is reported of a run in which `work` is done. */
async function endOf(
  work: () => Promise<Done>,
  signal: AbortSignal = new AbortController().signal,
): Promise<Done | FailedRun> {
  const ends: Array<Done | FailedRun> = [];
  const conclusion = await reporting(signal, work, async (end) => {
    ends.push(end);
    return end.result === 'failed' ? 'failure' : 'success';
  });
  const [end, ...others] = ends;
  if (end === undefined || others.length > 0) throw new Error('One end has to be reported.');
  expect(conclusion).toBe(end.result === 'failed' ? 'failure' : 'success');
  return end;
}

test('an outcome is reported as it is', async () => {
  expect(await endOf(async () => ({ result: 'done' }))).toEqual({ result: 'done' });
});

test('a thrown error is reported as an explained failure', async () => {
  const thrown = new ActionError({ what: 'It broke.', cure: 'Mend it.' });
  expect(await endOf(() => Promise.reject(thrown))).toEqual({
    result: 'failed',
    thrown,
    explanation: { what: 'It broke.', cure: 'Mend it.' },
    isAnnotated: false,
  });
});

test('a cancellation is reported as one, and a crash that ended the run as the crash', async () => {
  const cancelled = (): Promise<Done> => Promise.reject(new Cancelled());
  expect(await endOf(cancelled, AbortSignal.abort(new Cancelled()))).toMatchObject({
    explanation: { what: 'The run was cancelled.' },
    isAnnotated: false,
  });
  const crash = new TypeError('oops');
  expect(await endOf(cancelled, AbortSignal.abort(crash))).toMatchObject({
    thrown: crash,
    explanation: { what: expect.stringContaining('oops') },
    isAnnotated: true,
  });
});

test('a failure that a crash did not cause is its own', async () => {
  const thrown = new ActionError({ what: 'It broke.' });
  const end = await endOf(() => Promise.reject(thrown), AbortSignal.abort(new Error('oops')));
  expect(end).toMatchObject({ thrown, isAnnotated: false });
});

test.each([
  ['It broke.', 'It broke'],
  ['2 inputs are not right:\n- a\n- b', '2 inputs are not right'],
  ['Really?', 'Really?'],
])('the title of an annotation is what happened: %j', (what, title) => {
  expect(headlineOf({ what })).toBe(title);
  const log = keptLog();
  annotateFailure(log, new ActionError({ what, cure: 'Mend it.' }));
  expect(log.said[0]).toBe(`error: ${what}\nMend it.`);
});
