import { type ExpressionScope, evaluateString } from '../expressions.js';
import { makeGithubContext } from '../github-context.js';
import type { Job } from '../job.js';
import { makeToken } from '../job-setup.js';
import type { Conclusion, JobResult } from '../results.js';
import type { RunDefaults, StepsJob } from './job-definition.js';
import type { JobInstance, JobsRun } from './jobs-run.js';
import { restrictScope } from './places.js';
import { evaluateEach, planSteps, readMinutes } from './plan-steps.js';
import type { WorkflowJobResult } from './run-options.js';

/** Runs the job on the machine. What is wrong with the workflow fails the job. */
export async function runStepsJob(
  definition: StepsJob,
  instance: JobInstance,
  run: JobsRun,
): Promise<WorkflowJobResult> {
  // Not guarded: an error of the test's own functions must reach the test.
  const token = (await run.options.issueToken?.(instance.permissions)) ?? makeToken();
  let job: Job;
  try {
    job = await startJob(definition, instance, run, token);
  } catch (error) {
    return failedJob(instance, error);
  }
  await run.options.onJob?.(job, instance.id);
  const fault = await superviseSteps(definition, instance, run, job);
  const { id, name, permissions } = instance;
  const result = { ...(await job.end()), id, name, permissions, outputs: {} };
  if (fault !== undefined) return { ...result, ...withFault(result, fault.error) };
  try {
    return { ...result, outputs: evaluateOutputs(definition, job) };
  } catch (error) {
    return { ...result, ...withFault(result, error) };
  }
}

async function startJob(
  definition: StepsJob,
  instance: JobInstance,
  run: JobsRun,
  token: string,
): Promise<Job> {
  const { options, file, event, secrets, workflowName: workflow } = run;
  const about = { ...options, ...event, workflow, jobId: definition.id };
  const github = makeGithubContext(about, token);
  const contexts = {
    ...instance.contexts,
    github,
    secrets: { ...secrets, GITHUB_TOKEN: token },
  };
  // A job's `env:` cannot build on the workflow's: neither has the `env` context.
  const env = {
    ...evaluateEach(file.env, restrictScope({ contexts }, 'workflowEnv')),
    ...evaluateEach(definition.env, restrictScope({ contexts }, 'jobEnv')),
  };
  const { github: _, ...further } = instance.contexts;
  return options.machine.startJob({
    ...about,
    secrets,
    env,
    contexts: further,
    token,
  });
}

/** Runs the steps. Returns the error if none could be run. */
async function superviseSteps(
  definition: StepsJob,
  instance: JobInstance,
  run: JobsRun,
  job: Job,
): Promise<{ error: unknown } | undefined> {
  const { signal } = run.options;
  const cancel = () => job.cancel();
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted === true) cancel();
  let timer: NodeJS.Timeout | undefined;
  try {
    const scope = restrictScope({ contexts: instance.contexts }, 'job');
    const minutes = readMinutes(evaluateString(definition.timeoutMinutes || '360', scope));
    timer = setTimeout(cancel, minutes * 60_000);
    await runSteps(definition, run, job);
    return undefined;
  } catch (error) {
    return { error };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

async function runSteps(definition: StepsJob, run: JobsRun, job: Job): Promise<void> {
  const { contexts, env, waits } = job.state;
  const scope = restrictScope({ contexts: { ...contexts, env } }, 'jobDefaults');
  const plans = await planSteps(definition.steps, {
    actions: run.options.actions,
    workspace: job.workspace,
    defaults: evaluateDefaults({ ...run.file.defaults, ...definition.defaults }, scope),
    waits,
  });
  // The `pre` of every action comes before the first step.
  const pres = plans.flatMap(({ pre }) => pre ?? []);
  for (const plan of [...pres, ...plans.map(({ main }) => main)]) {
    await job.enqueue(() => job.runPlan(plan));
  }
}

function evaluateDefaults(defaults: RunDefaults, scope: ExpressionScope): RunDefaults {
  const text = (template: string | undefined) => evaluateString(template ?? '', scope);
  return { shell: text(defaults.shell), workingDirectory: text(defaults.workingDirectory) };
}

/** An output that could hold a secret is dropped, as GitHub does. */
function evaluateOutputs(definition: StepsJob, job: Job): Readonly<Record<string, string>> {
  const { contexts, env, masker, scopes, status } = job.state;
  const steps = scopes.get('') ?? {};
  const scope = { contexts: { ...contexts, env, steps, job: { status } } };
  const outputs = evaluateEach(definition.outputs, restrictScope(scope, 'jobOutput'));
  const kept = Object.entries(outputs).filter(
    ([, value]) => value !== '' && masker.mask(value) === value,
  );
  return Object.fromEntries(kept);
}

const nothing: Omit<JobResult, 'conclusion'> = {
  lost: false,
  steps: [],
  annotations: [],
  log: '',
  masks: [],
  orphans: [],
};

/** A job that never began. */
export function jobWithoutRun(
  { id, name, permissions }: JobInstance,
  conclusion: Exclude<Conclusion, 'success'>,
): WorkflowJobResult {
  return { ...nothing, id, name, permissions, conclusion, outputs: {} };
}

export function failedJob(instance: JobInstance, error: unknown): WorkflowJobResult {
  const failed = jobWithoutRun(instance, 'failure');
  return { ...failed, ...withFault(failed, error) };
}

function withFault(
  result: Pick<WorkflowJobResult, 'annotations' | 'log'>,
  error: unknown,
): Pick<WorkflowJobResult, 'annotations' | 'log' | 'conclusion'> {
  const message = error instanceof Error ? error.message : String(error);
  return {
    conclusion: 'failure',
    annotations: [...result.annotations, { level: 'error', message }],
    log: `${result.log}##[error]${message}\n`,
  };
}
