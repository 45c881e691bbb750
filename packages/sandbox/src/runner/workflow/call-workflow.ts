import type { ExpressionScope } from '../expressions.js';
import type { CallJob } from './job-definition.js';
import type { JobInstance, JobsRun } from './jobs-run.js';
import { restrictScope } from './places.js';
import { evaluateEach } from './plan-steps.js';
import { resolveRunInputs } from './run-inputs.js';
import { readWorkflowFile } from './workflow-file.js';

/** The run of a workflow that a job calls; throws where GitHub would refuse the call. */
export function prepareCall(definition: CallJob, instance: JobInstance, run: JobsRun): JobsRun {
  const text = run.options.workflows?.[definition.uses];
  if (text === undefined) throw new Error(`workflow was not found: ${definition.uses}`);
  const file = readWorkflowFile(text);
  if (!file.triggers.has('workflow_call')) {
    throw new Error('workflow is not reusable as it is missing a on.workflow_call trigger');
  }
  const scope: ExpressionScope = { contexts: { ...instance.contexts, secrets: run.secrets } };
  const given = evaluateEach(definition.with, restrictScope(scope, 'job'));
  const inputs = resolveRunInputs(file.call.inputs, given);
  if (!inputs.accepted) throw new Error(inputs.reason);
  const secrets =
    definition.secrets === 'inherit'
      ? run.secrets
      : evaluateEach(definition.secrets, restrictScope(scope, 'callSecret'));
  for (const [name, { required }] of file.call.secrets) {
    if (required && secrets[name] === undefined) {
      throw new Error(`Secret ${name} is required, but not provided while calling.`);
    }
  }
  return {
    ...run,
    file,
    inputs: inputs.values,
    secrets,
    defaultPermissions: instance.permissions,
    limit: instance.permissions,
    prefix: `${instance.name} / `,
  };
}
