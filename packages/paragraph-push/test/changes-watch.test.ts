import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActionError } from '@paragraph/shared';
import { expect, onTestFinished, test } from 'vitest';
import { realClock } from '../../shared/src/action/clock.js';
import { changesWatch } from '../src/changes-watch.js';
import { changeLine } from '../src/preview/change-words.js';
import { meaningOf } from '../src/preview/project-meaning.js';
import { aDocument, buildOf, ids, workflowIn } from './preview/a-project.js';

const nothing = (): void => undefined;
type Held = NonNullable<Parameters<ReturnType<typeof changesWatch>['start']>[0]>;

function titled(title: string) {
  return buildOf(aDocument((content) => (workflowIn(content, 'slack', ids.notify).name = title)));
}

/** What Paragon holds, and what a build of that gives. */
function heldAs(build: Held['build']): Held {
  return { texts: async () => new Map([['src/persona.meta.ts', 'x']]), build };
}

const held = (title: string) => heldAs(async () => meaningOf(titled(title), []));

async function open() {
  const folder = await mkdtemp(join(tmpdir(), 'changes-watch-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const shown: string[] = [];
  const waits: Array<() => void> = [];
  const log = {
    debug: (text: string) => void shown.push(text),
    info: nothing,
    notice: nothing,
    warning: (text: string) => void shown.push(`Warning: ${text}`),
    error: nothing,
    async group<T>(title: string, body: (line: (text: string) => void) => Promise<T>) {
      shown.push(title);
      return body((text) => void shown.push(text));
    },
  };
  const clock = {
    ...realClock,
    after(_: number, callback: () => void) {
      waits.push(callback);
      return nothing;
    },
  };
  const watch = changesWatch({ run: { log, clock } });
  const push = async (before: Held | undefined, title: string) => {
    const pushing = { project: { folder }, build: titled(title) };
    await watch.start(before, pushing);
    await watch.pushed(pushing);
  };
  const lines = async () => (await watch.changes())?.changes.changes.map(changeLine);
  return { watch, push, lines, waits, shown };
}

test('the reported changes are those between the first and the last push of the run', async () => {
  const { push, lines } = await open();
  await push(held('Zero'), 'One');
  await push(held('Not asked'), 'Two');
  expect(await lines()).toEqual(['slack › Two (workflow) renamed: title "Zero" → "Two"']);
});

test('later rounds do not reset the start: Paragon then holds what the run itself pushed', async () => {
  const { watch, push } = await open();
  await push(undefined, 'One');
  await push(held('One'), 'Two');
  expect(watch.hasChanges()).toBe(false);
});

test('equal texts are not built', async () => {
  const { push, lines } = await open();
  const build = () => Promise.reject(new Error('It was built.'));
  await push({ texts: async () => new Map(), build }, 'One');
  expect(await lines()).toEqual([]);
});

test('a failed build does not fail the push, and no changes are reported', async () => {
  const { push, lines, shown } = await open();
  await push(
    heldAs(({ log } = { log: { group: async (_, body) => body(nothing) } }) =>
      log.group('para build', async (line) => {
        line('Oops.');
        throw new ActionError({ what: 'It does not build.' });
      }),
    ),
    'One',
  );
  expect(await lines()).toBeUndefined();
  expect(shown).toEqual([
    'Cannot show what the push changed: It does not build.',
    'para build',
    'Oops.',
  ]);
});

test('a bug of ours does not fail the push, but is not hidden', async () => {
  const { push, lines, shown } = await open();
  await push(
    heldAs(() => Promise.reject(new TypeError('x is undefined'))),
    'One',
  );
  expect(await lines()).toBeUndefined();
  expect(shown).toEqual([
    expect.stringContaining('Warning: Internal error in this action: x is undefined'),
  ]);
});

test('the run does not wait for ever, and a build that it does not wait for is ended', async () => {
  const { push, lines, waits } = await open();
  await push(
    heldAs(
      ({ signal } = { log: { group: async (_, body) => body(nothing) } }) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('ended')));
        }),
    ),
    'One',
  );
  const told = lines();
  for (const elapsed of waits) elapsed();
  expect(await told).toBeUndefined();
});

test('if nothing was pushed, pending work is stopped', async () => {
  const { watch } = await open();
  let isEnded = false;
  const held = heldAs(
    ({ signal } = { log: { group: async (_, body) => body(nothing) } }) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          isEnded = true;
          reject(new Error('ended'));
        });
      }),
  );
  await watch.start(held, { project: { folder: tmpdir() }, build: titled('One') });
  await Promise.resolve();
  expect(watch.hasChanges()).toBe(false);
  await watch.stop();
  expect(isEnded).toBe(true);
});
