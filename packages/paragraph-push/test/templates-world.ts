import { readFile } from 'node:fs/promises';
import {
  runWorkflowFile,
  type WorkflowResult,
  type World,
  type WorldWorkflowOptions,
} from '@paragraph/sandbox';
import { expect } from 'vitest';
import { actionOutputs } from '../../shared/test/workflow-runs.js';

export const template = (path: string) =>
  readFile(new URL(`../../../templates/${path}`, import.meta.url), 'utf8');

export async function play(
  world: World,
  file: string,
  options: Partial<WorldWorkflowOptions> = {},
): Promise<{
  readonly conclusion: WorkflowResult['conclusion'];
  readonly outputs: Readonly<Record<string, string>>;
}> {
  const run = await runWorkflowFile(world, { file, ...options });
  if (!run.triggered) throw new Error(run.reason);
  const [job] = run.jobs;
  expect([...world.paragon.violations, ...world.github.violations]).toEqual([]);
  return { conclusion: run.conclusion, outputs: actionOutputs(job?.steps) };
}
