import type { Machine } from '../../../src/runner/machine.js';
import type {
  WorkflowJobResult,
  WorkflowRun,
  WorkflowRunOptions,
} from '../../../src/runner/workflow/run-options.js';
import { runWorkflow } from '../../../src/runner/workflow/run-workflow.js';
import { makeMachine } from '../fixtures.js';

export type TriggeredRun = WorkflowRun & { readonly triggered: true };

/** Runs a workflow that is expected to be triggered. */
export async function run(
  text: string,
  options: Partial<WorkflowRunOptions> & { readonly machine?: Machine } = {},
): Promise<TriggeredRun> {
  const machine = options.machine ?? (await makeMachine());
  const result = await runWorkflow({ actions: {}, ...options, text, machine });
  if (!result.triggered) throw new Error(`Not triggered: ${result.reason}`);
  return result;
}

/** The lines that scripts and actions wrote, without the folded heads of the steps. */
export function output(run: TriggeredRun): string[] {
  return run.jobs.flatMap((job) => job.steps.flatMap((step) => lines(step.stdout)));
}

export function stepsOf(job: WorkflowJobResult | undefined): string[] {
  return (job?.steps ?? []).map((step) => `${step.name}: ${step.conclusion}`);
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
