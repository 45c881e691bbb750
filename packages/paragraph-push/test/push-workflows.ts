import {
  runWorkflowFile,
  type WorkflowResult,
  type World,
  type WorldOptions,
  type WorldWorkflowOptions,
} from '@paragraph/sandbox';
import { expect } from 'vitest';
import { actionOutputs, withWorkflow } from '../../shared/test/workflow-runs.js';
import { newWorld } from './push-world.js';

export const file = '.github/workflows/paragraph-push.yml';
export const vendor = 'packages/sandbox/test-data/vendor/paragraph-push.yml';
export const users = 'packages/sandbox/test-data/users';

/** A world whose repository holds a workflow file. */
export async function worldWith(
  workflow: string,
  options: Partial<WorldOptions> = {},
): Promise<World> {
  return newWorld(await withWorkflow(options, { file, workflow }));
}

/** Runs the file, which has to be triggered, and leaves nothing behind. */
export async function run(
  world: World,
  options: Partial<WorldWorkflowOptions> = {},
): Promise<WorkflowResult> {
  const result = await runWorkflowFile(world, { file, ...options });
  if (!result.triggered) throw new Error(result.reason);
  expect(result.jobs.flatMap(({ orphans }) => orphans)).toEqual([]);
  expect([...world.paragon.violations, ...world.github.violations]).toEqual([]);
  return result;
}

export function outputs({ jobs }: WorkflowResult): Readonly<Record<string, string>> {
  return actionOutputs(jobs.flatMap(({ steps }) => steps));
}
