import { fileURLToPath } from 'node:url';
import type { ActionOptions, Job } from './runner/job.js';
import type { JobResult, StepResult } from './runner/results.js';
import type { StepHandle } from './runner/step-handle.js';
import type { World, WorldJobOptions } from './world.js';

export type ActionName = 'paragraph-push' | 'paragraph-pull';

export interface WorldRunOptions {
  readonly job?: WorldJobOptions;
  /** Added to the inputs that every use needs. */
  readonly with?: Readonly<Record<string, string>>;
  readonly step?: Partial<ActionOptions>;
  /** What earlier steps of the job do; default: the checkout. */
  readonly before?: (job: Job) => Promise<unknown>;
}

export interface WorldRun {
  readonly main: StepResult;
  readonly job: JobResult;
  readonly workspace: string;
  readonly temp: string;
}

/** The folder of an action as users get it: `pnpm assemble` puts it there. */
export function assembledAction(name: ActionName): string {
  return fileURLToPath(new URL(`../../../assembled/${name}`, import.meta.url));
}

/** A job with a checkout in which an action has been started. */
export async function startRun(
  world: World,
  action: ActionName,
  options: WorldRunOptions = {},
): Promise<{ readonly job: Job; readonly step: StepHandle }> {
  const job = await world.startJob(options.job);
  await (options.before ?? ((started) => world.checkout(started)))(job);
  const step = job.runAction({
    directory: assembledAction(action),
    uses: `useparagon/${action}@v1`,
    with: { ...world.inputs, ...options.with },
    ...options.step,
  });
  return { job, step };
}

/** A job with a checkout and an action, from its start to its end. */
export async function runInWorld(
  world: World,
  action: ActionName,
  options: WorldRunOptions = {},
): Promise<WorldRun> {
  const { job, step } = await startRun(world, action, options);
  const main = await step.result;
  const result = await job.end();
  return { main, job: result, workspace: job.workspace, temp: job.temp };
}

/** What no run may leave behind: processes, or a breach of a contract. Empty where all is well. */
export function leftBehind(
  world: World,
  { job }: { readonly job: Pick<JobResult, 'orphans'> },
): readonly unknown[] {
  return [...job.orphans, ...world.paragon.violations, ...world.github.violations];
}
