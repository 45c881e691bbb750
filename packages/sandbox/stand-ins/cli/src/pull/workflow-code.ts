import type {
  Integration,
  ProjectDocument,
  Step,
  Workflow,
} from '../../../../src/paragon/model.js';
import { CliError } from '../cli-error.js';
import { stepNames } from '../step-names.js';
import { capitalized } from '../words.js';
import { chainCode } from './chain-code.js';
import { importName } from './file-names.js';
import { Imports } from './imports.js';
import { inputCode } from './input-code.js';
import { access, isIdentifier, literal } from './literals.js';
import { operatorName } from './operator-names.js';
import type { ProjectNames } from './project-names.js';
import { conditionCode, type Names } from './source-code.js';
import { type StepScope, stepCode } from './step-code.js';

export interface WorkflowContext {
  document: ProjectDocument;
  names: ProjectNames;
  integration: Integration;
  bodyTypeFirst: boolean;
}

/** A workflow's file, flat: every step is written out, whatever code it may have come from. */
export function workflowCode(workflow: Workflow, context: WorkflowContext): string {
  const { document, integration } = context;
  const meta = integration.config.values.workflowMeta[workflow.id];
  const inputs = inputCode(meta?.inputs ?? []);
  const imports = new Imports();
  const types = importTypes(imports, integration.name);
  const variables = variableNames(workflow.steps);
  const variable = (id: string): string => {
    const found = variables.get(id);
    if (found === undefined) throw new CliError(`${workflow.name}: there is no step ${id}.`);
    return found.variable;
  };
  const names: Names = {
    output: (id, path) => {
      const { type } = workflow.steps.find((step) => step.id === id) ?? {};
      // In code, the output of an event is the event itself.
      const isEvent = type === 'TRIGGER/EVENT' && path[0] === 'event';
      return `${variable(id)}.output${access(isEvent ? path.slice(1) : path)}`;
    },
    secret: (id) =>
      document.secrets.find((secret) => secret.id === id)?.key ??
      fail(`${workflow.name}: there is no environment secret ${id}.`),
    input: (id, owner) => {
      if (owner === 'workflow') return `this.inputs.${inputs.keyOf(id) ?? id}`;
      imports.whole('../inputs', 'sharedInputs');
      const shared = inputCode(integration.config.values.sharedMeta.inputs);
      return `sharedInputs.${shared.keyOf(id) ?? id}`;
    },
    operator: (stored) => {
      imports.whole('@useparagon/core/operator', '* as Operators');
      return `Operators.${operatorName(stored)}`;
    },
  };
  const { order, statements } = chainCode(workflow.steps, variable);
  const scope = stepScope(names, imports, context);
  const declarations = order.map(
    (step) => `const ${variable(step.id)} = ${stepCode(step, scope)};`,
  );
  const registered = workflow.steps.map(({ id }) => {
    const { name } = variables.get(id) ?? { name: id };
    return name === variable(id) ? name : `${JSON.stringify(name)}: ${variable(id)}`;
  });
  const permissions =
    meta?.permissions === undefined ? 'undefined' : conditionCode(meta.permissions, names);

  return `${imports.code()}

/**
 * ${comment(workflow.name)} Workflow implementation
 */
export default class extends Workflow<
  ${types.integration},
  IPersona<typeof personaMeta>,
  ${types.results}
> {
  /**
   * The steps, and the order in which they run.
   */
  define(
    integration: ${types.integration},
    context: IContext<${types.results}>,
    connectUser: IConnectUser<IPersona<typeof personaMeta>>,
  ) {
    ${declarations.join('\n\n')}

    ${statements.join('\n')}

    /**
     * A step is known by its key: with another key it becomes another step.
     */
    return this.register({ ${registered.join(', ')} });
  }

  /**
   * The title, in the dashboard and in the Connect Portal.
   */
  name: string = ${literal(workflow.name)};

  /**
   * What users read about the workflow in the Connect Portal.
   */
  description: string = ${literal(meta?.infoText ?? '')};

  /**
   * What users can set for this workflow. See ../inputs.ts for what they set for all.
   */
  inputs = createInputs(${inputs.code});

  /**
   * Whether it is on as soon as a user connects.
   */
  defaultEnabled: boolean = ${literal(meta?.defaultEnabled ?? false)};

  /**
   * Whether users do not see it in the Connect Portal.
   */
  hidden: boolean = ${literal(meta?.hidden ?? false)};

  /**
   * Which users may see it; undefined for all.
   */
  definePermissions(
    connectUser: IPermissionContext<IPersona<typeof personaMeta>>,
  ): ConditionalInput | undefined {
    return ${permissions};
  }

  /**
   * Paragon's own; it is not to be changed.
   */
  readonly id: string = ${literal(workflow.id)};
}
`;
}

function importTypes(imports: Imports, integration: string) {
  imports.named('@useparagon/core', 'Workflow');
  imports.named('@useparagon/core/execution', 'IContext');
  imports.named('@useparagon/core/persona', 'IPersona');
  imports.named('@useparagon/core/steps/library/conditional', 'ConditionalInput');
  imports.named('@useparagon/core/user', 'IConnectUser', 'IPermissionContext');
  imports.whole('../../../persona.meta', 'personaMeta');
  if (integration.startsWith('custom.')) {
    imports.named('@useparagon/core', 'ICustomIntegration');
    imports.named('@useparagon/core/inputs', 'createInputs', 'DefaultInputToResultMap');
    return { integration: 'ICustomIntegration', results: 'DefaultInputToResultMap' };
  }
  const type = `I${capitalized(integration)}Integration`;
  const from = `@useparagon/integrations/${integration}`;
  imports.named(from, 'createInputs', 'InputResultMap', type);
  return { integration: type, results: 'InputResultMap' };
}

function stepScope(names: Names, imports: Imports, context: WorkflowContext): StepScope {
  const { document, integration, bodyTypeFirst } = context;
  const importFrom = (path: string, binding: string) => {
    imports.whole(`../../../${path}`, binding);
    return binding;
  };
  return {
    integrationName: integration.name,
    names,
    imports,
    bodyTypeFirst,
    event(id) {
      const path = context.names.events.get(id);
      return path === undefined ? '{ name: "", schema: {} }' : importFrom(path, 'event');
    },
    resource(id) {
      const folder = context.names.resources.get(id) ?? fail(`There is no resource ${id}.`);
      const draft = document.resources[id]?.isDraft === true ? '~' : '';
      return importFrom(`${folder}/${draft}config`, importName(baseName(folder)));
    },
    customTrigger(id) {
      const path = context.names.triggers.get(id) ?? fail(`There is no trigger ${id}.`);
      return importFrom(path, importName(baseName(path)));
    },
  };
}

// What a step's variable must not be called: what the file uses for something else, and keywords.
const reserved = new Set(
  `integration context connectUser event personaMeta sharedInputs Operators Workflow createInputs
  arguments await break case catch class const continue debugger default delete do else enum eval
  export extends false finally for function if implements import in instanceof interface let new
  null package private protected public return static super switch this throw true try typeof
  undefined var void while with yield`.split(/\s+/),
);

/** Variable and key of each step: the same, unless the key cannot be a variable. */
function variableNames(steps: readonly Step[]) {
  const keys = stepNames(steps);
  const taken = new Set(keys);
  return new Map(
    steps.map((step, index) => {
      const name = keys[index] ?? step.id;
      if (isIdentifier(name) && !reserved.has(name)) return [step.id, { name, variable: name }];
      let number = index;
      while (taken.has(`step${number}`)) number += 1;
      taken.add(`step${number}`);
      return [step.id, { name, variable: `step${number}` }];
    }),
  );
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function comment(text: string): string {
  return text.replaceAll('*/', '* /').replace(/\s+/g, ' ');
}

function fail(message: string): never {
  throw new CliError(message);
}
