import type { Dashboard } from '@paragraph/sandbox';
import type { Path } from '../../../src/sync/files.js';
import { configPath, inputsPath, integration } from './fake-paragon.js';
import { configText, inputUsedBy, stepName, stepOf, type WorkflowText } from './workflow-texts.js';

// What the simulation says, in the code of a real project, and read from there.

/** A real workflow has a UUID for an id: one that holds the id of the simulation, such as `w0`. */
export function uuidOf(id: string): string {
  const letters = Buffer.from(id).toString('hex').padStart(12, '0');
  if (letters.length > 12) throw new RangeError(`The id ${id} is too long.`);
  return `00000000-0000-4000-8000-${letters}`;
}

function idIn(uuid: string): string {
  const letters = uuid.slice(-12).replace(/^(?:00)+/, '');
  return Buffer.from(letters, 'hex').toString();
}

/** A workflow's file, as a person writes it. */
export function workflowCode({ id, title, steps }: WorkflowText): string {
  const names = steps.map(stepName);
  return `import { DelayStep, EndpointStep, FunctionStep, Workflow } from '@useparagon/core';
import { createInputs } from '@useparagon/integrations/slack';

import sharedInputs from '../inputs';

export default class extends Workflow {
  define(integration, context) {
    const triggerStep = new EndpointStep({ allowArbitraryPayload: true });
${steps.map((value) => `    const ${stepName(value)} = ${stepCode(value)};\n`).join('')}
    triggerStep${names.map((name) => `.nextStep(${name})`).join('')};
    return this.register({ ${['triggerStep', ...names].join(', ')} });
  }

  name: string = '${title}';
  description: string = '';
  inputs = createInputs({});
  defaultEnabled: boolean = false;
  hidden: boolean = false;
  definePermissions() {
    return undefined;
  }
  readonly id: string = '${uuidOf(id)}';
}
`;
}

/** A step keeps its value in its description. */
function stepCode(value: string): string {
  const description = `description: '${value}'`;
  const input = inputUsedBy(value);
  if (input === undefined) return `new DelayStep({ value: 1, ${description} })`;
  const parameters = `parameters: { ${input}: context.getInput(sharedInputs.${input}) }`;
  return `new FunctionStep({ ${description}, code: () => 1, ${parameters} })`;
}

/** What the code of a workflow says, whoever wrote it. */
export function workflowIn(code: string): WorkflowText {
  const field = (name: string): string =>
    new RegExp(`${name}: string =\\s+'(?<value>[^']*)'`).exec(code)?.groups?.value ?? '';
  const values = [...code.matchAll(/description: '(?<value>\w+\.\w+=[^']*)'/g)];
  return {
    id: idIn(field('readonly id')),
    title: field('name'),
    steps: values.map(({ groups }) => groups?.value ?? ''),
  };
}

export function inputsCode(values: readonly string[]): string {
  const inputs = values.map((value) => {
    const name = stepOf(value);
    return `  ${name}: { id: '${name}', title: '${name}', type: 'text', tooltip: '${value}' },\n`;
  });
  return `import { createInputs } from '@useparagon/integrations/slack';

export default createInputs({
${inputs.join('')}});
`;
}

export function inputsInCode(code: string): readonly string[] {
  return [...code.matchAll(/tooltip: '(?<value>[^']*)'/g)].map(({ groups }) => groups?.value ?? '');
}

/** The files of a project. `config.ts` is alike in the simulation and in a real project. */
export function projectCode(project: {
  /** By the names of their files. */
  readonly workflows: ReadonlyMap<string, WorkflowText>;
  readonly displayed: readonly string[];
  readonly inputs: readonly string[];
}): ReadonlyMap<Path, string> {
  const workflows = [...project.workflows].map(
    ([name, workflow]) => [`${integration}/workflows/${name}.ts`, workflowCode(workflow)] as const,
  );
  return new Map([
    ...workflows,
    [configPath, configText(project.displayed)],
    [inputsPath, inputsCode(project.inputs)],
  ]);
}

/** The actions of a person in the real dashboard, as {@link FakeParagon} has them. */
export function personIn(dashboard: Dashboard) {
  return {
    add({ id, title, steps }: WorkflowText): void {
      const trigger = { name: 'trigger', type: 'TRIGGER/ENDPOINT' } as const;
      const delays = steps.map((value) => ({
        name: stepName(value),
        type: 'ACTION/DELAY' as const,
        description: value,
        parameters: {
          unit: 'SECONDS',
          value: { type: 'VALUE', value: 1, dataType: 'NON_DECIMAL' },
        },
      }));
      const workflow = { title, id: uuidOf(id), steps: [trigger, ...delays] };
      dashboard.addWorkflow('slack', { ...workflow, deployed: true });
    },
    /** Gives steps that it has another value, or the workflow another title. */
    edit(id: string, changed: Partial<Omit<WorkflowText, 'id'>>, before: WorkflowText): void {
      const workflow = uuidOf(id);
      const { title, steps = [] } = changed;
      if (title !== undefined) dashboard.renameWorkflow('slack', workflow, title);
      for (const value of steps) {
        const held = before.steps.find((each) => stepOf(each) === stepOf(value));
        if (held === undefined) throw new TypeError(`The workflow ${id} has no ${value}.`);
        if (held === value) continue;
        dashboard.editStep('slack', workflow, held, { description: value });
      }
    },
    mark(id: string, as: 'draft' | 'deployed'): void {
      if (as === 'draft') dashboard.markAsDraft('slack', uuidOf(id));
      else dashboard.deployWorkflow('slack', uuidOf(id));
    },
    delete: (id: string): void => dashboard.deleteWorkflow('slack', uuidOf(id)),
  };
}
