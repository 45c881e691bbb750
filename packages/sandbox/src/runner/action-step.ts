import type { ActionManifest, NodeRuns } from './action-manifest.js';
import type { ExpressionScope } from './expressions.js';
import { stageName } from './job-state.js';
import { runNodeStage } from './node-action.js';
import type { Stage } from './results.js';
import type { Waits } from './runner-process.js';
import type { PostStack, StepContext, StepPlan } from './step-context.js';
import type { StepObserver } from './step-handle.js';

/** What the stages of one step share. Texts with `${{ }}` are evaluated again for each stage. */
export interface StepSource {
  /** `owner/action@ref` or `./folder`; nothing for a script. */
  readonly uses?: string;
  /** GITHUB_ACTION. */
  readonly actionName: string;
  readonly id?: string;
  readonly name: (scope: ExpressionScope) => string;
  readonly condition: string;
  readonly state: StepPlan['state'];
  readonly env: (scope: ExpressionScope) => Readonly<Record<string, string>>;
  readonly continueOnError: (scope: ExpressionScope) => boolean;
  readonly timeoutMinutes: (scope: ExpressionScope) => number;
  readonly waits: Waits;
  readonly observer?: StepObserver;
}

/** A step that `uses` an action. */
export interface ActionStep extends StepSource {
  readonly uses: string;
  readonly with: (scope: ExpressionScope) => Readonly<Record<string, string>>;
}

export interface StagePlans {
  readonly pre?: StepPlan;
  readonly main: StepPlan;
}

export function planStage(
  source: StepSource,
  stage: Stage,
  condition: string,
  run: StepPlan['run'],
): StepPlan {
  const { uses, id, actionName, env, continueOnError, timeoutMinutes, state, observer } = source;
  return {
    stage,
    name: (scope) => stageName(stage, source.name(scope)),
    ...(uses === undefined ? {} : { uses }),
    ...(id === undefined ? {} : { id }),
    actionName,
    condition,
    env,
    continueOnError,
    timeoutMinutes,
    state,
    ...(observer === undefined || stage !== 'main' ? {} : { observer }),
    run,
  };
}

/** The stages of a JavaScript action; `pre`, else `main`, registers `post` when it begins. */
export function planNodeAction(
  action: ActionStep,
  manifest: ActionManifest,
  runs: NodeRuns,
): StagePlans {
  const { uses, waits } = action;
  const plan = (stage: Stage, condition: string): StepPlan =>
    planStage(action, stage, condition, async (step, signal) => {
      if (stage !== 'post') registerPost(step.posts);
      setSource(step, uses);
      const given = action.with(step.valueScope());
      await runNodeStage(step, { manifest, runs, stage, uses, given, waits }, signal);
    });
  const post = runs.post === undefined ? undefined : plan('post', runs.postIf);
  let registered = false;
  const registerPost = (stack: PostStack) => {
    if (post === undefined || registered) return;
    registered = true;
    stack.push(post);
  };
  const main = plan('main', action.condition);
  return runs.pre === undefined ? { main } : { pre: plan('pre', runs.preIf), main };
}

/** GITHUB_ACTION_REPOSITORY and GITHUB_ACTION_REF; empty for an action of the checkout. */
export function setSource({ github }: StepContext, uses: string): void {
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
