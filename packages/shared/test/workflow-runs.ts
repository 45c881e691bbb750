import type { StepResult, WorldOptions } from '@paragraph/sandbox';
import { workflowText } from './workflow-text.js';

/** The options of a world whose repository holds a workflow file of this repository. */
export async function withWorkflow(
  options: Partial<WorldOptions>,
  { file, workflow }: { readonly file: string; readonly workflow: string },
): Promise<Partial<WorldOptions>> {
  return { ...options, files: { [file]: await workflowText(workflow), ...options.files } };
}

/** The outputs of the first of these steps that uses one of the actions; empty if none does. */
export function actionOutputs(steps: readonly StepResult[] = []): Readonly<Record<string, string>> {
  return steps.find(({ uses }) => uses?.startsWith('useparagon/'))?.outputs ?? {};
}
