import {
  ActionError,
  Cancelled,
  type Explanation,
  explain,
  explanationText,
  happened,
} from '../report/errors.js';
import type { Log } from '../report/log.js';

/** How the step ends. */
export type Conclusion = 'success' | 'failure';

/** The end of a run without an outcome. */
export interface FailedRun {
  readonly result: 'failed';
  readonly thrown: unknown;
  readonly explanation: Explanation;
  /** Whether there is an error annotation already, as there is after a crash. */
  readonly isAnnotated: boolean;
}

/**
 * Runs the work, and always reports how it ended.
 *
 * @param signal The run's.
 * @param report Reports to the job, and returns how the step ends.
 */
export async function reporting<Outcome>(
  signal: AbortSignal,
  work: () => Promise<Outcome>,
  report: (end: Outcome | FailedRun) => Promise<Conclusion>,
): Promise<Conclusion> {
  let end: Outcome | FailedRun;
  try {
    end = await work();
  } catch (thrown) {
    end = failedRun(thrown, signal);
  }
  return report(end);
}

/** A crash aborts the signal as a cancellation does. Report the crash, not the `Cancelled` that it caused. */
function failedRun(thrown: unknown, signal: AbortSignal): FailedRun {
  const reason: unknown = signal.aborted ? signal.reason : undefined;
  const isCrash = signal.aborted && !(reason instanceof Cancelled);
  if (isCrash && thrown instanceof Cancelled) {
    return { result: 'failed', thrown: reason, explanation: explain(reason), isAnnotated: true };
  }
  return { result: 'failed', thrown, explanation: explain(thrown), isAnnotated: false };
}

/** The error annotation of a failure. The log shows only its message, the page of the run also its title. */
export function annotateFailure(log: Log, thrown: unknown): void {
  const explanation = explain(thrown);
  log.error(explanationText(explanation), { title: headlineOf(explanation) });
  const isOurs = !(thrown instanceof ActionError || thrown instanceof Cancelled);
  if (isOurs && thrown instanceof Error) log.debug(thrown.stack ?? thrown.message);
}

/** What happened, in one line. */
export function headlineOf(explanation: Explanation): string {
  const [line = ''] = happened(explanation).split('\n', 1);
  return line.replace(/[.:]$/, '');
}
