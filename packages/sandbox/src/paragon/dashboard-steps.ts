import { randomUUID } from 'node:crypto';
import type {
  Integration,
  JsonObject,
  ProjectDocument,
  Step,
  StepType,
  Workflow,
} from './model.js';
import { branchesOf, isObject } from './workflow-rules.js';

/** A step as the tests write it; Paragon gives it an id. */
export interface NewStep {
  /** Only for `idOf`: steps from the dashboard have no name until they are in code. */
  name: string;
  type: StepType;
  description?: string;
  parameters?: JsonObject;
  /** Where it goes on; the next step of the list where left out. */
  next?: string | null;
}

/** The function form can refer to steps, also to later ones, by `idOf('<name>')`. */
export type NewSteps = NewStep[] | ((idOf: (name: string) => string) => NewStep[]);

export function createSteps(steps: NewSteps): Step[] {
  const ids = new Map<string, string>();
  const idOf = (name: string): string => {
    const id = ids.get(name) ?? randomUUID();
    ids.set(name, id);
    return id;
  };
  const list = typeof steps === 'function' ? steps(idOf) : steps;
  if (new Set(list.map(({ name }) => name)).size < list.length) {
    throw new Error('Two of the new steps have the same name.');
  }
  return list.map((step, index) => {
    const following = list[index + 1];
    const inOrder = following === undefined ? null : idOf(following.name);
    return {
      id: idOf(step.name),
      type: step.type,
      parameters: structuredClone(step.parameters ?? {}),
      next: step.next === undefined ? inOrder : step.next,
      _migrations: {},
      description: step.description ?? '',
    };
  });
}

/** Puts it behind another one; what came after that comes after the new one. */
export function insertStep(workflow: Workflow, after: Step, created: Step): void {
  created.next = after.next;
  after.next = created.id;
  workflow.steps.splice(workflow.steps.indexOf(after) + 1, 0, created);
}

/** Whatever led to it leads to its successor then. Refuses a step with branches: nothing would lead to them. */
export function removeStep(workflow: Workflow, step: Step): void {
  if (branchesOf(step).length > 0) throw new Error('Empty the branches of the step first.');
  for (const other of workflow.steps) {
    if (other.next === step.id) other.next = step.next;
    const { parameters } = other;
    if (parameters.nextToIterate === step.id) parameters.nextToIterate = step.next;
    for (const choice of Array.isArray(parameters.choices) ? parameters.choices : []) {
      if (isObject(choice) && choice.next === step.id) choice.next = step.next;
    }
  }
  workflow.steps = workflow.steps.filter((other) => other !== step);
}

export function findIntegration(document: ProjectDocument, name: string): Integration {
  const integration = document.integrations[name];
  if (integration === undefined) throw new Error(`The project has no integration ${name}.`);
  return integration;
}

/** By id, or by a title that only one has. */
export function findWorkflow(integration: Integration, wanted: string): Workflow {
  const workflows = Object.values(integration.workflows);
  return theOne(
    workflows.filter(({ id, name }) => id === wanted || name === wanted),
    `workflow "${wanted}"`,
    workflows.map(({ id, name }) => `${name} (${id})`),
  );
}

/** By id, by the name that it has in code, or by its description. */
export function findStep(workflow: Workflow, wanted: string): Step {
  return theOne(
    workflow.steps.filter(
      ({ id, description, _migrations: { name } }) =>
        id === wanted || name === wanted || description === wanted,
    ),
    `step "${wanted}"`,
    workflow.steps.map(({ id, description, type }) => `${type} "${description}" (${id})`),
  );
}

/** By id or by name. */
export function findNamed<T extends { id: string; name: string }>(
  record: Record<string, T>,
  wanted: string,
): T {
  const values = Object.values(record);
  return theOne(
    values.filter(({ id, name }) => id === wanted || name === wanted),
    `"${wanted}"`,
    values.map(({ id, name }) => `${name} (${id})`),
  );
}

function theOne<T>(found: T[], what: string, all: string[]): T {
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) {
    const many = first === undefined ? 'no' : 'more than one';
    throw new Error(`There is ${many} ${what} among: ${all.join(', ') || 'none'}`);
  }
  return first;
}
