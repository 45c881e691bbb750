import type { Annotation } from './annotation.js';
import type { JobStatus } from './conditions.js';
import type { RunningProcess } from './process-table.js';
import type { ProcessRecord } from './runner-process.js';

export type Stage = 'pre' | 'main' | 'post';
export type Conclusion = JobStatus | 'skipped';

/** One step as GitHub lists it: the `post` of an action is a step of its own. */
export interface StepResult {
  readonly stage: Stage;
  /** As shown: `Run owner/action@v1`, `Post Run owner/action@v1`. */
  readonly name: string;
  readonly id?: string;
  /** `owner/action@ref`, for a step that runs an action. */
  readonly uses?: string;
  readonly conclusion: Conclusion;
  /** Before `continue-on-error`. */
  readonly outcome: Conclusion;
  /** Of the last process that the step started; null where there was none. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly outputs: Readonly<Record<string, string>>;
  /** As the next stage of the action gets it in STATE_*. */
  readonly state: Readonly<Record<string, string>>;
  /** Added by this step for the steps after it. */
  readonly env: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  /** The Markdown that GitHub keeps, secrets masked; empty if there is none. */
  readonly summary: string;
  /** Those that GitHub keeps: ten of each level. */
  readonly annotations: readonly Annotation[];
  /** See `readLog` for what the marks in it mean. */
  readonly log: string;
  /** As the processes wrote it: unmasked, commands and all. */
  readonly stdout: string;
  readonly stderr: string;
  /** A composite action may start several. */
  readonly processes: readonly ProcessRecord[];
}

export interface JobResult {
  readonly conclusion: JobStatus;
  /** The machine was lost: nothing after that was run or recorded. */
  readonly lost: boolean;
  readonly steps: readonly StepResult[];
  readonly annotations: readonly Annotation[];
  readonly log: string;
  /** All that was hidden: the job's secrets and what steps asked for with `add-mask`. */
  readonly masks: readonly string[];
  /** Processes of the job that its steps left running; the runner ended them. */
  readonly orphans: readonly RunningProcess[];
}
