import { AsyncLocalStorage } from 'node:async_hooks';

/** What some work has started. */
interface Owner {
  readonly end: AbortController;
  readonly running: Set<Promise<unknown>>;
}

const owners = new AsyncLocalStorage<Owner>();

/**
 * Does work, and ends the programs that it left running, whether it returns or throws. Work that is started early, or
 * beside other work, may have nobody who waits for it if the other fails; its programs hold credentials, and write to
 * folders that are about to be removed.
 */
export async function endingPrograms<T>(work: () => Promise<T>): Promise<T> {
  const owner: Owner = { end: new AbortController(), running: new Set() };
  try {
    return await owners.run(owner, work);
  } finally {
    owner.end.abort();
    await Promise.allSettled(owner.running);
  }
}

/**
 * Runs a program for the work that it belongs to.
 *
 * @param signal Aborted when the program must end for another reason.
 * @param run Gets a signal for both. It must resolve or reject only when the program has ended.
 */
export async function runOwned<T>(
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  const owner = owners.getStore();
  if (owner === undefined) return run(signal);
  const ends = [owner.end.signal, ...(signal === undefined ? [] : [signal])];
  const running = run(AbortSignal.any(ends));
  owner.running.add(running);
  try {
    return await running;
  } finally {
    owner.running.delete(running);
  }
}
