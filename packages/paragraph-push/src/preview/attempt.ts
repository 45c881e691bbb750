import { explain, headlineOf, isExplained } from '@paragraph/shared';

/** What came of something that a run can do without. */
export type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** Why it failed, in a line. */
  | { readonly kind: 'failed'; readonly why: string };

/** Tries something. A cancellation, and a bug of ours, are thrown all the same. */
export async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { kind: 'done', value: await work() };
  } catch (thrown) {
    if (!isExplained(thrown)) throw thrown;
    return { kind: 'failed', why: headlineOf(explain(thrown)) };
  }
}
