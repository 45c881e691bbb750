import type { ActionOptions, Job } from './job.js';
import type { JobOptions } from './job-setup.js';
import { createMachine, type Machine, type MachineOptions } from './machine.js';
import type { JobResult, StepResult } from './results.js';

export interface RunActionOptions extends ActionOptions {
  /** A machine to run on, else the options of a new one. */
  readonly machine: Machine | MachineOptions;
  readonly job?: JobOptions;
  /** Called before the step, as earlier steps of the job would: a checkout, say. */
  readonly prepare?: (job: Job) => Promise<void>;
}

export interface ActionRun {
  readonly main: StepResult;
  readonly pre: StepResult | undefined;
  readonly post: StepResult | undefined;
  readonly job: JobResult;
  readonly workspace: string;
  readonly temp: string;
}

/** A job of one step, from its start to its end. */
export async function runAction(options: RunActionOptions): Promise<ActionRun> {
  const { machine: given, job: jobOptions, prepare, ...action } = options;
  const machine = 'startJob' in given ? given : await createMachine(given);
  const job = await machine.startJob(jobOptions);
  await prepare?.(job);
  const main = await job.runAction(action).result;
  const result = await job.end();
  return {
    main,
    pre: result.steps.find(({ stage }) => stage === 'pre'),
    post: result.steps.find(({ stage }) => stage === 'post'),
    job: result,
    workspace: job.workspace,
    temp: job.temp,
  };
}
