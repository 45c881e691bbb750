import type { ExpressionScope } from '../expressions.js';

const workflow = ['github', 'inputs', 'vars'];
const job = [...workflow, 'needs', 'strategy', 'matrix'];
const step = [...job, 'secrets', 'steps', 'job', 'runner', 'env'];
const actionStep = ['github', 'inputs', 'strategy', 'matrix', 'steps', 'job', 'runner', 'env'];

/** Which contexts GitHub offers in which place of a workflow or composite action. */
const contexts = {
  runName: workflow,
  workflowEnv: [...workflow, 'secrets'],
  jobIf: [...workflow, 'needs'],
  strategy: [...workflow, 'needs'],
  job,
  jobEnv: [...job, 'secrets'],
  jobDefaults: [...job, 'env'],
  jobOutput: step,
  callSecret: [...job, 'secrets'],
  callOutput: [...workflow, 'jobs'],
  step,
  stepIf: step.filter((name) => name !== 'secrets'),
  actionStep,
  actionStepIf: actionStep,
} as const satisfies Record<string, readonly string[]>;

export type Place = keyof typeof contexts;

const statusPlaces: readonly Place[] = ['jobIf', 'stepIf', 'actionStepIf'];

/** Enough of a scope to tell whether an expression may stand there, before there are values. */
export function placeScope(place: Place): ExpressionScope {
  const status = statusPlaces.includes(place);
  // Only a job's condition may ask for the result of one job: `success('build')`.
  const maxArgs = place === 'jobIf' ? 255 : 0;
  return {
    contexts: Object.fromEntries(contexts[place].map((name) => [name, null])),
    functions: [
      ...(status ? [declare('success', 0, maxArgs), declare('failure', 0, maxArgs)] : []),
      ...(status ? [declare('always', 0, 0), declare('cancelled', 0, 0)] : []),
    ],
  };
}

/** The values of a scope that this place may use. */
export function restrictScope(scope: ExpressionScope, place: Place): ExpressionScope {
  const names: readonly string[] = contexts[place];
  const entries = Object.entries(scope.contexts).filter(([name]) => names.includes(name));
  return { ...scope, contexts: Object.fromEntries(entries) };
}

function declare(name: string, minArgs: number, maxArgs: number) {
  return {
    name,
    minArgs,
    maxArgs,
    call: () => {
      throw new Error(`${name} is only declared here`);
    },
  };
}
