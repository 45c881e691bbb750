import { rm } from 'node:fs/promises';
import path from 'node:path';
import { loadActionManifest } from './action-manifest.js';
import { planNodeAction, uniqueName } from './action-step.js';
import { commandFilesFolder } from './command-files.js';
import { eventFolder, type JobMachine, type JobOptions, setUpJob } from './job-setup.js';
import { type JobState, mergeStatus } from './job-state.js';
import { endOrphans, type RunningProcess } from './process-table.js';
import type { JobResult, StepResult } from './results.js';
import type { Waits } from './runner-process.js';
import type { StepPlan } from './step-context.js';
import { StepHandle, type StepObserver } from './step-handle.js';
import { runJobStep } from './step-runner.js';

export interface ActionOptions {
  /** The folder that holds `action.yml`. */
  readonly directory: string;
  /** Values as they are after evaluation: `${{ }}` in them stays. */
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly id?: string;
  /** As the workflow names the action; default `acme/<folder>@v1`. */
  readonly uses?: string;
  readonly continueOnError?: boolean;
  readonly timeoutMinutes?: number;
  readonly waits?: Partial<Waits>;
}

const defaultGrace = 500;

/** One job on one runner, from "Set up job" to "Complete job". */
export class Job {
  /** Shared by the steps; for the modules of the runner. */
  readonly state: JobState;
  readonly #onEnd: () => void;
  readonly #grace: number;
  /** The `post` stages to run, the last registered first. */
  readonly #post: StepPlan[] = [];
  #tail: Promise<unknown> = Promise.resolve();
  #ended: Promise<JobResult> | undefined;
  #complete = false;

  static async start(
    machine: JobMachine,
    runnerFolder: string,
    options: JobOptions & { readonly onEnd?: () => void },
  ): Promise<Job> {
    const state = await setUpJob(machine, runnerFolder, options);
    return new Job(state, options.onEnd ?? (() => {}), options.orphanGrace ?? defaultGrace);
  }

  private constructor(state: JobState, onEnd: () => void, grace: number) {
    this.state = state;
    this.#onEnd = onEnd;
    this.#grace = grace;
  }

  /** GITHUB_WORKSPACE; empty until a test or a checkout fills it, kept for the next job. */
  get workspace(): string {
    return this.state.folders.workspace;
  }

  /** RUNNER_TEMP; emptied when the next job starts, so that what was left can be looked at. */
  get temp(): string {
    return this.state.folders.temp;
  }

  /** The `github` context, `token` included. */
  get github(): Readonly<Record<string, unknown>> {
    return this.state.contexts.github;
  }

  get trackingId(): string {
    return this.state.trackingId;
  }

  /** Queues a step: steps run one after another. Its `post` runs in `end()`. */
  runAction(options: ActionOptions): StepHandle {
    return new StepHandle(
      () => this.cancel(),
      (observer) => this.enqueue(() => this.#runAction(options, observer)),
    );
  }

  async #runAction(options: ActionOptions, observer: StepObserver): Promise<StepResult> {
    const manifest = await loadActionManifest(options.directory);
    if (manifest.runs.kind !== 'node') {
      throw new Error(`${options.directory} is no JavaScript action; use runWorkflow for it`);
    }
    const uses = options.uses ?? `acme/${path.basename(options.directory)}@v1`;
    const plans = planNodeAction(
      {
        uses,
        name: () => `Run ${uses}`,
        actionName: options.id ?? uniqueName(uses, this.state.actionNames),
        ...(options.id === undefined ? {} : { id: options.id }),
        condition: 'success()',
        state: new Map(),
        with: () => options.with ?? {},
        env: () => options.env ?? {},
        continueOnError: () => options.continueOnError ?? false,
        timeoutMinutes: () => options.timeoutMinutes ?? 0,
        waits: { ...this.state.waits, ...options.waits },
        observer,
      },
      manifest,
      manifest.runs,
    );
    if (plans.pre !== undefined) await this.runPlan(plans.pre);
    return this.runPlan(plans.main);
  }

  /** For the modules of the runner. */
  runPlan(plan: StepPlan): Promise<StepResult> {
    return runJobStep(this.state, plan, this.#post);
  }

  enqueue<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(run);
    this.#tail = result.catch(() => {});
    return result;
  }

  /** As that of a step, but over all steps, `post` too. */
  waitForOutput(pattern: RegExp): Promise<void> {
    return this.state.output.waitFor(pattern);
  }

  /** What "Cancel workflow" does: the step at work is ended, `always()` still runs. */
  cancel(): void {
    if (this.state.cancelled) return;
    this.state.cancelled = true;
    this.state.status = mergeStatus(this.state.status, 'cancelled');
    for (const cancel of this.state.cancellable) cancel();
  }

  /** The machine is gone from one moment to the next: no signals, no `post`, nothing recorded. */
  async lose(): Promise<void> {
    if (this.#complete) return;
    this.state.lost = true;
    await endOrphans(this.trackingId, 0);
    await Promise.all([...this.state.processes].map((process) => process.kill()));
    await this.#tail;
  }

  /** Runs the `post` stages, the last first, ends what was left running, and tells it all. */
  end(): Promise<JobResult> {
    this.#ended ??= this.enqueue(() => this.#finish());
    return this.#ended;
  }

  async #finish(): Promise<JobResult> {
    const { state } = this;
    for (let plan = this.#post.pop(); plan !== undefined; plan = this.#post.pop()) {
      if (!state.lost) await this.runPlan(plan);
    }
    state.log.write('Cleaning up orphan processes');
    const orphans = await endOrphans(state.trackingId, state.lost ? 0 : this.#grace);
    for (const { pid, command } of orphans) {
      state.log.write(`Terminate orphan process: pid (${pid}) (${command})`);
    }
    const { temp } = state.folders;
    const own = [path.join(temp, commandFilesFolder), path.join(temp, eventFolder)];
    for (const entry of [...own, ...state.scratchFiles]) {
      await rm(entry, { recursive: true, force: true });
    }
    state.output.close();
    this.#complete = true;
    this.#onEnd();
    return summarizeJob(state, orphans);
  }
}

function summarizeJob(state: JobState, orphans: readonly RunningProcess[]): JobResult {
  return {
    conclusion: state.lost ? 'failure' : state.status,
    lost: state.lost,
    steps: [...state.results],
    annotations: state.results.flatMap((step) => step.annotations),
    log: state.log.text,
    masks: state.masker.values,
    orphans,
  };
}
