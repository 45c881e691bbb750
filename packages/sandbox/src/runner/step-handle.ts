import { OutputWatch } from './output-watch.js';
import type { StepResult } from './results.js';

/** Lets a test follow a step while it runs. */
export interface StepObserver {
  readonly onProcess: (pid: number) => void;
  /** A line as the process wrote it. */
  readonly onLine: (line: string) => void;
}

/** A step that a test has started: to watch it, to cancel it, and to wait for its result. */
export class StepHandle {
  readonly #cancelJob: () => void;
  readonly #output = new OutputWatch();
  readonly #started = Promise.withResolvers<number>();
  readonly #result: Promise<StepResult>;

  constructor(cancelJob: () => void, run: (observer: StepObserver) => Promise<StepResult>) {
    this.#cancelJob = cancelJob;
    this.#result = run({
      onProcess: (pid) => this.#started.resolve(pid),
      onLine: (line) => this.#output.add(line),
    }).finally(() => {
      this.#output.close();
      this.#started.reject(new Error('The step ended without a process'));
    });
    // Whoever wants them awaits them; the others must not end the test run.
    this.#started.promise.catch(() => {});
    this.#result.catch(() => {});
  }

  /** Of `main`; that of `post` is in what `job.end()` answers. */
  get result(): Promise<StepResult> {
    return this.#result;
  }

  /** The id of the step's process, once there is one. */
  get pid(): Promise<number> {
    return this.#started.promise;
  }

  /** Cancels the job, which is all that a person can cancel, and waits for the step's end. */
  cancel(): Promise<StepResult> {
    this.#cancelJob();
    return this.result;
  }

  /** Until a line that fits was written to stdout or stderr, also before this call. */
  waitForOutput(pattern: RegExp): Promise<void> {
    return this.#output.waitFor(pattern);
  }
}
