import type { ActionManifest, NodeRuns } from './action-manifest.js';
import type { ExpressionScope } from './expressions.js';
import { stageName } from './job-state.js';
import { runNodeStage } from './node-action.js';
import type { Stage } from './results.js';
import type { Waits } from './runner-process.js';
import type { StepObserver, StepPlan } from './step-plan.js';

/** A step that `uses` an action; what may hold `${{ }}` is evaluated for each stage anew. */
export interface ActionStep {
  readonly manifest: ActionManifest;
  /** `owner/action@ref` or `./folder`. */
  readonly uses: string;
  /** GITHUB_ACTION. */
  readonly actionName: string;
  readonly id?: string;
  readonly name?: (scope: ExpressionScope) => string;
  readonly condition: string;
  readonly with: (scope: ExpressionScope) => Readonly<Record<string, string>>;
  readonly env: (scope: ExpressionScope) => Readonly<Record<string, string>>;
  readonly continueOnError: (scope: ExpressionScope) => boolean;
  readonly timeoutMinutes: (scope: ExpressionScope) => number;
  readonly waits: Waits;
  readonly observer?: StepObserver;
}

export interface StagePlans {
  readonly pre?: StepPlan;
  readonly main: StepPlan;
}

/** The stages of a JavaScript action; `pre`, else `main`, registers `post` when it begins. */
export function planNodeAction(action: ActionStep, runs: NodeRuns): StagePlans {
  const state: StepPlan['state'] = new Map();
  const plan = (stage: Stage, condition: string): StepPlan => ({
    stage,
    name: (scope) => stageName(stage, action.name?.(scope) ?? `Run ${action.uses}`),
    uses: action.uses,
    ...(action.id === undefined ? {} : { id: action.id }),
    actionName: action.actionName,
    condition,
    env: action.env,
    continueOnError: action.continueOnError,
    timeoutMinutes: action.timeoutMinutes,
    state,
    ...(action.observer === undefined || stage !== 'main' ? {} : { observer: action.observer }),
    run: async (step, signal) => {
      if (stage !== 'post') registerPost(step.job.post);
      setSource(step.github, action.uses);
      const { manifest, uses, waits } = action;
      const given = action.with(step.valueScope());
      await runNodeStage(step, { manifest, runs, stage, uses, given, waits }, signal);
    },
  });
  const post = runs.post === undefined ? undefined : plan('post', runs.postIf);
  let registered = false;
  const registerPost = (stack: StepPlan[]) => {
    if (post === undefined || registered) return;
    registered = true;
    stack.push(post);
  };
  const main = plan('main', action.condition);
  return runs.pre === undefined ? { main } : { pre: plan('pre', runs.preIf), main };
}

/** GITHUB_ACTION_REPOSITORY and GITHUB_ACTION_REF; empty for an action of the checkout. */
function setSource(github: Record<string, unknown>, uses: string): void {
  const [name = '', ref = ''] = uses.startsWith('./') ? [] : uses.split('@');
  github.action_repository = name.split('/').slice(0, 2).join('/');
  github.action_ref = ref;
}

/** What GitHub calls a step without an `id`: `__actions_checkout`, then `__actions_checkout_2`. */
export function uniqueName(uses: string, taken: Set<string>): string {
  const [source = ''] = uses.split('@');
  const base = `__${source.replace(/^\.\//, 'self/').replaceAll(/[^\w-]/g, '_')}`;
  let name = base;
  for (let count = 2; taken.has(name); count++) name = `${base}_${count}`;
  taken.add(name);
  return name;
}
