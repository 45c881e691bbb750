import { expect, test } from 'vitest';
import { contentProblems } from '../../src/paragon/content-rules.js';
import type { ProjectContent, Step } from '../../src/paragon/model.js';
import {
  aMeta,
  anIntegration,
  aStep,
  id,
  ids,
  integrationIn,
  reads,
  someContent,
  workflowIn,
} from './a-project.js';

test('content that fits together has no problems', () => {
  expect(contentProblems(someContent())).toEqual([]);
});

function stepsOf(content: ProjectContent): Step[] {
  return workflowIn(content, 'slack', ids.newTask).steps;
}

function replaceSteps(...steps: Step[]): (content: ProjectContent) => void {
  return (content) => {
    workflowIn(content, 'slack', ids.newTask).steps = steps;
  };
}

const trigger = (next: number) => aStep(1, 'TRIGGER/CRON', { next: id('5', next) });
const condition = aStep(2, 'TRANSITION/IFELSE', {
  parameters: {
    choices: [
      { label: 'Yes', next: id('5', 3) },
      { label: 'No', next: id('5', 4) },
    ],
  },
  next: id('5', 5),
});

const cases: [title: string, change: (content: ProjectContent) => void, problem: string][] = [
  ['a workflow without steps', replaceSteps(), 'slack > New Task: Trigger step not found.'],
  [
    'a workflow that begins with an action',
    replaceSteps(aStep(1, 'ACTION/FUNCTION')),
    'slack > New Task: Trigger step not found.',
  ],
  [
    'a trigger that nobody chose',
    replaceSteps(aStep(1, 'TRIGGER/NONE')),
    'slack > New Task > step1: No trigger is selected.',
  ],
  [
    'a second trigger',
    replaceSteps(aStep(1, 'TRIGGER/CRON'), aStep(2, 'TRIGGER/CRON')),
    'slack > New Task > step2: Trigger Step can only be first step in step chain.',
  ],
  [
    'a step that goes on to none of the workflow',
    replaceSteps(trigger(9)),
    'slack > New Task > step1: Please add all steps in register method.',
  ],
  [
    'a branch that leads to none of the workflow',
    replaceSteps(
      trigger(2),
      aStep(2, 'TRANSITION/MAP', { parameters: { nextToIterate: id('5', 9) } }),
    ),
    'slack > New Task > step2: Please add all steps in register method.',
  ],
  [
    'a step that points to itself',
    replaceSteps(trigger(2), aStep(2, 'ACTION/FUNCTION', { next: id('5', 2) })),
    "slack > New Task > step2: StateMachine invalid: step's 'next' property is pointing to itself.",
  ],
  [
    'two steps that lead to the same',
    replaceSteps(
      trigger(3),
      aStep(2, 'ACTION/FUNCTION', { next: id('5', 3) }),
      aStep(3, 'ACTION/FUNCTION'),
    ),
    'slack > New Task > step3: This step is already chained.',
  ],
  [
    'a cycle',
    replaceSteps(
      aStep(1, 'TRIGGER/CRON'),
      aStep(2, 'ACTION/FUNCTION', { next: id('5', 3) }),
      aStep(3, 'ACTION/FUNCTION', { next: id('5', 2) }),
    ),
    'slack > New Task > step2: StateMachine invalid: Cyclical workflow detected.',
  ],
  [
    'a step that reads a later one',
    replaceSteps(
      trigger(2),
      aStep(2, 'ACTION/FUNCTION', { parameters: reads(3), next: id('5', 3) }),
      aStep(3, 'ACTION/FUNCTION'),
    ),
    'slack > New Task > step2: Invalid reference to downstream step "step3".',
  ],
  [
    'a way of a condition that reads the other',
    replaceSteps(
      trigger(2),
      condition,
      aStep(3, 'ACTION/FUNCTION'),
      aStep(4, 'ACTION/FUNCTION', { parameters: reads(3) }),
      aStep(5, 'ACTION/FUNCTION'),
    ),
    'slack > New Task > step4: Invalid reference to downstream step "step3".',
  ],
  [
    'a step that reads one of another workflow',
    replaceSteps(trigger(2), aStep(2, 'ACTION/FUNCTION', { parameters: reads(11) })),
    `slack > New Task > step2: It reads the output of step ${id('5', 11)}, which is not in this workflow.`,
  ],
  [
    'an event that does not exist',
    (content) => {
      content.events = {};
    },
    'slack > New Task > step1: Event object with name is required for Event trigger step.',
  ],
  [
    'a secret that does not exist',
    (content) => {
      const source = { type: 'ENVIRONMENT_SECRET', environmentSecretId: id('d', 1) };
      for (const step of stepsOf(content).slice(1, 2)) step.parameters = { token: source };
    },
    `slack > New Task > step2: There is no environment secret "${id('d', 1)}".`,
  ],
  [
    'a setting of the workflow that does not exist',
    (content) => {
      const source = {
        type: 'CONNECT_CREDENTIAL_FIELD',
        fieldType: 'WORKFLOW_SETTING',
        inputId: 'channel',
      };
      for (const step of stepsOf(content).slice(1, 2)) step.parameters = { channel: [source] };
    },
    'slack > New Task > step2: There is no user setting "channel".',
  ],
  [
    'an action of another integration',
    replaceSteps(
      trigger(2),
      aStep(2, 'ACTION/CUSTOM', {
        parameters: { actionType: 'hubspot', intent: 'HUBSPOT_CREATE_RECORD' },
      }),
    ),
    'slack > New Task > step2: It belongs to "hubspot", not to "slack".',
  ],
  [
    'an action that the integration does not offer',
    replaceSteps(
      trigger(2),
      aStep(2, 'ACTION/CUSTOM', { parameters: { actionType: 'slack', intent: 'SLACK_DANCE' } }),
    ),
    'slack > New Task > step2: "slack" has no intent "SLACK_DANCE".',
  ],
  [
    'a custom trigger that does not exist',
    replaceSteps(
      aStep(1, 'TRIGGER/ACTION', {
        parameters: {
          intent: 'CUSTOM_WEBHOOK_TRIGGER_INTENT',
          customWebhookTriggerId: id('7', 1),
        },
      }),
    ),
    `slack > New Task > step1: Trigger with id "${id('7', 1)}" not defined in this integration.`,
  ],
  [
    'a resource that does not exist',
    replaceSteps(
      trigger(2),
      aStep(2, 'ACTION/CUSTOM_INTEGRATION_REQUEST', { parameters: { resourceId: id('8', 1) } }),
    ),
    `slack > New Task > step2: Resource with id "${id('8', 1)}" not defined in this integration.`,
  ],
  [
    'an integration that Paragon does not know',
    (content) => {
      content.integrations.pigeon = anIntegration(3, 'pigeon', []);
    },
    'pigeon: Paragon has no such integration; it has airtable, googleCalendar, hubspot, klaviyo, salesforce, slack.',
  ],
  [
    'a custom integration without definition',
    (content) => {
      content.integrations['custom.crm'] = anIntegration(3, 'custom.crm', []);
    },
    'custom.crm: a custom integration needs its definition.',
  ],
  [
    'an integration under another name',
    (content) => {
      content.integrations.airtable = anIntegration(3, 'klaviyo', []);
    },
    'airtable: is named "klaviyo" within.',
  ],
  [
    'a workflow under another id',
    (content) => {
      workflowIn(content, 'slack', ids.digest).id = id('b', 9);
    },
    `slack: workflow ${ids.digest}: has the id ${id('b', 9)} within.`,
  ],
  [
    'an event under another id',
    (content) => {
      content.events[id('e', 2)] = { id: id('e', 3), sampleData: {}, name: 'Other' };
    },
    `event ${id('e', 2)}: has the id ${id('e', 3)} within.`,
  ],
  [
    'a workflow that is in two integrations',
    (content) => {
      const copy = anIntegration(3, 'klaviyo', [workflowIn(content, 'slack', ids.digest)]);
      content.integrations.klaviyo = copy;
    },
    `The id ${ids.digest} is used twice.`,
  ],
  [
    'two workflows with a step of the same id',
    (content) => {
      workflowIn(content, 'hubspot', ids.sync).steps = [aStep(1, 'TRIGGER/CRON')];
    },
    `The id ${id('5', 1)} is used twice.`,
  ],
  [
    'a workflow without settings',
    (content) => {
      integrationIn(content, 'hubspot').config.values.workflowMeta = {};
    },
    'hubspot > Sync contacts: it has no workflowMeta.',
  ],
  [
    'settings of no workflow',
    (content) => {
      integrationIn(content, 'hubspot').config.values.workflowMeta[id('b', 9)] = aMeta(id('b', 9));
    },
    `hubspot: workflowMeta ${id('b', 9)}: there is no such workflow.`,
  ],
  [
    'two workflows in the same place',
    (content) => {
      const { workflowMeta } = integrationIn(content, 'slack').config.values;
      workflowMeta[ids.digest] = aMeta(ids.digest, { order: 0 });
    },
    'slack: two workflows have the place 0.',
  ],
  [
    'a draft with a place',
    (content) => {
      workflowIn(content, 'slack', ids.digest).isDraft = true;
    },
    `slack: the draft ${ids.digest} has a place in the display order.`,
  ],
  [
    'two inputs with one id',
    (content) => {
      const input = { id: 'channel', title: 'Channel', type: 'channel' };
      integrationIn(content, 'slack').config.values.sharedMeta.inputs = [input, input];
    },
    'slack: Input id must contain unique id key. Found duplicate input id (channel)',
  ],
];

test.each(cases)('%s is refused, and where it is gets named', (_title, change, problem) => {
  const content = someContent();
  change(content);
  expect(contentProblems(content)).toContain(problem);
});

test('a custom integration is named after its slug', () => {
  const custom = anIntegration(3, 'custom.mycrm', []);
  const definition = {
    authenticationType: 'basic' as const,
    apiBaseUrl: 'https://crm.test',
    testEndpointPath: '/me',
    authorization: { type: 'basic' },
    inputs: [],
  };
  const problemsNamed = (name: string) =>
    contentProblems({
      ...someContent(),
      integrations: {
        'custom.mycrm': { ...custom, customIntegration: { ...definition, name } },
      },
    });
  expect(problemsNamed('My_CRM!')).toEqual([]);
  expect(problemsNamed('Our CRM')).toEqual(['custom.mycrm: its name makes it custom.ourcrm.']);
  expect(problemsNamed('!')).toEqual([
    'custom.mycrm: Could not generate slug for custom integration with name : !',
  ]);
});

test('what follows a condition or a loop may read all that was within', () => {
  const content = someContent();
  replaceSteps(
    trigger(2),
    condition,
    aStep(3, 'ACTION/FUNCTION'),
    aStep(4, 'ACTION/FUNCTION', { parameters: reads(1) }),
    aStep(5, 'TRANSITION/MAP', { parameters: { nextToIterate: id('5', 6) }, next: id('5', 7) }),
    aStep(6, 'ACTION/FUNCTION', { parameters: reads(3) }),
    aStep(7, 'ACTION/FUNCTION', { parameters: { a: reads(4), b: [reads(6)] } }),
  )(content);
  expect(contentProblems(content)).toEqual([]);
});

test('a draft may be unfinished, but not broken', () => {
  const content = someContent();
  const draft = workflowIn(content, 'slack', ids.digest);
  draft.isDraft = true;
  integrationIn(content, 'slack').config.values.workflowMeta[ids.digest] = aMeta(ids.digest);
  for (const steps of [[], [aStep(21, 'TRIGGER/NONE')], [aStep(21, 'ACTION/FUNCTION')]]) {
    draft.steps = steps;
    expect(contentProblems(content)).toEqual([]);
  }
  draft.steps = [aStep(21, 'TRIGGER/NONE', { next: id('5', 99) })];
  expect(contentProblems(content)).toEqual([
    'slack > Digest > step21: Please add all steps in register method.',
  ]);
});
