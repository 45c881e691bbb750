import { type ExpressionScope, evaluateString } from '../expressions.js';
import { makeGithubContext } from '../github-context.js';
import type { Conclusion } from '../results.js';
import { prepareCall } from './call-workflow.js';
import { type ConditionJob, evaluateJobCondition } from './job-condition.js';
import type { JobDefinition } from './job-definition.js';
import { planInstances } from './job-instances.js';
import type { JobInstance, JobsRun } from './jobs-run.js';
import { refuseExceeding } from './permissions.js';
import { restrictScope } from './places.js';
import { evaluateEach } from './plan-steps.js';
import { failedJob, jobWithoutRun, runStepsJob } from './run-job.js';
import type { WorkflowJobResult } from './run-options.js';

export interface JobsResult {
  readonly conclusion: Exclude<Conclusion, 'skipped'>;
  readonly jobs: readonly WorkflowJobResult[];
  /** Of the workflow, by its `on.workflow_call.outputs`. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** What is seen of a job once it is over. */
interface Outcome extends ConditionJob {
  readonly outputs: Readonly<Record<string, string>>;
  /** For the run: a failure with `continue-on-error` does not count. */
  readonly counted: Conclusion;
}

/** Runs the jobs one after another, each when those that it needs are over. */
export async function runJobs(run: JobsRun): Promise<JobsResult> {
  const outcomes = new Map<string, Outcome>();
  const jobs: WorkflowJobResult[] = [];
  const waiting = [...run.file.jobs.values()];
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ needs }) => needs.every((id) => outcomes.has(id)));
    const [definition] = waiting.splice(next, 1);
    if (definition === undefined) break;
    const scope = jobScope(definition, outcomes, run);
    const done = await runJob(definition, outcomes, scope, run);
    jobs.push(...done.jobs);
    outcomes.set(definition.id, outcomeOf(definition, done, scope));
  }
  const conclusion = worst([...outcomes.values()].map(({ counted }) => counted));
  return { conclusion, jobs, outputs: callOutputs(run, outcomes) };
}

interface JobDone {
  readonly jobs: readonly WorkflowJobResult[];
  readonly outputs: Readonly<Record<string, string>>;
}

async function runJob(
  definition: JobDefinition,
  outcomes: ReadonlyMap<string, Outcome>,
  scope: ExpressionScope,
  run: JobsRun,
): Promise<JobDone> {
  const permissions = run.adjustPermissions(
    definition.permissions ?? run.file.permissions ?? run.defaultPermissions,
  );
  const id = run.prefix + definition.id;
  const whole: JobInstance = { id, name: id, contexts: scope.contexts, permissions };
  const instances: JobInstance[] = [];
  try {
    const cancelled = run.options.signal?.aborted === true;
    if (!evaluateJobCondition(definition, outcomes, { scope, cancelled })) {
      return { jobs: [jobWithoutRun(whole, cancelled ? 'cancelled' : 'skipped')], outputs: {} };
    }
    if (run.limit !== undefined) refuseExceeding(permissions, run.limit);
    instances.push(...planInstances(definition, whole, run.prefix));
  } catch (error) {
    return { jobs: [failedJob(whole, error)], outputs: {} };
  }
  return runInstances(definition, instances, run);
}

async function runInstances(
  definition: JobDefinition,
  instances: readonly JobInstance[],
  run: JobsRun,
): Promise<JobDone> {
  const jobs: WorkflowJobResult[] = [];
  let outputs: JobDone['outputs'] = {};
  for (const instance of instances) {
    const failed = jobs.some(({ conclusion }) => conclusion === 'failure');
    if (failed && definition.strategy.failFast) {
      jobs.push(jobWithoutRun(instance, 'cancelled'));
      continue;
    }
    const done = await runInstance(definition, instance, run);
    jobs.push(...done.jobs);
    outputs = { ...outputs, ...done.outputs };
  }
  return { jobs, outputs };
}

async function runInstance(
  definition: JobDefinition,
  instance: JobInstance,
  run: JobsRun,
): Promise<JobDone> {
  if (definition.kind === 'steps') {
    const result = await runStepsJob(definition, instance, run);
    return { jobs: [result], outputs: result.outputs };
  }
  let called: JobsRun;
  try {
    called = prepareCall(definition, instance, run);
  } catch (error) {
    return { jobs: [failedJob(instance, error)], outputs: {} };
  }
  return runJobs(called);
}

function jobScope(
  definition: JobDefinition,
  outcomes: ReadonlyMap<string, Outcome>,
  run: JobsRun,
): ExpressionScope {
  const { options, event, inputs, workflowName: workflow } = run;
  const github = makeGithubContext({ ...options, ...event, workflow, jobId: definition.id }, '');
  const needs = Object.fromEntries(
    definition.needs.map((id) => {
      const { result, outputs } = outcomes.get(id) ?? { result: 'skipped', outputs: {} };
      return [id, { result, outputs }];
    }),
  );
  return { contexts: { github, inputs, vars: options.vars ?? {}, needs } };
}

function outcomeOf(definition: JobDefinition, done: JobDone, scope: ExpressionScope): Outcome {
  const conclusions = done.jobs.map(({ conclusion }) => conclusion);
  const skipped = conclusions.every((conclusion) => conclusion === 'skipped');
  const result = skipped ? 'skipped' : worst(conclusions);
  const forgiven =
    result === 'failure' &&
    definition.kind === 'steps' &&
    evaluateString(definition.continueOnError, restrictScope(scope, 'job')) === 'true';
  const { needs } = definition;
  return { needs, result, outputs: done.outputs, counted: forgiven ? 'success' : result };
}

function worst(conclusions: readonly Conclusion[]): JobsResult['conclusion'] {
  if (conclusions.includes('failure')) return 'failure';
  return conclusions.includes('cancelled') ? 'cancelled' : 'success';
}

function callOutputs(
  { file, options, inputs, event }: JobsRun,
  outcomes: ReadonlyMap<string, Outcome>,
): JobsResult['outputs'] {
  const jobs = Object.fromEntries(
    [...outcomes].map(([id, { result, outputs }]) => [id, { result, outputs }]),
  );
  const github = makeGithubContext({ ...options, ...event }, '');
  const contexts = { jobs, inputs, github, vars: options.vars ?? {} };
  return evaluateEach(file.call.outputs, restrictScope({ contexts }, 'callOutput'));
}
