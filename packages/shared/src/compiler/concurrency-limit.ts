/**
 * Limits how many tasks run at the same time. The others wait in order.
 *
 * @param atOnce The limit, read whenever a task may start.
 */
export function limitConcurrency(atOnce: () => number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: Array<() => void> = [];
  const begin = (): void => {
    // One task may always run.
    while (waiting.length > 0 && running < Math.max(1, atOnce())) {
      running += 1;
      waiting.shift()?.();
    }
  };
  return async (work) => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      begin();
    });
    try {
      return await work();
    } finally {
      running -= 1;
      begin();
    }
  };
}
