import { type Clock, realClock } from '../src/action/clock.js';

/** A clock for tests with real programs: what comes again after a wait comes at once, and time limits stay. */
export const shortWaits: Clock = {
  ...realClock,
  sleep: (milliseconds, signal) =>
    realClock.sleep(milliseconds < 30_000 ? milliseconds / 100 : milliseconds, signal),
};
