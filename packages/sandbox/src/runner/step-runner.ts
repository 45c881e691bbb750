import { setTimeout as delay } from 'node:timers/promises';
import { evaluateCondition } from './conditions.js';
import { type JobState, mergeStatus } from './job-state.js';
import type { Conclusion, StepResult } from './results.js';
import { type Embedding, type PostStack, StepContext, type StepPlan } from './step-context.js';
import { CancelledError, MachineLostError } from './step-errors.js';

/** Runs a step of the job, from its condition to its conclusion. Never throws. */
export async function runJobStep(
  job: JobState,
  plan: StepPlan,
  posts: PostStack,
): Promise<StepResult> {
  const step = new StepContext(job, plan, posts);
  const { outcome, conclusion } = await runStep(step);
  if (conclusion === 'failure') job.status = mergeStatus(job.status, 'failure');
  const result = summarize(step, outcome, conclusion);
  job.results.push(result);
  return result;
}

/** Runs a step of a composite action, whose result it becomes part of. */
export async function runEmbeddedStep(
  plan: StepPlan,
  embedding: Embedding,
  parentSignal: AbortSignal,
): Promise<void> {
  const step = new StepContext(embedding.parent.job, plan, embedding.posts, embedding);
  const { conclusion } = await runStep(step, parentSignal);
  const { parent } = embedding;
  parent.processes.push(...step.processes);
  parent.summaries.push(...step.summaries);
  parent.addedPath.push(...step.addedPath);
  for (const [name, value] of step.addedEnv) parent.addedEnv.set(name, value);
  if (conclusion !== 'skipped') parent.result = mergeStatus(parent.result, conclusion);
}

interface Ending {
  readonly outcome: Conclusion;
  readonly conclusion: Conclusion;
}

async function runStep(step: StepContext, parentSignal?: AbortSignal): Promise<Ending> {
  const ending = await decideAndRun(step, parentSignal);
  step.recordOutcome(ending.outcome, ending.conclusion);
  return ending;
}

async function decideAndRun(step: StepContext, parentSignal?: AbortSignal): Promise<Ending> {
  const { job, plan } = step;
  if (job.lost) return { outcome: 'skipped', conclusion: 'skipped' };
  const abort = new AbortController();
  const holds = () => evaluateCondition(plan.condition, step.conditionScope());
  // A step that would still run in a cancelled job (`if: always()`) is left alone.
  const onCancel = () => {
    step.noteCancellation();
    try {
      if (holds()) return;
    } catch (error) {
      step.fail(error);
    }
    abort.abort();
  };
  // Each step handles a cancellation itself, but the time limit is the same for all.
  const onParent = () => {
    if (!job.cancelled) abort.abort();
  };
  job.cancellable.add(onCancel);
  parentSignal?.addEventListener('abort', onParent);
  if (parentSignal?.aborted === true) onParent();
  try {
    step.applyEnv(plan.env(step.valueScope()));
    if (!holds()) return { outcome: 'skipped', conclusion: 'skipped' };
    await runInTime(step, abort);
  } catch (error) {
    step.fail(error);
    step.result = 'failure';
  } finally {
    job.cancellable.delete(onCancel);
    parentSignal?.removeEventListener('abort', onParent);
  }
  if (step.commandFailed) step.result = mergeStatus(step.result, 'failure');
  return forgive(step);
}

async function runInTime(step: StepContext, abort: AbortController): Promise<void> {
  const { job, plan } = step;
  const minutes = readTimeout(step);
  const timer = new AbortController();
  if (minutes > 0) {
    void delay(minutes * 60_000, undefined, { signal: timer.signal }).then(
      () => abort.abort(),
      () => {},
    );
  }
  try {
    await plan.run(step, abort.signal);
  } catch (error) {
    step.result = 'failure';
    if (error instanceof MachineLostError) return;
    if (error instanceof CancelledError && !job.cancelled) {
      step.error(
        step.embedding === undefined
          ? `The action '${displayName(step)}' has timed out after ${minutes} minutes.`
          : 'The action has timed out.',
      );
      return;
    }
    if (error instanceof CancelledError) step.result = 'cancelled';
    step.fail(error);
  } finally {
    timer.abort();
  }
}

function readTimeout(step: StepContext): number {
  try {
    return step.plan.timeoutMinutes(step.valueScope());
  } catch (error) {
    step.error('An error occurred when attempting to determine the step timeout.');
    step.fail(error);
    return 0;
  }
}

/** `continue-on-error` turns a failure, never a cancellation, into a success. */
function forgive(step: StepContext): Ending {
  const outcome = step.result;
  if (outcome !== 'failure') return { outcome, conclusion: outcome };
  try {
    const forgiven = step.plan.continueOnError(step.valueScope());
    return { outcome, conclusion: forgiven ? 'success' : 'failure' };
  } catch (error) {
    step.error(
      'The step failed and an error occurred when attempting to determine whether to continue on error.',
    );
    step.fail(error);
    return { outcome, conclusion: 'failure' };
  }
}

function summarize(step: StepContext, outcome: Conclusion, conclusion: Conclusion): StepResult {
  const { plan } = step;
  const last = step.processes.at(-1);
  return {
    stage: plan.stage,
    name: step.job.masker.mask(displayName(step)),
    ...(plan.id === undefined ? {} : { id: plan.id }),
    ...(plan.uses === undefined ? {} : { uses: plan.uses }),
    conclusion,
    outcome,
    exitCode: last?.exitCode ?? null,
    signal: last?.signal ?? null,
    outputs: Object.fromEntries(step.outputs),
    state: Object.fromEntries([...plan.state.values()].map(({ key, value }) => [key, value])),
    env: Object.fromEntries(step.addedEnv),
    path: step.addedPath,
    summary: step.summaries.join(''),
    annotations: step.annotations,
    log: step.log.text,
    stdout: step.processes.map(({ stdout }) => stdout).join(''),
    stderr: step.processes.map(({ stderr }) => stderr).join(''),
    processes: step.processes,
  };
}

function displayName(step: StepContext): string {
  try {
    return step.plan.name(step.valueScope());
  } catch {
    return step.plan.actionName;
  }
}
