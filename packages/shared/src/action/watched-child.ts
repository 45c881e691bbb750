import { Cancelled } from '../report/errors.js';
import { type Command, type Exit, type OutputStream, runLines } from './child-process.js';
import type { Clock } from './clock.js';

/** How long a child process may take, in milliseconds. */
export interface ChildLimits {
  /** Without a line of output. */
  readonly silence: number;
  readonly whole: number;
  /** How often the log gets a sign of life. */
  readonly heartbeat: number;
}

/** What a sign of life reports. In milliseconds. */
export interface Progress {
  readonly elapsed: number;
  /** Since its last line of output. */
  readonly quiet: number;
}

interface Watching {
  readonly limits: ChildLimits;
  readonly clock: Clock;
  onLine(line: string, stream: OutputStream): void;
  onHeartbeat(progress: Progress): void;
}

/** The child was ended by its limit. */
interface TimedOut extends Progress {
  readonly kind: 'timed-out';
}

export type WatchedExit = (Exit & { readonly kind: 'ended' }) | TimedOut;

/**
 * Runs a program as {@link runLines} does, and ends it with all that it started when it goes beyond its limits: a
 * server that accepts a request and never answers would block the job for ever.
 *
 * @throws {Cancelled} when the command's own signal was aborted.
 */
export async function runWatched(command: Command, watching: Watching): Promise<WatchedExit> {
  const { silence, whole, heartbeat } = watching.limits;
  const limit = new AbortController();
  const signals = [limit.signal, ...(command.signal === undefined ? [] : [command.signal])];
  const { clock } = watching;
  const started = clock.now();
  let spoke = started;
  const progress = (): Progress => {
    const now = clock.now();
    return { elapsed: now - started, quiet: now - spoke };
  };
  let stopBeating = (): void => undefined;
  const beat = (): void => {
    stopBeating = clock.after(heartbeat, () => {
      watching.onHeartbeat(progress());
      beat();
    });
  };
  beat();
  let timedOut: TimedOut | undefined;
  const end = (): void => {
    timedOut = { kind: 'timed-out', ...progress() };
    limit.abort();
  };
  const releaseWhole = clock.after(whole, end);
  let releaseSilence = clock.after(silence, end);
  try {
    const exit = await runLines(
      { ...command, signal: AbortSignal.any(signals) },
      (line, stream) => {
        spoke = clock.now();
        releaseSilence();
        releaseSilence = clock.after(silence, end);
        watching.onLine(line, stream);
      },
    );
    return { kind: 'ended', ...exit };
  } catch (thrown) {
    if (thrown instanceof Cancelled && command.signal?.aborted !== true && timedOut !== undefined) {
      return timedOut;
    }
    throw thrown;
  } finally {
    stopBeating();
    releaseWhole();
    releaseSilence();
  }
}
