import type { JsonObject, ProjectContent } from '@paragraph/sandbox';
import { aDocument, ids, integration, step, stepIn, workflow, workflowIn } from './a-project.js';

export type Edit = (content: ProjectContent) => unknown;

export const slack = ({ integrations }: ProjectContent) => {
  const found = integrations.slack;
  if (found === undefined) throw new Error('There is no slack.');
  return found;
};
const metaOf = (content: ProjectContent, id: string) => {
  const found = slack(content).config.values.workflowMeta[id];
  if (found === undefined) throw new Error(`There is no meta of ${id}.`);
  return found;
};
const send = (message: JsonObject): JsonObject => ({
  actionType: 'slack',
  intent: 'SLACK_SEND_MESSAGE',
  actionParameters: [
    { key: 'channel', source: { type: 'VALUE', value: '#tasks', dataType: 'STRING' } },
    { key: 'message', source: message },
  ],
});
const secret = { type: 'ENVIRONMENT_SECRET', environmentSecretId: ids.secret };

/** An edit of a project's sources, the rows of its build, and what it means for customers. */
export const table: ReadonlyArray<
  readonly [string, Edit, rows: readonly string[], impact: readonly string[]]
> = [
  [
    'another text around a reference',
    (c) => {
      const source = stepIn(c, 5);
      source.parameters = send({
        type: 'TOKENIZED',
        dataType: 'STRING',
        parts: [
          { type: 'VALUE', value: 'Task: ', dataType: 'STRING' },
          { type: 'VARIABLE', stepId: ids.step(2), path: ['result'], dataType: 'STRING' },
        ],
      });
    },
    [
      'slack › Notify › Send message (step) changed: message "New: {{Tidy text.result}}" → "Task: {{Tidy text.result}}"',
    ],
    [],
  ],
  [
    'the code of a function',
    (c) => (stepIn(c, 2).parameters.code = 'function tidy(x) {\n  return x;\n}'),
    [
      'slack › Notify › Tidy text (step) changed: code "function tidy(x) { return x.trim(); }" → "function tidy(x) { return x; }"',
    ],
    [],
  ],
  [
    'a value of another type that reads the same',
    (c) => {
      stepIn(c, 2).parameters.retryOnFailure = 'false';
    },
    ['slack › Notify › Tidy text (step) changed: retryOnFailure "false" → ""false""'],
    [],
  ],
  [
    'a condition',
    (c) => {
      const text = JSON.stringify(stepIn(c, 3).parameters).replace('"high"', '"low"');
      stepIn(c, 3).parameters = JSON.parse(text);
    },
    [
      'slack › Notify › Is it urgent? (step) changed: choices › Yes › conditionWrapper "{{Trigger.event.priority}} stringExactlyMatches high" → "{{Trigger.event.priority}} stringExactlyMatches low"',
    ],
    [],
  ],
  [
    'a step that runs earlier',
    (c) => {
      // 1 → 2 → 3 → 5 becomes 1 → 5 → 2 → 3.
      stepIn(c, 1).next = ids.step(5);
      stepIn(c, 5).next = ids.step(2);
      stepIn(c, 3).next = null;
    },
    ['slack › Notify › Send message (step) moved: place "after Is it urgent?" → "after Trigger"'],
    [],
  ],
  [
    'a step that moves to the other way of a condition',
    (c) => {
      const text = JSON.stringify(stepIn(c, 3).parameters);
      const [yes, no] = [`"label":"Yes","next":"${ids.step(4)}"`, '"label":"No"'];
      stepIn(c, 3).parameters = JSON.parse(
        text.replace(yes, '"label":"Yes"').replace(no, `${no},"next":"${ids.step(4)}"`),
      );
    },
    [
      'slack › Notify › Call somebody (step) moved: place "first in Yes of Is it urgent?" → "first in No of Is it urgent?"',
    ],
    [],
  ],
  [
    'a name in code alone',
    (c) => (stepIn(c, 5)._migrations = { name: 'sendStep' }),
    ['slack › Notify › Send message (step) changed: name in code "step5" → "sendStep"'],
    [],
  ],
  [
    'another trigger',
    (c) => {
      stepIn(c, 1).type = 'TRIGGER/INTEGRATION_ENABLED';
      stepIn(c, 1).parameters = {};
    },
    [
      'slack › Notify › Trigger (trigger) changed: type "TRIGGER/EVENT" → "TRIGGER/INTEGRATION_ENABLED"; eventId was "Task"',
    ],
    [
      'slack › Notify: The trigger type changes from TRIGGER/EVENT to TRIGGER/INTEGRATION_ENABLED. Paragon recreates the trigger for each connected user.',
    ],
  ],
  [
    'an integration that is gone',
    (c) => delete c.integrations.hubspot,
    ['hubspot (integration) removed: workflows was "Sync"'],
    [
      'hubspot: The integration is removed. Paragon also deletes its connected accounts and its workflows, and a pull cannot restore the accounts.',
    ],
  ],
  [
    'an integration that is disabled',
    (c) => (slack(c).config.values.active = false),
    ['slack (integration) changed: active "true" → "false"'],
    ['slack: The integration is disabled: its workflows are paused.'],
  ],
  [
    'a setting that users have to fill in now',
    (c) =>
      (slack(c).config.values.sharedMeta.inputs = [
        { id: 'owner', title: 'Owner', type: 'text', required: true },
      ]),
    ['slack › Owner (user setting) changed: required "false" → "true"'],
    ['slack: The user setting "Owner" is required: connected users must fill it in.'],
  ],
  [
    'a workflow with a setting that users have to fill in',
    (c) =>
      metaOf(c, ids.notify).inputs.push({
        id: 'team',
        title: 'Team',
        type: 'text',
        required: true,
      }),
    ['slack › Notify › Team (user setting) added: type "text"; required "true"'],
    ['slack › Notify: The user setting "Team" is required: connected users must fill it in.'],
  ],
  [
    'a workflow that is on by default',
    (c) => (metaOf(c, ids.notify).defaultEnabled = true),
    ['slack › Notify (workflow) changed: defaultEnabled "false" → "true"'],
    [
      'slack › Notify: The workflow is enabled by default: it also runs for users who have not enabled it.',
    ],
  ],
  [
    'what an event holds',
    (c) => (c.events[ids.task] = { id: ids.task, name: 'Task', sampleData: { title: 'Write' } }),
    ['Task (event) changed: schema › priority was "high"'],
    [
      'Task: The schema of the app event changes. Your app must send events that match the new schema.',
    ],
  ],
  [
    'an event of another name',
    (c) => {
      c.events[ids.task] = {
        id: ids.task,
        name: 'Job',
        sampleData: { title: 'Write', priority: 'high' },
      };
    },
    ['Job (event) renamed: name "Task" → "Job"'],
    ['Task: The app event is now called "Job". Your app must send it under that name.'],
  ],
  [
    'a secret that is used for the first time',
    (c) => (stepIn(c, 5).parameters = send(secret)),
    [
      'slack › Notify › Send message (step) changed: message "New: {{Tidy text.result}}" → "{{secret API_TOKEN}}"',
    ],
    [
      'API_TOKEN: The environment secret is used for the first time. Every environment needs a value for it before a release.',
    ],
  ],
  [
    'a workflow in another integration',
    (c) => {
      const moved = slack(c).workflows[ids.report];
      const { hubspot } = c.integrations;
      if (moved === undefined || hubspot === undefined) throw new Error('incomplete');
      delete slack(c).workflows[ids.report];
      delete slack(c).config.values.workflowMeta[ids.report];
      hubspot.workflows[ids.report] = moved;
      hubspot.config.values.workflowMeta[ids.report] = {
        ...metaOf(aDocument(), ids.report),
        order: 1,
      };
    },
    ['hubspot › Report (workflow) moved: integration "slack" → "hubspot"'],
    [],
  ],
  [
    'a new integration with a workflow that is on by default',
    (c) => {
      const made = integration(7, 'googleCalendar', [
        workflow('w', 'Invite', [step(71, 'TRIGGER/ENDPOINT')]),
      ]);
      Object.assign(made.config.values.workflowMeta.w ?? {}, { defaultEnabled: true });
      c.integrations.googleCalendar = made;
    },
    ['googleCalendar (integration) added: workflows "Invite"'],
    [
      'googleCalendar › Invite: The workflow is enabled by default: it also runs for users who have not enabled it.',
    ],
  ],
  [
    'an event that is gone',
    (c) => {
      delete c.events[ids.task];
      stepIn(c, 1).type = 'TRIGGER/ENDPOINT';
      stepIn(c, 1).parameters = {};
    },
    [
      'slack › Notify › Trigger (trigger) changed: type "TRIGGER/EVENT" → "TRIGGER/ENDPOINT"; eventId was "Task"',
      'Task (event) removed',
    ],
    [
      'slack › Notify: The trigger type changes from TRIGGER/EVENT to TRIGGER/ENDPOINT. Paragon recreates the trigger for each connected user.',
      'Task: The app event is removed. Your app must stop sending it.',
    ],
  ],
  [
    'an event that is new',
    (c) => (c.events.x = { id: 'x', name: 'Sale', sampleData: { sum: 1 } }),
    ['Sale (event) added: schema › sum "1"'],
    [],
  ],
  [
    'a workflow that is new',
    (c) => (slack(c).workflows.w = workflow('w', 'Fresh', [step(81, 'TRIGGER/ENDPOINT')])),
    ['slack › Fresh (workflow) added: trigger "TRIGGER/ENDPOINT"'],
    [],
  ],
  [
    'a workflow that is gone',
    (c) => delete slack(c).workflows[ids.report],
    ['slack › Report (workflow) removed: trigger was "TRIGGER/CRON"'],
    [],
  ],
  [
    'a workflow of another title',
    (c) => (workflowIn(c, 'slack', ids.report).name = 'Daily'),
    ['slack › Daily (workflow) renamed: title "Report" → "Daily"'],
    [],
  ],
  [
    'a workflow that is a draft in Git',
    (c) => (workflowIn(c, 'slack', ids.report).isDraft = true),
    ['slack › Report (workflow) undeployed: trigger was "TRIGGER/CRON"'],
    [],
  ],
  [
    'another schedule',
    (c) => (stepIn(c, 11).parameters = { schedule: { cron: '0 9 * * *' } }),
    ['slack › Report › Step 11 (trigger) changed: schedule › cron "0 8 * * *" → "0 9 * * *"'],
    [],
  ],
  [
    'another title of a step',
    (c) => (stepIn(c, 4).description = 'Call Ada'),
    ['slack › Notify › Call Ada (step) renamed: title "Call somebody" → "Call Ada"'],
    [],
  ],
  [
    'a step that is new in a way of a condition',
    (c) => {
      stepIn(c, 4).next = ids.step(6);
      workflowIn(c, 'slack', ids.notify).steps.push(
        step(6, 'ACTION/DELAY', { description: 'Wait', parameters: { unit: 'HOURS', value: 2 } }),
      );
    },
    [
      'slack › Notify › Wait (step) added: place "after Call somebody"; type "ACTION/DELAY"; unit "HOURS"; value "2"',
    ],
    [],
  ],
  [
    'a step that is gone',
    (c) => {
      stepIn(c, 3).next = null;
      const found = workflowIn(c, 'slack', ids.notify);
      found.steps = found.steps.filter(({ id }) => id !== ids.step(5));
    },
    ['slack › Notify › Send message (step) removed: place was "after Is it urgent?"'],
    [],
  ],
  [
    'another operation of a step',
    (c) => (stepIn(c, 4).parameters.intent = 'SLACK_SEND_DM'),
    [
      'slack › Notify › Call somebody (step) changed: intent "SLACK_SEND_MESSAGE" → "SLACK_SEND_DM"',
    ],
    [],
  ],
  [
    'a step that becomes a loop',
    (c) => {
      const loop = stepIn(c, 4);
      loop.type = 'TRANSITION/MAP';
      loop.parameters = {
        iterator: { type: 'VARIABLE', stepId: ids.step(1), path: ['event', 'tags'] },
        nextToIterate: ids.step(6),
      };
      workflowIn(c, 'slack', ids.notify).steps.push(
        step(6, 'ACTION/DELAY', { description: 'Wait' }),
      );
    },
    [
      'slack › Notify › Call somebody (step) removed: place was "first in Yes of Is it urgent?"',
      'slack › Notify › Call somebody (step) added: place "first in Yes of Is it urgent?"; type "TRANSITION/MAP"; iterator "{{Trigger.event.tags}}"',
      'slack › Notify › Wait (step) added: place "first in loop of Call somebody"; type "ACTION/DELAY"',
    ],
    [],
  ],
  [
    'who may see a workflow',
    (c) => (metaOf(c, ids.notify).permissions = { plan: 'pro' }),
    ['slack › Notify (workflow) changed: permissions › plan "pro"'],
    [],
  ],
  [
    'settings of users in another order, and a new one',
    (c) =>
      (slack(c).config.values.sharedMeta.inputs = [
        { id: 'team', title: 'Team', type: 'text' },
        { id: 'region', title: 'Region', type: 'text' },
        { id: 'owner', title: 'Owner', type: 'text', required: false },
      ]),
    [
      'slack › Team (user setting) added: type "text"',
      'slack › Region (user setting) added: type "text"',
    ],
    [],
  ],
  [
    'a setting of users that is gone',
    (c) => (slack(c).config.values.sharedMeta.inputs = []),
    ['slack › Owner (user setting) removed'],
    [],
  ],
  [
    'the order of workflows',
    (c) => {
      metaOf(c, ids.notify).order = 1;
      metaOf(c, ids.report).order = 0;
    },
    ['slack (integration) changed: workflowDisplayOrder "Notify, Report" → "Report, Notify"'],
    [],
  ],
  [
    'a custom trigger',
    (c) =>
      (slack(c).customTriggers.t = {
        id: 't',
        name: 'New lead',
        description: '',
        isDraft: false,
        triggerSubscription: 'MANUAL',
        triggerLevel: 'USER',
        definition: { create: 'x' },
      }),
    [
      'slack › New lead (custom trigger) added: description ""; isDraft "false"; triggerSubscription "MANUAL"; triggerLevel "USER"; definition › create "x"',
    ],
    [],
  ],
  [
    'a resource',
    (c) => {
      const found = c.resources[ids.resource];
      if (found !== undefined) found.requestConfig = { apiBaseUrl: 'https://api2.example' };
    },
    [
      'Our API (resource) changed: requestConfig › apiBaseUrl "https://api.example" → "https://api2.example"',
    ],
    [],
  ],
  [
    'a resource that is gone',
    (c) => delete c.resources[ids.resource],
    ['Our API (resource) removed'],
    [],
  ],
  [
    'what is known of users',
    (c) => (c.persona.meta = { plan: 'pro' }),
    ['User metadata (persona) changed: meta › plan "trial" → "pro"'],
    [],
  ],
];
