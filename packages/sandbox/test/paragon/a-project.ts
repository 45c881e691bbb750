import type {
  Build,
  Integration,
  JsonObject,
  ProjectContent,
  Step,
  StepType,
  Workflow,
  WorkflowMeta,
} from '../../src/paragon/model.js';

/** Ids that can be read in a failure: `id('e', 1)` is an event, `id('5', 12)` step 12, … */
export function id(kind: string, number: number): string {
  return `${kind.repeat(8)}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export const ids = {
  project: id('a', 1),
  event: id('e', 1),
  slack: id('1', 1),
  hubspot: id('1', 2),
  newTask: id('b', 1),
  sync: id('b', 2),
  digest: id('b', 3),
};

export function aStep(number: number, type: StepType, step: Partial<Step> = {}): Step {
  return {
    id: id('5', number),
    type,
    parameters: {},
    next: null,
    _migrations: { name: `step${number}` },
    description: `Step ${number}`,
    ...step,
  };
}

/** A step that reads the output of another one. */
export function reads(number: number): JsonObject {
  const source = { type: 'VARIABLE', stepId: id('5', number), path: ['result'], dataType: 'ANY' };
  return { parameters: [{ key: 'input', source }] };
}

export function aWorkflow(workflowId: string, name: string, steps: Step[]): Workflow {
  return { id: workflowId, name, isDraft: false, steps };
}

export function aMeta(workflowId: string, meta: Partial<WorkflowMeta> = {}): WorkflowMeta {
  return {
    id: workflowId,
    hidden: false,
    defaultEnabled: false,
    inputs: [],
    infoText: '',
    ...meta,
  };
}

export function anIntegration(number: number, name: string, workflows: Workflow[]): Integration {
  return {
    id: id('1', number),
    name,
    workflows: Object.fromEntries(workflows.map((workflow) => [workflow.id, workflow])),
    config: {
      id: id('c', number),
      values: {
        paragonLink: true,
        description: `About ${name}`,
        overview: '',
        accentColor: '#000000',
        workflowMeta: Object.fromEntries(
          workflows.map((workflow, order) => [
            workflow.id,
            aMeta(workflow.id, workflow.isDraft ? {} : { order }),
          ]),
        ),
        sharedMeta: { inputs: [] },
      },
    },
    customTriggers: {},
  };
}

/** Slack with two workflows, HubSpot with one, an event that one of them waits for. */
export function someContent(): ProjectContent {
  return {
    secrets: [],
    events: {
      [ids.event]: { id: ids.event, sampleData: { title: 'Example' }, name: 'New Task' },
    },
    integrations: {
      slack: anIntegration(1, 'slack', [
        aWorkflow(ids.newTask, 'New Task', [
          aStep(1, 'TRIGGER/EVENT', { parameters: { eventId: ids.event }, next: id('5', 2) }),
          aStep(2, 'ACTION/FUNCTION', { parameters: { code: '() => 1' }, next: id('5', 3) }),
          aStep(3, 'ACTION/CUSTOM', {
            parameters: { actionType: 'slack', intent: 'SLACK_SEND_MESSAGE', ...reads(2) },
          }),
        ]),
        aWorkflow(ids.digest, 'Digest', [aStep(21, 'TRIGGER/CRON')]),
      ]),
      hubspot: anIntegration(2, 'hubspot', [
        aWorkflow(ids.sync, 'Sync contacts', [aStep(11, 'TRIGGER/ENDPOINT')]),
      ]),
    },
    persona: { meta: {} },
    resources: {},
  };
}

export function aBuild(change: (content: ProjectContent) => void = () => {}): Build {
  const content = someContent();
  change(content);
  return { ...content, projectId: ids.project, buildHash: '1QJ3iMgFTOeAlY3XvHxyqv/OAi0=' };
}

/** Of a workflow that `someContent` has: the tests change it in place. */
export function workflowIn(content: ProjectContent, integration: string, wanted: string): Workflow {
  const found = content.integrations[integration]?.workflows[wanted];
  if (found === undefined) throw new Error(`There is no ${integration} > ${wanted}`);
  return found;
}

export function integrationIn(content: ProjectContent, name: string): Integration {
  const found = content.integrations[name];
  if (found === undefined) throw new Error(`There is no ${name}`);
  return found;
}
