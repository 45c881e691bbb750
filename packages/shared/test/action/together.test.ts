import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { together } from '../../src/action/together.js';
import { Cancelled } from '../../src/report/errors.js';

const never = new AbortController().signal;

/** Fails when it is aborted, after some tidying. */
function untilAborted(signal: AbortSignal, onEnd: () => void): Promise<never> {
  return new Promise((_, reject) => {
    const end = async (): Promise<void> => {
      await delay(5);
      onEnd();
      reject(new Cancelled());
    };
    if (signal.aborted) void end();
    else signal.addEventListener('abort', () => void end(), { once: true });
  });
}

test('both results are given, in the order of the tasks', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const first = async (): Promise<string> => promise;
  const second = async (): Promise<number> => {
    resolve('one');
    return 2;
  };
  expect(await together(never, first, second)).toEqual(['one', 2]);
});

test.each(['first', 'second'])(
  'when the %s fails, the other is ended and awaited',
  async (which) => {
    let ended = false;
    const failing = async (): Promise<never> => {
      throw new Error('the cause');
    };
    const other = (signal: AbortSignal): Promise<never> =>
      untilAborted(signal, () => {
        ended = true;
      });
    const running =
      which === 'first' ? together(never, failing, other) : together(never, other, failing);
    await expect(running).rejects.toThrow('the cause');
    expect(ended).toBe(true);
  },
);

test('a task that throws at once is no different', async () => {
  const failing = (): Promise<never> => {
    throw new Error('at once');
  };
  await expect(together(never, failing, async () => 1)).rejects.toThrow('at once');
});

test('a task that succeeds after the other has failed changes nothing', async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const running = together(
    never,
    async () => promise,
    async () => {
      setImmediate(() => resolve(1));
      throw new Error('the cause');
    },
  );
  await expect(running).rejects.toThrow('the cause');
});

test('a cancelled run ends both', async () => {
  const controller = new AbortController();
  let ended = 0;
  const task = (signal: AbortSignal): Promise<never> =>
    untilAborted(signal, () => {
      ended += 1;
    });
  const running = together(controller.signal, task, task);
  controller.abort();
  await expect(running).rejects.toThrow(Cancelled);
  expect(ended).toBe(2);
});
