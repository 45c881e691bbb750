import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Cancelled } from '../report/errors.js';

/** Time and randomness, passed in so that tests do not wait. */
export interface Clock {
  /** Milliseconds since some point in time. */
  now(): number;
  /** The time of day, to compare with a time from a server or a file. */
  date(): Date;
  /** @throws {Cancelled} when the signal is aborted meanwhile. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /**
   * Calls back once after some milliseconds, unless the returned function is called first. The timer does not keep the
   * process alive.
   */
  after(milliseconds: number, callback: () => void): () => void;
  /** In [0, 1). */
  random(): number;
  /** A name that is unique and cannot be guessed. */
  uuid(): string;
}

export const realClock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  random: () => Math.random(),
  uuid: () => randomUUID(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds).unref();
    return () => clearTimeout(timer);
  },
  sleep: async (milliseconds, signal) => {
    try {
      await delay(milliseconds, undefined, { signal });
    } catch {
      throw new Cancelled();
    }
  },
};

/** A signal for waits that a cancellation does not end. */
export const neverAborted: AbortSignal = new AbortController().signal;
