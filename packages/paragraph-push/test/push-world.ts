import { fileURLToPath } from 'node:url';
import {
  type ActionOptions,
  type Job,
  type JobResult,
  openWorld,
  type StepHandle,
  type StepResult,
  type World,
  type WorldJobOptions,
  type WorldOptions,
} from '@paragraph/sandbox';
import { expect, inject, onTestFinished } from 'vitest';

/** The action as users get it: `pnpm assemble` puts it there. */
export const action = fileURLToPath(new URL('../../../assembled/paragraph-push', import.meta.url));

/** A world of this test's own, with the CLI in the shared tool cache. */
export async function newWorld(options: Partial<WorldOptions> = {}): Promise<World> {
  const world = await openWorld({
    npmrc: inject('npmrc'),
    toolCache: inject('toolCache'),
    ...options,
  });
  onTestFinished(() => world.close());
  return world;
}

export interface PushOptions {
  readonly job?: WorldJobOptions;
  readonly with?: Readonly<Record<string, string>>;
  readonly step?: Partial<ActionOptions>;
  /** What earlier steps of the job do; default: the checkout. */
  readonly before?: (job: Job) => Promise<unknown>;
}

export interface PushRun {
  readonly main: StepResult;
  readonly job: JobResult;
  readonly workspace: string;
  readonly temp: string;
}

/** A job with a checkout in which the push has been started. */
export async function startPush(
  world: World,
  options: PushOptions = {},
): Promise<{ readonly job: Job; readonly step: StepHandle }> {
  const job = await world.startJob(options.job);
  await (options.before ?? ((started) => world.checkout(started)))(job);
  const step = job.runAction({
    directory: action,
    with: { ...world.inputs, ...options.with },
    ...options.step,
  });
  return { job, step };
}

/** A job with a checkout and a push. Every run has to leave no process and no breach of a contract behind. */
export async function runPush(world: World, options: PushOptions = {}): Promise<PushRun> {
  const { job, step } = await startPush(world, options);
  const main = await step.result;
  const result = await job.end();
  expect(result.orphans).toEqual([]);
  expect(world.paragon.violations).toEqual([]);
  expect(world.github.violations).toEqual([]);
  return { main, job: result, workspace: job.workspace, temp: job.temp };
}

/** The statuses that Paragon was told, oldest first. */
export function statuses(world: World): readonly string[] {
  return world.paragon.history(world.projectId).map(({ status }) => status);
}
