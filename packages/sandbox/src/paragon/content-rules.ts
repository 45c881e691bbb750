import { integrationMetadata, integrationNames } from './integration-catalogue.js';
import type { Integration, ProjectContent, UserInput } from './model.js';
import { stepLabel, workflowProblems } from './workflow-rules.js';

/**
 * The rules of a project beyond the shape of each part, each problem as `<integration> > <workflow> > <step>: <what is
 * wrong>`. Holds for builds and for what the dashboard stores alike; drafts may be unfinished.
 */
export function contentProblems(content: ProjectContent): string[] {
  return [
    ...keyProblems('event', content.events),
    ...keyProblems('resource', content.resources),
    ...Object.values(content.resources).flatMap((resource) =>
      keyProblems('trigger', resource.triggers).map((problem) => `${resource.name} > ${problem}`),
    ),
    ...duplicates(allIds(content)).map((id) => `The id ${id} is used twice.`),
    ...Object.entries(content.integrations).flatMap(([name, integration]) =>
      name === integration.name
        ? integrationProblems(content, integration)
        : [`${name}: is named "${integration.name}" within.`],
    ),
  ];
}

function integrationProblems(content: ProjectContent, integration: Integration): string[] {
  const { workflowMeta, sharedMeta } = integration.config.values;
  const workflows = Object.values(integration.workflows);
  const own = [
    ...originProblems(integration),
    ...keyProblems('workflow', integration.workflows),
    ...keyProblems('workflowMeta', workflowMeta),
    ...keyProblems('trigger', integration.customTriggers),
    ...inputProblems(sharedMeta.inputs),
    ...orderProblems(integration),
    ...Object.keys(workflowMeta)
      .filter((id) => !(id in integration.workflows))
      .map((id) => `workflowMeta ${id}: there is no such workflow.`),
  ];
  const inWorkflows = workflows.flatMap((workflow) => {
    const meta = workflowMeta[workflow.id];
    const problems = workflowProblems(workflow, { content, integration, meta }).map((problem) =>
      problem.step === undefined
        ? `: ${problem.message}`
        : ` > ${stepLabel(problem.step)}: ${problem.message}`,
    );
    const settings = meta === undefined ? ['it has no workflowMeta.'] : inputProblems(meta.inputs);
    return [...settings.map((problem) => `: ${problem}`), ...problems].map(
      (problem) => `${workflow.name}${problem}`,
    );
  });
  return [
    ...own.map((problem) => `${integration.name}: ${problem}`),
    ...inWorkflows.map((problem) => `${integration.name} > ${problem}`),
  ];
}

function originProblems({ name, customIntegration }: Integration): string[] {
  if (!name.startsWith('custom.')) {
    if (customIntegration !== undefined) return ['only custom integrations have a definition.'];
    return integrationMetadata(name) === undefined
      ? [`Paragon has no such integration; it has ${integrationNames().join(', ')}.`]
      : [];
  }
  if (customIntegration === undefined) return ['a custom integration needs its definition.'];
  const slug = customIntegration.name.replace(/[\W_]/g, '').toLowerCase();
  if (slug === '') {
    return [`Could not generate slug for custom integration with name : ${customIntegration.name}`];
  }
  return name === `custom.${slug}` ? [] : [`its name makes it custom.${slug}.`];
}

function orderProblems({ workflows, config }: Integration): string[] {
  const metas = Object.values(config.values.workflowMeta);
  const orders = metas.flatMap((meta) => (meta.order === undefined ? [] : [meta.order]));
  const drafts = metas.filter(
    (meta) => meta.order !== undefined && workflows[meta.id]?.isDraft === true,
  );
  return [
    ...duplicates(orders).map((order) => `two workflows have the place ${order}.`),
    ...drafts.map((meta) => `the draft ${meta.id} has a place in the display order.`),
  ];
}

function inputProblems(inputs: UserInput[]): string[] {
  return duplicates(inputs.map((input) => input.id)).map(
    (id) => `Input id must contain unique id key. Found duplicate input id (${id})`,
  );
}

function keyProblems(what: string, record: Record<string, { id: string }>): string[] {
  return Object.entries(record)
    .filter(([key, value]) => key !== value.id)
    .map(([key, value]) => `${what} ${key}: has the id ${value.id} within.`);
}

function allIds(content: ProjectContent): string[] {
  const integrations = Object.values(content.integrations).flatMap((integration) => [
    integration.id,
    integration.config.id,
    ...Object.values(integration.customTriggers).map((trigger) => trigger.id),
    ...Object.values(integration.workflows).flatMap((workflow) => [
      workflow.id,
      ...workflow.steps.map((step) => step.id),
    ]),
  ]);
  const resources = Object.values(content.resources).flatMap((resource) => [
    resource.id,
    ...Object.values(resource.triggers).map((trigger) => trigger.id),
  ]);
  return [...Object.values(content.events).map((event) => event.id), ...integrations, ...resources];
}

function duplicates<T>(values: T[]): T[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
