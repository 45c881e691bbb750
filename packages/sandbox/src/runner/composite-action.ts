import { randomUUID } from 'node:crypto';
import { resolveInputs } from './action-inputs.js';
import type { ActionManifest, CompositeRuns } from './action-manifest.js';
import { type ActionStep, planStage, type StagePlans, setSource } from './action-step.js';
import { evaluateString } from './expressions.js';
import type { Embedding, PostStack, StepContext, StepPlan } from './step-context.js';
import { printDetails } from './step-details.js';
import { runEmbeddedStep } from './step-runner.js';

/**
 * The stages of a composite action. It has a `pre` when one of its steps has; its `post` is
 * registered with the first that one of its steps registers.
 */
export function planCompositeAction(
  action: ActionStep,
  manifest: ActionManifest,
  runs: CompositeRuns,
  steps: readonly StagePlans[],
): StagePlans {
  const scope = `__${randomUUID()}`;
  const registered: StepPlan[] = [];
  const begin = (step: StepContext): Embedding => {
    setSource(step, action.uses);
    const inputs = resolveInputs(step, manifest, action.with(step.valueScope()));
    printDetails(step, action.uses, inputs);
    return {
      parent: step,
      scope,
      actionPath: manifest.directory,
      inputs: Object.fromEntries(inputs),
      posts: postsOf(step.posts),
    };
  };
  const post = planStage(action, 'post', 'always()', async (step, signal) => {
    const embedding = begin(step);
    for (let inner = registered.pop(); inner !== undefined; inner = registered.pop()) {
      await runEmbeddedStep(inner, embedding, signal);
    }
  });
  const postsOf = (outer: PostStack): PostStack => ({
    push: (inner) => {
      if (registered.length === 0) outer.push(post);
      registered.push(inner);
    },
  });
  const main = planStage(action, 'main', action.condition, async (step, signal) => {
    const embedding = begin(step);
    for (const inner of steps) await runEmbeddedStep(inner.main, embedding, signal);
    setOutputs(step, runs, embedding);
  });
  const pres = steps.flatMap(({ pre }) => pre ?? []);
  if (pres.length === 0) return { main };
  const pre = planStage(action, 'pre', 'always()', async (step, signal) => {
    const embedding = begin(step);
    for (const inner of pres) await runEmbeddedStep(inner, embedding, signal);
  });
  return { pre, main };
}

/** Evaluated as one of the action's own steps would see things. */
function setOutputs(step: StepContext, { outputs }: CompositeRuns, embedding: Embedding): void {
  const scope = step.embeddedScope(embedding);
  for (const [name, value] of outputs) step.setOutput(name, evaluateString(value, scope));
}
