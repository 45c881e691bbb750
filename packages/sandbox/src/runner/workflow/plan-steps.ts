import path from 'node:path';
import { type ActionManifest, loadActionManifest } from '../action-manifest.js';
import {
  type ActionStep,
  planNodeAction,
  planStage,
  type StagePlans,
  type StepSource,
  uniqueName,
} from '../action-step.js';
import { type BuiltInAction, planBuiltIn } from '../built-in-action.js';
import { planCompositeAction } from '../composite-action.js';
import { type ExpressionScope, evaluateString } from '../expressions.js';
import type { Waits } from '../runner-process.js';
import { firstLine, runScript } from '../script-step.js';
import type { RunDefaults } from './job-definition.js';
import type { RunStep, StepDefinition, UsesStep } from './step-definition.js';
import { readSteps } from './step-definition.js';
import { WorkflowFileError, YamlNode } from './yaml-node.js';

/** What `uses:` stands for: a folder with an `action.yml`, or a function in its place. */
export type ActionSource = string | BuiltInAction;

export interface PlanOptions {
  /** By the text of `uses:`, with its version. */
  readonly actions: Readonly<Record<string, ActionSource>>;
  readonly workspace: string;
  /** Of the job; within a composite action there are none. */
  readonly defaults: RunDefaults;
  readonly waits: Waits;
}

/** Makes the stages of the steps of a job or of a composite action. */
export async function planSteps(
  steps: readonly StepDefinition[],
  options: PlanOptions,
): Promise<readonly StagePlans[]> {
  const taken = new Set(steps.flatMap(({ id }) => id ?? []));
  const plans: StagePlans[] = [];
  for (const step of steps) {
    const plan =
      step.kind === 'run' ? planRun(step, taken, options) : planUses(step, taken, options);
    plans.push(await plan);
  }
  return plans;
}

function planRun(step: RunStep, taken: Set<string>, options: PlanOptions): StagePlans {
  const source = describe(step, `Run ${firstLine(step.run)}`, uniqueName('run', taken), options);
  const { defaults, waits } = options;
  const main = planStage(source, 'main', step.condition, async (context, signal) => {
    const scope = context.valueScope();
    const text = (template: string | undefined) => evaluateString(template ?? '', scope);
    await runScript(
      context,
      {
        text: text(step.run),
        shell: text(step.shell) || (defaults.shell ?? ''),
        workingDirectory: text(step.workingDirectory) || (defaults.workingDirectory ?? ''),
        waits,
      },
      signal,
    );
  });
  return { main };
}

async function planUses(
  step: UsesStep,
  taken: Set<string>,
  options: PlanOptions,
): Promise<StagePlans> {
  const { uses } = step;
  const action: ActionStep = {
    ...describe(step, `Run ${uses}`, uniqueName(uses, taken), options),
    uses,
    with: (scope) => evaluateEach(step.with, scope),
  };
  if (uses.startsWith('./')) return planLocalAction(action, options);
  const source = options.actions[uses];
  if (source === undefined) throw new Error(`Unable to resolve action '${uses}', not found`);
  if (typeof source !== 'string') return planBuiltIn(action, source);
  return planAction(action, await loadActionManifest(source), options);
}

/** An action of the checkout may not exist before earlier steps have run. */
function planLocalAction(action: ActionStep, options: PlanOptions): StagePlans {
  const main = planStage(action, 'main', action.condition, async (step, signal) => {
    const manifest = await loadActionManifest(path.resolve(options.workspace, action.uses));
    const plans = await planAction(action, manifest, options);
    if (plans.pre !== undefined) {
      step.warning(`\`pre\` execution is not supported for local action from '${action.uses}'`);
    }
    await plans.main.run(step, signal);
  });
  return { main };
}

async function planAction(
  action: ActionStep,
  manifest: ActionManifest,
  options: PlanOptions,
): Promise<StagePlans> {
  const { runs } = manifest;
  if (runs.kind === 'node') return planNodeAction(action, manifest, runs);
  const problems: string[] = [];
  const steps = readSteps(new YamlNode(runs.steps, 'runs.steps', problems), 'action');
  if (problems.length > 0) throw new WorkflowFileError(problems);
  const plans = await planSteps(steps, { ...options, defaults: {} });
  return planCompositeAction(action, manifest, runs, plans);
}

function describe(
  step: StepDefinition,
  name: string,
  actionName: string,
  options: PlanOptions,
): StepSource {
  return {
    ...(step.id === undefined ? {} : { id: step.id }),
    actionName: step.id ?? actionName,
    name: (scope) => (step.name === undefined ? name : firstLine(evaluateString(step.name, scope))),
    condition: step.condition,
    state: new Map(),
    env: (scope) => evaluateEach(step.env, scope),
    continueOnError: (scope) => evaluateString(step.continueOnError, scope) === 'true',
    timeoutMinutes: (scope) => readMinutes(evaluateString(step.timeoutMinutes, scope)),
    waits: options.waits,
  };
}

export function readMinutes(text: string): number {
  const minutes = Number(text);
  if (Number.isNaN(minutes)) throw new Error(`Unexpected value '${text}'`);
  return minutes;
}

export function evaluateEach(
  templates: Readonly<Record<string, string>>,
  scope: ExpressionScope,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(templates).map(([key, template]) => [key, evaluateString(template, scope)]),
  );
}
