import { stat } from 'node:fs/promises';
import path from 'node:path';
import { inputVariables, resolveInputs } from './action-inputs.js';
import type { ActionManifest, NodeRuns } from './action-manifest.js';
import { createCommandFiles, processCommandFiles } from './command-files.js';
import type { Stage } from './results.js';
import type { Waits } from './runner-process.js';
import type { StepContext } from './step-context.js';
import { printDetails, stateVariables } from './step-details.js';
import { runStepProcess } from './step-process.js';

export interface NodeStage {
  readonly manifest: ActionManifest;
  readonly runs: NodeRuns;
  readonly stage: Stage;
  readonly uses: string;
  readonly given: Readonly<Record<string, string>>;
  readonly waits: Waits;
}

/** Runs `pre`, `main` or `post` of a JavaScript action in a Node process of its own. */
export async function runNodeStage(
  step: StepContext,
  action: NodeStage,
  signal: AbortSignal,
): Promise<void> {
  await createCommandFiles(step);
  const inputs = resolveInputs(step, action.manifest, action.given);
  printDetails(step, action.uses, inputs);
  try {
    const script = await findScript(action);
    const { exitCode } = await runStepProcess(
      step,
      {
        file: step.job.node,
        args: [script],
        cwd: step.job.folders.workspace,
        variables: [...stateVariables(step), ...inputVariables(inputs)],
        lateVariables: step.job.runtime,
        waits: action.waits,
      },
      signal,
    );
    step.debug(`Node Action run completed with exit code ${exitCode}`);
    if (exitCode !== 0) step.result = 'failure';
  } finally {
    if (!step.job.lost) await processCommandFiles(step);
  }
}

async function findScript({ manifest, runs, stage }: NodeStage): Promise<string> {
  const script = path.join(manifest.directory, runs[stage] ?? '');
  const isFile = await stat(script).then(
    (stats) => stats.isFile(),
    () => false,
  );
  if (!isFile) throw new Error(`File not found: '${script}'`);
  return script;
}
