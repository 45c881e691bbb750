import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Clock, realClock } from '../../src/action/clock.js';
import {
  backOff,
  type RetryDecision,
  type Retrying,
  retryAfter,
  retrying,
} from '../../src/action/retry.js';
import { Cancelled } from '../../src/report/errors.js';

const never = new AbortController().signal;

interface Trial {
  readonly clock: Clock;
  readonly waits: readonly number[];
  readonly said: readonly string[];
  readonly calls: () => number;
  run(options?: Partial<Retrying>): Promise<string>;
}

/** Attempts that fail so many times, each taking `duration` on a clock that only moves by waiting. */
function trial(failures: number, { duration = 0, random = 0 } = {}): Trial {
  const waits: number[] = [];
  const said: string[] = [];
  let now = 1_000;
  let calls = 0;
  const clock: Clock = {
    ...realClock,
    now: () => now,
    random: () => random,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
  };
  const attempt = async (): Promise<string> => {
    calls += 1;
    now += duration;
    if (calls <= failures) throw new Error(`failure ${calls}`);
    return `success ${calls}`;
  };
  const retryDecision = (): RetryDecision => ({ kind: 'again', why: 'It is away' });
  const onRetry = (why: string, wait: number): number => said.push(`${why} ${wait}`);
  return {
    clock,
    waits,
    said,
    calls: () => calls,
    run: (options) =>
      retrying(attempt, {
        clock,
        signal: never,
        attempts: 5,
        patience: 60_000,
        retryDecision,
        onRetry,
        ...options,
      }),
  };
}

test('a success is not retried', async () => {
  const { run, waits } = trial(0);
  expect(await run()).toBe('success 1');
  expect(waits).toEqual([]);
});

test('the waits double, and each is logged before it begins', async () => {
  const { run, waits, said } = trial(4, { random: 0.999999 });
  expect(await run()).toBe('success 5');
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(said).toEqual([
    'It is away 1000',
    'It is away 2000',
    'It is away 4000',
    'It is away 8000',
  ]);
});

test('the last attempt decides', async () => {
  const { run, calls, waits } = trial(100);
  await expect(run({ attempts: 3 })).rejects.toThrow('failure 3');
  expect(calls()).toBe(3);
  expect(waits).toHaveLength(2);
});

test('a final failure is not retried', async () => {
  const { run, calls } = trial(100);
  await expect(run({ retryDecision: () => ({ kind: 'final' }) })).rejects.toThrow('failure 1');
  expect(calls()).toBe(1);
});

test('no attempt begins after patience has ended, counting the time that attempts take', async () => {
  const { run, calls } = trial(100, { duration: 15_000 });
  await expect(run({ attempts: 100, patience: 40_000 })).rejects.toThrow('failure 3');
  expect(calls()).toBe(3);
});

test("the server's requested wait is respected, unless it exceeds the patience", async () => {
  const retryDecision = (): RetryDecision => ({ kind: 'again', why: 'busy', waitAtLeast: 30_000 });
  const patient = trial(1);
  expect(await patient.run({ retryDecision })).toBe('success 2');
  expect(patient.waits).toEqual([30_000]);

  const impatient = trial(1);
  await expect(impatient.run({ retryDecision, patience: 29_999 })).rejects.toThrow('failure 1');
  expect(impatient.waits).toEqual([]);

  const short = trial(1);
  await short.run({ retryDecision: () => ({ kind: 'again', why: 'busy', waitAtLeast: 0 }) });
  expect(short.waits).toEqual([500]);
});

test('a cancelled run tries nothing again', async () => {
  const { run, calls } = trial(100);
  await expect(run({ signal: AbortSignal.abort() })).rejects.toThrow('failure 1');
  expect(calls()).toBe(1);
});

test('a wait ends when the run is cancelled', async () => {
  const controller = new AbortController();
  const { run } = trial(100);
  const running = run({
    signal: controller.signal,
    clock: realClock,
    retryDecision: () => ({ kind: 'again', why: 'busy', waitAtLeast: 50_000 }),
    onRetry: () => setImmediate(() => controller.abort()),
  });
  await expect(running).rejects.toThrow(Cancelled);
});

test('the real clock waits', async () => {
  const started = realClock.now();
  await realClock.sleep(30, never);
  expect(realClock.now() - started).toBeGreaterThanOrEqual(28);
  await expect(realClock.sleep(30, AbortSignal.abort())).rejects.toThrow(Cancelled);
});

test('a wait is from half to the whole of its step, and never more than twenty seconds', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), random, (count, chance) => {
      const step = Math.min(2 ** (count - 1) * 1_000, 20_000);
      const wait = backOff(count, chance);
      expect(wait).toBeGreaterThanOrEqual(step / 2);
      expect(wait).toBeLessThanOrEqual(step);
      expect(Number.isInteger(wait)).toBe(true);
    }),
  );
});

test.each([
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7_000],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 7_000],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 7_000],
  ['Sun Nov  6 08:49:37 1994 GMT', 7_000],
  ['Sun, 06 Nov 1994 08:49:00 GMT', 0],
  ['', undefined],
  [undefined, undefined],
  ['soon', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
  ['5 seconds', undefined],
  ['06 Nov', undefined],
])('Retry-After: %s', (header, milliseconds) => {
  expect(retryAfter(header, new Date('1994-11-06T08:49:30Z'))).toBe(milliseconds);
});
