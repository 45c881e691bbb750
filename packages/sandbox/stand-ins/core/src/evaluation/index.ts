import { configInputsOf } from '../config-values.js';

export { evaluateMethods } from '../definition.js';

import { ParagraphError } from '../errors.js';
import type { IContext } from '../execution/index.js';
import { createReference, type Reference, type UserField } from '../references.js';
import { type Resolve, storedCondition } from '../sources.js';
import { runOrder } from '../state-machine.js';
import type { Step, StorageScope } from '../steps/step.js';
import type { DataType, JsonObject, StoredStep, StoredWorkflow } from '../stored.js';
import type { IConnectUser } from '../user/index.js';
import type { WorkflowClass } from '../workflow.js';

/** For the CLI: what a compiled workflow says, as Paragon stores it. */
export interface EvaluationContext {
  integrationName: string;
  /** What `define` gets as its first argument. */
  integration: unknown;
  /** The integration's inputs.ts. */
  sharedInputs: JsonObject[];
  newId: () => string;
  secretId: (key: string) => string | undefined;
  eventId: (name: string) => string | undefined;
  resourceIds: ReadonlySet<string>;
  /** By id of a custom trigger: the resource that it belongs to, or the integration. */
  triggers: ReadonlyMap<string, { resourceId: string | undefined }>;
  /** What Paragon holds of this workflow, by the names that the steps have in code. */
  previousSteps: (
    workflowId: string,
  ) => Map<string, Pick<StoredStep, 'id' | '_migrations' | 'description'>>;
}

export function evaluateWorkflow(
  workflowClass: WorkflowClass,
  context: EvaluationContext,
): StoredWorkflow {
  const workflow = new workflowClass();
  const id = workflow.id ?? context.newId();
  const inputs = Object.values(workflow.inputs).map((input) => plainObject(input));
  assertUniqueIds([...inputs, ...context.sharedInputs]);
  const registered = workflow.define(context.integration, runTimeContext, connectUser);
  const permissions = workflow.definePermissions(connectUser);
  const previous = context.previousSteps(id);

  const order = runOrder(registered);
  const places = new Map<object, number>(order.map((step, place) => [step, place]));
  const names = new Map<object, string>([...registered.steps].map(([name, step]) => [step, name]));
  const ids = new Map(
    [...names].map(([step, name]) => [step, previous.get(name)?.id ?? context.newId()]),
  );
  const inputIds = new Set(inputs.map((input) => input.id));
  const idOf = (step: object): string => ids.get(step) ?? notRegistered();
  const placeOf = (step: object): number => places.get(step) ?? notRegistered();

  const resolverFor =
    (current: Step | undefined): Resolve =>
    (reference, dataType) => {
      if (reference.origin.kind === 'step') {
        const { step } = reference.origin;
        const stepId = idOf(step);
        if (current !== undefined && placeOf(step) >= placeOf(current)) {
          throw new ParagraphError('0001', 'Invalid reference to downstream step', {
            referredStepId: stepId,
            referredStepName: names.get(step) ?? '',
            currentStepId: idOf(current),
            currentStepName: names.get(current) ?? '',
          });
        }
        return { type: 'VARIABLE', stepId, path: reference.path, dataType };
      }
      return settingSource(reference, dataType, context, inputIds);
    };

  const steps = [...registered.steps].map(([name, step]): StoredStep => {
    const before = previous.get(name);
    const scope: StorageScope = {
      workflowId: id,
      integrationName: context.integrationName,
      idOf,
      resolve: resolverFor(step),
      eventId: (event) => context.eventId(event) ?? noEvent(event),
      ownerOfTrigger: (trigger) => context.triggers.get(trigger) ?? notDefined('Trigger', trigger),
      assertResource: (resource) => {
        if (!context.resourceIds.has(resource)) notDefined('Resource', resource);
      },
    };
    const description = step.description ?? before?.description ?? 'description';
    return {
      id: idOf(step),
      type: step.type,
      parameters: step.storedParameters(scope),
      next: step.following === undefined ? null : idOf(step.following),
      // A step from the dashboard goes by its description, until that is changed in code.
      _migrations: before?.description === description ? before._migrations : { name },
      description,
    };
  });

  return {
    id,
    name: workflow.name,
    description: workflow.description,
    defaultEnabled: workflow.defaultEnabled,
    hidden: workflow.hidden,
    inputs,
    ...(permissions === undefined
      ? {}
      : { permissions: storedCondition(permissions, resolverFor(undefined)) }),
    steps,
  };
}

/** The inputs of inputs.ts. */
export function evaluateInputs(inputs: unknown): JsonObject[] {
  if (typeof inputs !== 'object' || inputs === null) return [];
  const list = Object.values(inputs).map((input) => plainObject(input));
  assertUniqueIds(list);
  return list;
}

/** The inputs of a custom integration's config.ts. */
export function evaluateConfigInputs(inputs: unknown): JsonObject[] {
  const list = configInputsOf(inputs).map((input) => plainObject(input));
  assertUniqueIds(list);
  return list;
}

const runTimeContext: IContext = {
  getEnvironmentSecret: (key) => createReference({ kind: 'secret', key }),
  getInput: (input) => createReference({ kind: 'input', inputId: input.id }),
};

const userField = (field: UserField): string => createReference({ kind: 'user', field });

const connectUser: IConnectUser = {
  userId: userField('EXTERNAL_USER_ID'),
  providerId: userField('EXTERNAL_USER_PROVIDER_ID'),
  credentialId: userField('EXTERNAL_USER_CREDENTIAL_ID'),
  configurationId: userField('EXTERNAL_USER_CONFIGURATION_ID'),
  providerData: createReference({ kind: 'provider-data' }),
  meta: createReference({ kind: 'persona-meta' }, ['meta']),
};

function settingSource(
  { origin, path }: Reference,
  dataType: DataType,
  context: EvaluationContext,
  inputIds: ReadonlySet<unknown>,
): JsonObject {
  switch (origin.kind) {
    case 'secret': {
      const environmentSecretId = context.secretId(origin.key);
      if (environmentSecretId === undefined) {
        throw new Error(`No environment secret found with key - ${origin.key}.`);
      }
      return { type: 'ENVIRONMENT_SECRET', environmentSecretId };
    }
    case 'persona-meta':
      return { type: 'PERSONA_METADATA', path };
    case 'user':
      return { type: 'CONNECT_CREDENTIAL_FIELD', fieldType: origin.field };
    case 'provider-data':
      return {
        type: 'CONNECT_CREDENTIAL_FIELD',
        fieldType: 'EXTERNAL_USER_PROVIDER_DATA',
        dataKey: path[0] ?? '',
      };
    case 'input':
      return {
        type: 'CONNECT_CREDENTIAL_FIELD',
        fieldType: inputIds.has(origin.inputId) ? 'WORKFLOW_SETTING' : 'SHARED_WORKFLOW_SETTING',
        inputId: origin.inputId,
        path,
      };
    case 'step':
      throw new Error(`Invalid source type (${dataType}).`);
  }
}

function assertUniqueIds(inputs: JsonObject[]): void {
  const seen = new Set<string>();
  for (const { id } of inputs) {
    if (typeof id !== 'string') throw new Error('Input id must contain unique id key.');
    if (seen.has(id)) {
      throw new Error(`Input id must contain unique id key. Found duplicate input id (${id})`);
    }
    seen.add(id);
  }
}

function plainObject(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

function notRegistered(): never {
  throw new Error('Please add all steps in register method.');
}

function notDefined(what: string, id: string): never {
  throw new Error(`${what} with id "${id}" not defined in this integration.`);
}

function noEvent(name: string): never {
  throw new Error(`No event found with name - ${name}.`);
}
