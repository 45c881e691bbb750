import { evaluateString } from '../expressions.js';
import { makeGithubContext } from '../github-context.js';
import type { JobsRun } from './jobs-run.js';
import { readOnlyPermissions, restrictedDefault } from './permissions.js';
import { restrictScope } from './places.js';
import { type RunStart, startRun } from './run-event.js';
import { runJobs } from './run-jobs.js';
import type { WorkflowRun, WorkflowRunOptions } from './run-options.js';
import { readWorkflowFile, type WorkflowFile } from './workflow-file.js';

/**
 * Does with an event what GitHub does: looks whether it starts the workflow, and if so runs its
 * jobs, one after another, on the machine. Throws only for a file that GitHub would refuse.
 */
export async function runWorkflow(options: WorkflowRunOptions): Promise<WorkflowRun> {
  const file = readWorkflowFile(options.text);
  const start = startRun(file, options);
  if (!start.triggered) return start;
  const run = describeRun(file, options, start);
  const { conclusion, jobs } = await runJobs(run);
  return {
    triggered: true,
    name: run.workflowName,
    runName: nameRun(run),
    conclusion,
    jobs,
    notes: [...file.notes, ...jobNotes(file)],
  };
}

function describeRun(
  file: WorkflowFile,
  options: WorkflowRunOptions,
  start: RunStart & { readonly triggered: true },
): JobsRun {
  const { trust, payload, inputs } = start;
  const secrets = {
    own: options.secrets ?? {},
    foreign: {},
    dependabot: options.dependabotSecrets ?? {},
  }[trust];
  const granted = options.defaultPermissions ?? restrictedDefault;
  return {
    file,
    options,
    workflowName: file.name || (options.workflowFile ?? '.github/workflows/main.yml'),
    event: { event: options.event ?? 'push', payload },
    inputs,
    secrets,
    defaultPermissions: trust === 'own' ? granted : readOnlyPermissions(granted),
    // Dependabot may raise its token by `permissions:`, a fork's pull request may not.
    adjustPermissions: (permissions) =>
      trust === 'foreign' ? readOnlyPermissions(permissions) : permissions,
    prefix: '',
  };
}

function nameRun(run: JobsRun): string {
  const { file, options, event, inputs, workflowName } = run;
  if (file.runName === undefined) return workflowName;
  const github = makeGithubContext({ ...options, ...event, workflow: workflowName }, '');
  const contexts = { github, inputs, vars: options.vars ?? {} };
  return evaluateString(file.runName, restrictScope({ contexts }, 'runName'));
}

function jobNotes(file: WorkflowFile): readonly string[] {
  return [...file.jobs.values()].flatMap((job) => (job.kind === 'steps' ? job.notes : []));
}
