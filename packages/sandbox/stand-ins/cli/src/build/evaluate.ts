import { randomUUID } from 'node:crypto';
import type {
  Build,
  Integration,
  JsonObject,
  ProjectDocument,
  ProjectEvent,
  UserInput,
  Workflow,
  WorkflowMeta,
} from '../../../../src/paragon/model.js';
import { CliError } from '../cli-error.js';
import { field, isRecord, text } from '../json.js';
import { stepNames } from '../step-names.js';
import {
  type CompiledModule,
  type CompiledProject,
  evaluationError,
  openCompiledProject,
} from './compiled-project.js';
import { evaluateCustomIntegration } from './custom-integration.js';
import { keepStoredCode } from './same-code.js';
import { evaluateResources, evaluateTriggers } from './triggers-and-resources.js';

export interface EvaluationInput {
  folder: string;
  projectId: string;
  buildHash: string;
  /** What Paragon holds: what is known there keeps its ids. */
  stored: ProjectDocument;
  /** Of an integration that the project has and Paragon does not hold yet. */
  accentColor: (integration: string) => Promise<string>;
}

/** Phase two: from what dist/ says to what Paragon stores. */
export async function evaluate(input: EvaluationInput): Promise<Build> {
  const compiled = openCompiledProject(input.folder);
  const persona = await compiled.load('persona.meta.js');
  if (persona === undefined) throw new CliError('Error: persona.meta.js is not found in project');
  const events = await evaluateEvents(compiled, input.stored);
  const resources = await evaluateResources(compiled);
  const integrations: Record<string, Integration> = {};
  for (const name of await compiled.folders('integrations')) {
    const integration = await evaluateIntegration(compiled, name, { events, resources }, input);
    if (integration !== undefined) integrations[name] = integration;
  }
  return {
    secrets: input.stored.secrets,
    events,
    integrations,
    projectId: input.projectId,
    persona: { meta: plain(persona.default) },
    resources,
    buildHash: input.buildHash,
  };
}

async function evaluateEvents(
  compiled: CompiledProject,
  stored: ProjectDocument,
): Promise<Record<string, ProjectEvent>> {
  const known = new Map(Object.values(stored.events).map((event) => [event.name, event.id]));
  const events: Record<string, ProjectEvent> = {};
  for (const module of await compiled.modules('events')) {
    const name = field(module.default, 'name');
    if (typeof name !== 'string' || name === '') {
      throw evaluationError(module.source, new Error('An event needs a name.'));
    }
    const id = known.get(name) ?? randomUUID();
    events[id] = { id, sampleData: plain(field(module.default, 'schema')), name };
  }
  return events;
}

async function evaluateIntegration(
  compiled: CompiledProject,
  name: string,
  { events, resources }: Pick<Build, 'events' | 'resources'>,
  { folder, stored, accentColor }: EvaluationInput,
): Promise<Integration | undefined> {
  const config = await compiled.load(`integrations/${name}/config.js`);
  if (config === undefined) return undefined;
  const inputs = await compiled.load(`integrations/${name}/inputs.js`);
  const modules = await compiled.modules(`integrations/${name}/workflows`);
  const held = stored.integrations[name];
  const customTriggers = await evaluateTriggers(compiled, `integrations/${name}`);
  const triggers = new Map<string, { resourceId: string | undefined }>([
    ...Object.keys(customTriggers).map((id) => [id, { resourceId: undefined }] as const),
    ...Object.values(resources).flatMap(({ id: resourceId, triggers: own }) =>
      Object.keys(own).map((id) => [id, { resourceId }] as const),
    ),
  ]);
  const custom = name.startsWith('custom.');
  const sharedInputs = compiled.core.evaluateInputs(inputs?.default) as UserInput[];
  const order = field(config.default, 'workflowDisplayOrder');

  const workflows: Record<string, Workflow> = {};
  const workflowMeta: Record<string, WorkflowMeta> = {};
  for (const module of modules) {
    const evaluated = evaluateWorkflow(module, compiled, {
      integrationName: name,
      integration: custom ? { name } : integrationOf(compiled, name),
      sharedInputs,
      newId: randomUUID,
      secretId: (key) => stored.secrets.find((secret) => secret.key === key)?.id,
      eventId: (wanted) => Object.values(events).find((event) => event.name === wanted)?.id,
      resourceIds: new Set(Object.keys(resources)),
      triggers,
      previousSteps: (workflowId) => {
        const steps = held?.workflows[workflowId]?.steps ?? [];
        const names = stepNames(steps);
        return new Map(steps.map((step, index) => [names[index] ?? step.id, step]));
      },
    });
    const { id, hidden, defaultEnabled, permissions } = evaluated;
    if (id in workflows) throw evaluationError(module.source, new Error(`The id ${id} is taken.`));
    const steps = await keepStoredCode(folder, evaluated.steps, held?.workflows[id]?.steps ?? []);
    workflows[id] = { id, name: evaluated.name, isDraft: false, steps };
    const place = Array.isArray(order) ? order.indexOf(module.default) : -1;
    workflowMeta[id] = {
      id,
      hidden,
      defaultEnabled,
      inputs: evaluated.inputs as UserInput[],
      infoText: evaluated.description,
      ...(place === -1 ? {} : { order: place }),
      ...(permissions === undefined ? {} : { permissions }),
    };
  }

  const settings = plain(withoutWorkflows(config.default));
  const color = custom
    ? text(settings.accentColor)
    : (held?.config.values.accentColor ?? (await accentColor(name)));
  return {
    id: held?.id ?? randomUUID(),
    name,
    workflows,
    config: {
      id: held?.config.id ?? randomUUID(),
      values: {
        ...(typeof settings.active === 'boolean' ? { active: settings.active } : {}),
        paragonLink: settings.showWatermark !== false,
        description: text(settings.description),
        overview: text(settings.overviewText),
        accentColor: color,
        workflowMeta,
        sharedMeta: { inputs: sharedInputs },
      },
    },
    customTriggers,
    ...(custom ? { customIntegration: evaluateCustomIntegration(settings, compiled, config) } : {}),
  };
}

function evaluateWorkflow(
  module: CompiledModule,
  { core }: CompiledProject,
  context: Parameters<CompiledProject['core']['evaluateWorkflow']>[1],
) {
  const { default: workflow, source } = module;
  try {
    if (typeof workflow !== 'function') throw new Error('It exports no workflow.');
    return core.evaluateWorkflow(
      workflow as Parameters<CompiledProject['core']['evaluateWorkflow']>[0],
      context,
    );
  } catch (error) {
    throw evaluationError(source, error);
  }
}

function integrationOf(compiled: CompiledProject, name: string): unknown {
  const types = compiled.requirePackage(`@useparagon/integrations/${name}`);
  return field(types, 'integration');
}

/** The display order holds classes, which are no data. */
function withoutWorkflows(config: unknown): unknown {
  if (!isRecord(config)) return {};
  const { workflowDisplayOrder: _, ...rest } = config;
  return rest;
}

function plain(value: unknown): JsonObject {
  const copy: unknown = value === undefined ? {} : JSON.parse(JSON.stringify(value));
  return isRecord(copy) ? (copy as JsonObject) : {};
}
