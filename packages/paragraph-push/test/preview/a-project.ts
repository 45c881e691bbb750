import type {
  Build,
  Integration,
  JsonObject,
  ProjectContent,
  ProjectDocument,
  Step,
  Workflow,
  WorkflowMeta,
} from '@paragraph/sandbox';
import { meaningOf, type ProjectMeaning } from '../../src/preview/project-meaning.js';

/** Ids that a failure shows readably. */
function id(kind: string, number: number): string {
  return `${kind.repeat(8)}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export const ids = {
  project: id('a', 1),
  task: id('e', 1),
  notify: id('b', 1),
  report: id('b', 2),
  sync: id('b', 3),
  secret: id('f', 1),
  resource: id('d', 1),
  step: (number: number) => id('5', number),
};

const value = (text: string): JsonObject => ({ type: 'VALUE', value: text, dataType: 'STRING' });
const output = (step: number, ...path: string[]): JsonObject => ({
  type: 'VARIABLE',
  stepId: ids.step(step),
  path,
  dataType: 'STRING',
});

/** Slack with a workflow that has all kinds of steps, another one, HubSpot with one. */
export function someContent(): ProjectContent {
  const notify = [
    step(1, 'TRIGGER/EVENT', { parameters: { eventId: ids.task }, description: 'description' }),
    step(2, 'ACTION/FUNCTION', {
      description: 'Tidy text',
      parameters: {
        code: 'function tidy(x) {\n  return x.trim();\n}',
        parameters: [{ key: 'text', source: output(1, 'event', 'title') }],
        retryOnFailure: false,
      },
    }),
    step(3, 'TRANSITION/IFELSE', {
      description: 'Is it urgent?',
      parameters: {
        choices: [
          {
            conditionWrapper: {
              type: 'JOIN',
              join: 'OR',
              conditions: [
                {
                  type: 'OPERATOR',
                  condition: {
                    operator: '$stringExactlyMatches',
                    variable: output(1, 'event', 'priority'),
                    argument: value('high'),
                  },
                },
              ],
            },
            isDefault: false,
            label: 'Yes',
            next: ids.step(4),
          },
          { isDefault: true, label: 'No' },
        ],
      },
    }),
    step(5, 'ACTION/CUSTOM', {
      description: 'Send message',
      parameters: {
        actionType: 'slack',
        intent: 'SLACK_SEND_MESSAGE',
        actionParameters: [
          { key: 'channel', source: value('#tasks') },
          {
            key: 'message',
            source: {
              type: 'TOKENIZED',
              dataType: 'STRING',
              parts: [value('New: '), output(2, 'result')],
            },
          },
        ],
      },
      next: null,
    }),
    step(4, 'ACTION/CUSTOM', {
      description: 'Call somebody',
      parameters: {
        actionType: 'slack',
        intent: 'SLACK_SEND_MESSAGE',
        actionParameters: [{ key: 'channel', source: value('#urgent') }],
      },
      next: null,
    }),
  ];
  setNext(notify, [
    [1, 2],
    [2, 3],
    [3, 5],
  ]);
  return {
    secrets: [{ id: ids.secret, key: 'API_TOKEN', hash: 'x' }],
    events: {
      [ids.task]: { id: ids.task, name: 'Task', sampleData: { title: 'Write', priority: 'high' } },
    },
    integrations: {
      slack: integration(1, 'slack', [
        workflow(ids.notify, 'Notify', notify),
        workflow(ids.report, 'Report', [
          step(11, 'TRIGGER/CRON', { parameters: { schedule: { cron: '0 8 * * *' } } }),
        ]),
      ]),
      hubspot: integration(2, 'hubspot', [
        workflow(ids.sync, 'Sync', [step(21, 'TRIGGER/ENDPOINT')]),
      ]),
    },
    persona: { meta: { plan: 'trial' } },
    resources: {
      [ids.resource]: {
        id: ids.resource,
        name: 'Our API',
        isDraft: false,
        category: 'api',
        connectionScope: 'APP',
        requestConfig: { apiBaseUrl: 'https://api.example' },
        testRequestConfig: {},
        authorizationConfig: {},
        triggers: {},
      },
    },
  };
}

/** Ids of steps by their numbers. */
function setNext(steps: readonly Step[], links: ReadonlyArray<readonly [number, number]>): void {
  for (const [from, to] of links) {
    const found = steps.find((each) => each.id === ids.step(from));
    if (found !== undefined) found.next = ids.step(to);
  }
}

export function step(number: number, type: Step['type'], rest: Partial<Step> = {}): Step {
  return {
    id: ids.step(number),
    type,
    parameters: {},
    next: null,
    _migrations: { name: `step${number}` },
    description: `Step ${number}`,
    ...rest,
  };
}

export function workflow(workflowId: string, name: string, steps: Step[]): Workflow {
  return { id: workflowId, name, isDraft: false, steps };
}

export function meta(workflowId: string, rest: Partial<WorkflowMeta> = {}): WorkflowMeta {
  return {
    id: workflowId,
    hidden: false,
    defaultEnabled: false,
    inputs: [],
    infoText: '',
    ...rest,
  };
}

export function integration(number: number, name: string, workflows: Workflow[]): Integration {
  const metas = workflows.map(({ id: each }, order) => [each, meta(each, { order })] as const);
  return {
    id: id('1', number),
    name,
    workflows: Object.fromEntries(workflows.map((each) => [each.id, each])),
    config: {
      id: id('c', number),
      values: {
        active: true,
        paragonLink: true,
        description: `About ${name}`,
        overview: '',
        accentColor: '#000000',
        workflowMeta: Object.fromEntries(metas),
        sharedMeta: { inputs: [{ id: 'owner', title: 'Owner', type: 'text', required: false }] },
      },
    },
    customTriggers: {},
  };
}

/** A build of a project as `para build` makes one: without drafts. */
export function buildOf(document: ProjectDocument): Build {
  const { projectId, secrets, events, integrations, persona, resources } = document;
  const parts = { projectId, secrets, events, integrations, persona, resources };
  const content = structuredClone(parts);
  for (const each of Object.values(content.integrations)) {
    const deployed = Object.entries(each.workflows).filter(([, { isDraft }]) => !isDraft);
    each.workflows = Object.fromEntries(deployed);
    const metas = deployed.flatMap(([key]) => {
      const found = each.config.values.workflowMeta[key];
      return found === undefined ? [] : [[key, found] as const];
    });
    each.config.values.workflowMeta = Object.fromEntries(metas);
  }
  return { ...content, buildHash: 'x' };
}

/** What a project means; drafts are told by their files. */
export function projectMeaning(document: ProjectDocument): ProjectMeaning {
  const drafts = Object.entries(document.integrations).flatMap(([name, { workflows }]) =>
    Object.values(workflows)
      .filter(({ isDraft }) => isDraft)
      .map((each) => {
        const path = `src/integrations/${name}/workflows/~${each.id}.ts`;
        return [
          path,
          `  name = ${JSON.stringify(each.name)};\n  readonly id = '${each.id}';`,
        ] as const;
      }),
  );
  return meaningOf(buildOf(document), drafts);
}

export function aDocument(change: (content: ProjectContent) => void = () => {}): ProjectDocument {
  const content = someContent();
  change(content);
  return { ...content, projectId: ids.project, name: 'main' };
}

export function workflowIn(content: ProjectContent, name: string, wanted: string): Workflow {
  const found = content.integrations[name]?.workflows[wanted];
  if (found === undefined) throw new Error(`There is no ${name} › ${wanted}.`);
  return found;
}

export function stepIn(content: ProjectContent, number: number): Step {
  const found = Object.values(content.integrations)
    .flatMap(({ workflows }) => Object.values(workflows))
    .flatMap(({ steps }) => steps)
    .find((each) => each.id === ids.step(number));
  if (found === undefined) throw new Error(`There is no step ${number}.`);
  return found;
}
