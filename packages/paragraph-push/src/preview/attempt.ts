import { explain, headlineOf, isExplained } from '@paragraph/shared';

/** The result of optional work. */
export type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** Why it failed, in a line. */
  | { readonly kind: 'failed'; readonly why: string };

/** Does optional work. Cancellations and our own bugs are still thrown. */
export async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { kind: 'done', value: await work() };
  } catch (thrown) {
    if (!isExplained(thrown)) throw thrown;
    return { kind: 'failed', why: headlineOf(explain(thrown)) };
  }
}
