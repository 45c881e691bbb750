import type fc from 'fast-check';
import { numberAsked } from '../number-asked.js';

/** One to a few dozen cases in CI; `pnpm test:long` multiplies them. */
const times = numberAsked('FUZZ_TIMES', 1);

/** `FUZZ_SEED` repeats a run of `pnpm test:long`, which takes another one each time. */
const seed = numberAsked('FUZZ_SEED', 11, 0);

/** Stands in the name of a test, so that a report says how to repeat it. */
export const seeded = `(FUZZ_SEED=${seed} FUZZ_TIMES=${times})`;

/** For a test with so many cases in CI, in milliseconds. */
export const fuzzTimeout = 120_000 * times;

/** For fast-check. No shrinking where a case takes long: the seed repeats it. */
export function fuzzing(
  cases: number,
): { readonly seed: number; readonly numRuns: number } & Pick<
  fc.Parameters<unknown>,
  'endOnFailure'
> {
  return { seed, numRuns: Math.max(1, Math.round(cases * times)), endOnFailure: true };
}
