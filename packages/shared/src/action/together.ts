/** A task that ends early when its signal is aborted. */
export type Task<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Runs two tasks at the same time. When one fails the other is aborted and awaited, and the first failure is
 * thrown: nothing goes on in the background afterwards.
 */
export async function together<A, B>(
  signal: AbortSignal,
  first: Task<A>,
  second: Task<B>,
): Promise<readonly [A, B]> {
  const other = new AbortController();
  const either = AbortSignal.any([signal, other.signal]);
  const failures: unknown[] = [];
  const guarded = async <T>(task: Task<T>): Promise<T> => {
    try {
      return await task(either);
    } catch (thrown) {
      failures.push(thrown);
      other.abort();
      throw thrown;
    }
  };
  const running = [guarded(first), guarded(second)] as const;
  await Promise.allSettled(running);
  if (failures.length > 0) throw failures[0];
  return Promise.all(running);
}
