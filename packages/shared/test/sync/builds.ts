/** Ids that a build makes anew. */
export interface MadeIds {
  readonly trigger: string;
  readonly send: string;
  readonly event: string;
  readonly integration: string;
  readonly config: string;
}

const uuid = (digit: string): string =>
  `${digit.repeat(8)}-${digit.repeat(4)}-4${digit.repeat(3)}-8${digit.repeat(3)}-${digit.repeat(12)}`;

export const someIds: MadeIds = {
  trigger: uuid('1'),
  send: uuid('2'),
  event: uuid('3'),
  integration: uuid('4'),
  config: uuid('5'),
};

export const otherIds: MadeIds = {
  trigger: uuid('a'),
  send: uuid('b'),
  event: uuid('c'),
  integration: uuid('d'),
  config: uuid('e'),
};

export const workflowId = uuid('7');
export const secondId = uuid('8');
export const resourceId = uuid('9');

/** A build as CLI 1.1 writes it: one integration with two workflows. */
export function aBuild(ids: MadeIds = someIds) {
  return {
    secrets: [{ id: uuid('6'), key: 'TOKEN', hash: 'x' }],
    events: { [ids.event]: { id: ids.event, sampleData: { title: 'x' }, name: 'Task' } },
    integrations: {
      slack: {
        id: ids.integration,
        name: 'slack',
        workflows: {
          [workflowId]: {
            id: workflowId,
            name: 'Notify',
            isDraft: false,
            steps: [
              {
                id: ids.trigger,
                type: 'TRIGGER/EVENT',
                parameters: { eventId: ids.event },
                next: ids.send,
                _migrations: { name: 'triggerStep' },
                description: 'description',
              },
              {
                id: ids.send,
                type: 'ACTION/FUNCTION',
                parameters: {
                  code: "function tidy(x) {\n    return x + ' a  b';\n}",
                  url: `https://x.example/${ids.trigger}/y`,
                  source: { type: 'VARIABLE', stepId: ids.trigger, path: ['title'] },
                },
                next: null as string | null,
                _migrations: { name: 'sendStep' },
                description: 'description',
              },
            ],
          },
          [secondId]: { id: secondId, name: 'Report', isDraft: false, steps: [] },
        },
        config: {
          id: ids.config,
          values: {
            paragonLink: true,
            description: 'd',
            overview: 'o',
            accentColor: '#ee6451',
            workflowMeta: {
              [workflowId]: { id: workflowId, hidden: false, inputs: [], infoText: 'i', order: 1 },
              [secondId]: { id: secondId, hidden: false, inputs: [], infoText: '', order: 0 },
            },
            sharedMeta: { inputs: [{ id: 'channel', title: 'Channel', type: 'channel' }] },
          },
        },
        customTriggers: { t1: { id: 't1', name: 'Created' } },
      },
    },
    projectId: uuid('0'),
    persona: { meta: {} },
    resources: {
      [resourceId]: { id: resourceId, name: 'API', triggers: { t2: { id: 't2', name: 'Gone' } } },
    },
    buildHash: 'UQQLpvHbXUJTdIPzzfK9/xNKC7U=',
  };
}
