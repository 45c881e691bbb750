import { Cancelled } from '../report/errors.js';
import type { Clock } from './clock.js';

/**
 * The signals by which a run is cancelled: GitHub sends SIGINT, after 7.5 s SIGTERM (on Windows Ctrl-Break), and kills
 * the process 2.5 s later.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation
 */
const signals = ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const;

/** The part of `process` that is needed here. */
interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
}

/**
 * An abort signal that fires when the run is cancelled. The process survives this and further signals, so that it can
 * report the cancellation.
 */
export function abortOnSignals(source: SignalSource): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) source.on(signal, () => controller.abort(new Cancelled()));
  return controller.signal;
}

/** A signal that is aborted some time after another one, so that work can finish. */
export function later(signal: AbortSignal, milliseconds: number, clock: Clock): AbortSignal {
  const controller = new AbortController();
  const arm = (): void => {
    clock.after(milliseconds, () => controller.abort());
  };
  if (signal.aborted) arm();
  else signal.addEventListener('abort', arm, { once: true });
  return controller.signal;
}
