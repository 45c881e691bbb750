import type { Inputs } from './action-inputs.js';
import type { StepContext } from './step-context.js';

/** STATE_*: what earlier stages of the action have saved. */
export function* stateVariables(step: StepContext): Generator<readonly [string, string]> {
  for (const { key, value } of step.plan.state.values()) yield [`STATE_${key}`, value];
}

/** The folded head of a step's log: what it runs, with which inputs and environment. */
export function printDetails(step: StepContext, uses: string, inputs: Inputs): void {
  if (step.plan.stage === 'post') {
    step.output('Post job cleanup.');
    return;
  }
  step.output(`##[group]Run ${uses}`);
  if (inputs.size > 0) step.output('with:');
  for (const [name, value] of inputs) if (value !== '') step.output(`  ${name}: ${value}`);
  printEnvironment(step);
  step.output('##[endgroup]');
}

export function printEnvironment(step: StepContext): void {
  const environment = [...step.env, ...stateVariables(step)];
  if (environment.length > 0) step.output('env:');
  for (const [name, value] of environment) step.output(`  ${name}: ${value}`);
}
