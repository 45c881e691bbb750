import { type Dashboard, type Paragon, startParagon } from '@paragraph/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { changeLine } from '../../src/preview/change-words.js';
import { compareProjects } from '../../src/preview/compare-projects.js';
import { ids, projectMeaning, someContent } from './a-project.js';

/** A Paragon with a project that holds something of everything. */
async function openParagon(): Promise<Paragon> {
  const paragon = await startParagon();
  onTestFinished(() => paragon.close());
  paragon.createProject({ id: ids.project, content: someContent() });
  const dashboard = paragon.dashboard(ids.project);
  const steps = [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' }] as const;
  dashboard.addWorkflow('hubspot', { title: 'Hidden', deployed: true, steps: [...steps] });
  dashboard.hideWorkflow('hubspot', 'Hidden');
  dashboard.addWorkflow('hubspot', { title: 'Draft', steps: [...steps] });
  dashboard.addEvent({ name: 'Unused' });
  return paragon;
}

const setting = { id: 'team', title: 'Team', type: 'text', required: true };

/** Each edit that the dashboard offers, and the rows that it gives, the first version being the older one. */
const edits: ReadonlyArray<
  readonly [string, (dashboard: Dashboard) => unknown, readonly string[]]
> = [
  [
    'a parameter of a step',
    (d) => d.editStep('slack', 'Notify', 'Tidy text', { parameters: { retryOnFailure: true } }),
    ['slack › Notify › Tidy text (step) changed: retryOnFailure "false" → "true"'],
  ],
  [
    'the title of a step',
    (d) => d.editStep('slack', 'Notify', 'Tidy text', { description: 'Trim' }),
    ['slack › Notify › Trim (step) renamed: title "Tidy text" → "Trim"'],
  ],
  [
    'a new step between others',
    (d) =>
      d.addStep('slack', 'Notify', 'Tidy text', {
        name: 'wait',
        type: 'ACTION/DELAY',
        description: 'Wait',
        parameters: { unit: 'HOURS' },
      }),
    [
      'slack › Notify › Wait (step) added: place "after Tidy text"; type "ACTION/DELAY"; unit "HOURS"',
    ],
  ],
  [
    'a step that is gone',
    (d) => d.removeStep('slack', 'Notify', 'Send message'),
    ['slack › Notify › Send message (step) removed: place was "after Is it urgent?"'],
  ],
  [
    'a step of a branch that is gone',
    (d) => d.removeStep('slack', 'Notify', 'Call somebody'),
    ['slack › Notify › Call somebody (step) removed: place was "first in Yes of Is it urgent?"'],
  ],
  [
    'a new workflow',
    (d) =>
      d.addWorkflow('slack', {
        title: 'Fresh',
        deployed: true,
        steps: [
          { name: 'start', type: 'TRIGGER/INTEGRATION_ENABLED' },
          { name: 'wait', type: 'ACTION/DELAY', description: 'Wait' },
        ],
      }),
    ['slack › Fresh (workflow) added: trigger "TRIGGER/INTEGRATION_ENABLED"; steps "Wait"'],
  ],
  ['a new draft', (d) => d.addWorkflow('slack', { title: 'Fresh' }), []],
  [
    'the title of a workflow',
    (d) => d.renameWorkflow('slack', 'Notify', 'Tell'),
    ['slack › Tell (workflow) renamed: title "Notify" → "Tell"'],
  ],
  [
    'titles of two workflows',
    (d) => d.swapTitles('slack', 'Notify', 'Report'),
    [
      'slack › Report (workflow) renamed: title "Notify" → "Report"',
      'slack › Notify (workflow) renamed: title "Report" → "Notify"',
    ],
  ],
  [
    'what users read of a workflow',
    (d) => d.editWorkflow('slack', 'Notify', { infoText: 'Tells' }),
    ['slack › Notify (workflow) changed: description "" → "Tells"'],
  ],
  [
    'whether a workflow is on by default',
    (d) => d.editWorkflow('slack', 'Notify', { defaultEnabled: true }),
    ['slack › Notify (workflow) changed: defaultEnabled "false" → "true"'],
  ],
  [
    'what users set',
    (d) => d.editWorkflow('slack', 'Notify', { inputs: [setting] }),
    ['slack › Notify › Team (user setting) added: type "text"; required "true"'],
  ],
  [
    'a hidden workflow',
    (d) => d.hideWorkflow('slack', 'Notify'),
    ['slack › Notify (workflow) changed: hidden "false" → "true"'],
  ],
  [
    'a workflow that is gone',
    (d) => d.deleteWorkflow('slack', 'Report'),
    ['slack › Report (workflow) removed: trigger was "TRIGGER/CRON"'],
  ],
  [
    'a workflow that is a draft now',
    (d) => d.markAsDraft('slack', 'Report'),
    ['slack › Report (workflow) undeployed: trigger was "TRIGGER/CRON"'],
  ],
  [
    'the order in which workflows are shown',
    (d) => d.reorderWorkflows('slack', ['Report', 'Notify']),
    ['slack (integration) changed: workflowDisplayOrder "Notify, Report" → "Report, Notify"'],
  ],
  [
    'a new integration',
    (d) => d.addIntegration('googleCalendar'),
    ['googleCalendar (integration) added'],
  ],
  [
    'a setting of an integration',
    (d) => d.editIntegration('slack', { overview: 'More' }),
    ['slack (integration) changed: overviewText "" → "More"'],
  ],
  [
    'a setting of users for a whole integration',
    (d) => d.editIntegration('slack', { sharedMeta: { inputs: [] } }),
    ['slack › Owner (user setting) removed'],
  ],
  [
    'an integration that is gone',
    (d) => d.removeIntegration('hubspot'),
    ['hubspot (integration) removed: workflows was "Sync, Hidden"'],
  ],
  [
    'a new event',
    (d) => d.addEvent({ name: 'Sale', sampleData: { sum: 1 } }),
    ['Sale (event) added: schema › sum "1"'],
  ],
  [
    'what an event holds',
    (d) => d.editEvent('Task', { sampleData: { title: 'Read', priority: 'high' } }),
    ['Task (event) changed: schema › title "Write" → "Read"'],
  ],
  [
    'the name of an event',
    (d) => d.editEvent('Task', { name: 'Job' }),
    ['Job (event) renamed: name "Task" → "Job"'],
  ],
  [
    'a resource',
    (d) => d.editResource('Our API', { connectionScope: 'USER' }),
    ['Our API (resource) changed: connectionScope "APP" → "USER"'],
  ],
  ['a resource that is gone', (d) => d.removeResource('Our API'), ['Our API (resource) removed']],
  [
    'what is known of users',
    (d) => d.editPersona({ plan: 'pro' }),
    ['User metadata (persona) changed: meta › plan "trial" → "pro"'],
  ],
  ['a new secret', (d) => d.addSecret('OTHER'), []],
  [
    'a workflow that is shown again',
    (d) => d.showWorkflow('hubspot', 'Hidden'),
    ['hubspot › Hidden (workflow) changed: hidden "true" → "false"'],
  ],
  [
    'a draft that is deployed',
    (d) => d.deployWorkflow('hubspot', 'Draft'),
    ['hubspot › Draft (workflow) deployed: trigger "TRIGGER/ENDPOINT"'],
  ],
  ['an event that is gone', (d) => d.removeEvent('Unused'), ['Unused (event) removed']],
  [
    'a new resource',
    (d) =>
      d.addResource({
        name: 'Billing',
        isDraft: false,
        connectionScope: 'APP',
        requestConfig: { apiBaseUrl: 'https://billing.example' },
        testRequestConfig: {},
        authorizationConfig: {},
      }),
    [
      'Billing (resource) added: category "api"; isDraft "false"; connectionScope "APP"; requestConfig › apiBaseUrl "https://billing.example"; testRequestConfig "{}"; authorizationConfig "{}"',
    ],
  ],
  [
    'the name of a resource',
    (d) => d.editResource('Our API', { name: 'Their API' }),
    ['Their API (resource) renamed: name "Our API" → "Their API"'],
  ],
  [
    'a new custom integration',
    (d) =>
      d.addIntegration('custom.crm', {
        name: 'CRM',
        authenticationType: 'basic',
        apiBaseUrl: 'https://crm.example',
        testEndpointPath: '/me',
        authorization: {},
        inputs: [],
      }),
    ['custom.crm (integration) added'],
  ],
  ['the order of what has one title', (d) => d.listEqualTitles('newest first'), []],
];

/** Not edits of what Paragon holds. */
const others = ['saveVersion'];

test('each edit that the dashboard offers is in the table', async () => {
  const used = new Set<string>();
  const paragon = await openParagon();
  for (const [, edit] of edits) {
    const dashboard = paragon.dashboard(ids.project);
    edit(
      new Proxy(dashboard, {
        get(_, name) {
          used.add(String(name));
          return () => undefined;
        },
      }),
    );
  }
  expect([...used, ...others].sort()).toEqual(Object.keys(paragon.dashboard(ids.project)).sort());
});

test.each(edits)('an edit of %s is told', async (_, edit, lines) => {
  const paragon = await openParagon();
  const before = projectMeaning(paragon.project(ids.project));
  edit(paragon.dashboard(ids.project));
  const after = projectMeaning(paragon.project(ids.project));
  expect(compareProjects(before, after).changes.map(changeLine)).toEqual(lines);
  expect(compareProjects(after, before).changes).toHaveLength(lines.length);
});
