import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Dashboard } from '../../src/paragon/dashboard.js';
import type { ProjectDocument, Workflow, WorkflowMeta } from '../../src/paragon/model.js';
import { type Paragon, startParagon } from '../../src/paragon/server.js';
import type { GitHubDispatch } from '../../src/paragon/state.js';
import { id, ids, integrationIn, reads, someContent, workflowIn } from './a-project.js';
import { send } from './client.js';

let paragon: Paragon;
let dashboard: Dashboard;

beforeEach(async () => {
  paragon = await startParagon();
  paragon.createProject({ id: ids.project, content: someContent() });
  dashboard = paragon.dashboard(ids.project, 'ada@paragon.test');
});

afterEach(() => paragon.close());

const project = (): ProjectDocument => paragon.project(ids.project);
const workflow = (wanted: string): Workflow => workflowIn(project(), 'slack', wanted);
const slackValues = () => integrationIn(project(), 'slack').config.values;
const meta = (wanted: string): WorkflowMeta | undefined => slackValues().workflowMeta[wanted];
const edits = () => paragon.edits(ids.project).map(({ editor, what }) => `${editor} ${what}`);

test('a step is edited where it is named, and the rest stays', () => {
  const before = project();
  dashboard.editStep('slack', 'New Task', 'step2', { parameters: { code: '() => 2' } });
  dashboard.editStep('slack', ids.newTask, 'Step 3', { description: 'Tell them' });
  const expected = structuredClone(before);
  const [, second, third] = workflowIn(expected, 'slack', ids.newTask).steps;
  if (second === undefined || third === undefined) throw new Error('incomplete');
  second.parameters = { ...second.parameters, code: '() => 2' };
  third.description = 'Tell them';
  expect(project()).toEqual(expected);
  expect(edits()).toEqual([
    'ada@paragon.test edited the step "step2" of slack > New Task',
    `ada@paragon.test edited the step "Step 3" of slack > ${ids.newTask}`,
  ]);
});

test('a step that is added or removed leaves a whole chain', () => {
  const delay = dashboard.addStep('slack', 'New Task', 'step1', {
    name: 'wait',
    type: 'ACTION/DELAY',
    description: 'Wait',
    parameters: { delay: 60 },
  });
  const chain = () => workflow(ids.newTask).steps.map((step) => [step.id, step.next]);
  expect(chain()).toEqual([
    [id('5', 1), delay],
    [delay, id('5', 2)],
    [id('5', 2), id('5', 3)],
    [id('5', 3), null],
  ]);
  dashboard.removeStep('slack', 'New Task', 'Wait');
  dashboard.removeStep('slack', 'New Task', 'step3');
  expect(chain()).toEqual([
    [id('5', 1), id('5', 2)],
    [id('5', 2), null],
  ]);
});

test('a removed step is left out of branches, too; one with branches stays', () => {
  const branching = dashboard.addWorkflow('slack', {
    title: 'Branching',
    steps: (idOf) => [
      { name: 'start', type: 'TRIGGER/CRON' },
      {
        name: 'if',
        type: 'TRANSITION/IFELSE',
        description: 'If',
        parameters: { choices: [{ label: 'Yes', next: idOf('loop') }, { label: 'No' }] },
        next: null,
      },
      {
        name: 'loop',
        type: 'TRANSITION/MAP',
        description: 'Loop',
        parameters: { nextToIterate: idOf('each') },
        next: null,
      },
      { name: 'each', type: 'ACTION/FUNCTION', description: 'Each' },
    ],
  });
  expect(() => dashboard.removeStep('slack', branching, 'If')).toThrow('branches');
  dashboard.removeStep('slack', branching, 'Each');
  expect(workflow(branching).steps[2]?.parameters).toEqual({ nextToIterate: null });
  dashboard.removeStep('slack', branching, 'Loop');
  expect(workflow(branching).steps[1]?.parameters).toEqual({
    choices: [{ label: 'Yes', next: null }, { label: 'No' }],
  });
});

test('a new workflow is a draft, chained in order, and not shown until it is deployed', () => {
  const welcome = dashboard.addWorkflow('slack', {
    title: 'Welcome',
    infoText: 'Says hello',
    steps: (idOf) => [
      { name: 'start', type: 'TRIGGER/EVENT', parameters: { eventId: ids.event } },
      {
        name: 'greet',
        type: 'ACTION/FUNCTION',
        parameters: { name: { type: 'VARIABLE', stepId: idOf('start'), path: ['name'] } },
      },
    ],
  });
  const { steps, isDraft } = workflow(welcome);
  expect(isDraft).toBe(true);
  expect(steps).toMatchObject([
    { type: 'TRIGGER/EVENT', next: steps[1]?.id, _migrations: {} },
    { type: 'ACTION/FUNCTION', next: null, parameters: { name: { stepId: steps[0]?.id } } },
  ]);
  expect(meta(welcome)).toEqual({
    id: welcome,
    hidden: false,
    defaultEnabled: false,
    inputs: [],
    infoText: 'Says hello',
  });
  dashboard.deployWorkflow('slack', 'Welcome');
  expect(workflow(welcome).isDraft).toBe(false);
  expect(meta(welcome)?.order).toBe(2);
  expect(
    meta(
      dashboard.addWorkflow('slack', {
        title: 'At once',
        deployed: true,
        steps: [{ name: 'start', type: 'TRIGGER/CRON' }],
      }),
    )?.order,
  ).toBe(3);
});

test('what is not finished cannot be deployed', () => {
  dashboard.addWorkflow('slack', { title: 'Empty' });
  expect(() => dashboard.deployWorkflow('slack', 'Empty')).toThrow('Trigger step not found.');
  expect(edits()).toHaveLength(1);
});

test('marked as draft, a workflow loses its place, and the others close up', () => {
  dashboard.markAsDraft('slack', 'New Task');
  expect(workflow(ids.newTask).isDraft).toBe(true);
  expect([meta(ids.newTask)?.order, meta(ids.digest)?.order]).toEqual([undefined, 0]);
  dashboard.deployWorkflow('slack', 'New Task');
  expect([meta(ids.newTask)?.order, meta(ids.digest)?.order]).toEqual([1, 0]);
});

test('workflows are renamed, hidden, shown, described, reordered and deleted', () => {
  dashboard.renameWorkflow('slack', 'Digest', 'Weekly digest');
  dashboard.hideWorkflow('slack', 'Weekly digest');
  expect(workflow(ids.digest).name).toBe('Weekly digest');
  expect(meta(ids.digest)?.hidden).toBe(true);
  dashboard.showWorkflow('slack', 'Weekly digest');
  dashboard.editWorkflow('slack', 'Weekly digest', { infoText: 'Every Monday' });
  expect(meta(ids.digest)).toMatchObject({ hidden: false, infoText: 'Every Monday' });
  dashboard.reorderWorkflows('slack', ['Weekly digest', 'New Task']);
  expect([meta(ids.digest)?.order, meta(ids.newTask)?.order]).toEqual([0, 1]);
  expect(() => dashboard.reorderWorkflows('slack', ['New Task'])).toThrow('every deployed');
  dashboard.deleteWorkflow('slack', 'Weekly digest');
  expect(Object.keys(integrationIn(project(), 'slack').workflows)).toEqual([ids.newTask]);
  expect(slackValues().workflowMeta).toEqual({ [ids.newTask]: meta(ids.newTask) });
  expect(meta(ids.newTask)?.order).toBe(0);
});

test('the titles of two workflows are swapped in one edit', () => {
  const steps = workflow(ids.digest).steps;
  dashboard.swapTitles('slack', 'Digest', 'New Task');
  expect(workflow(ids.digest)).toMatchObject({ name: 'New Task', steps });
  expect(workflow(ids.newTask).name).toBe('Digest');
  expect(edits()).toEqual(['ada@paragon.test swapped with "New Task" the title of slack > Digest']);
});

test('the server may list workflows of equal titles in either order', async () => {
  const added = ['A', 'B', 'A', 'A'].map((title) => dashboard.addWorkflow('hubspot', { title }));
  const key = paragon.createKey();
  const listed = async () => {
    const { body } = await send(paragon, key, 'GET', `/sandbox/cli/projects/${ids.project}`);
    expect(body).toEqual(project());
    // Key order is what counts here, and `toEqual` does not look at it.
    expect(JSON.stringify(body)).toBe(JSON.stringify(project()));
    return Object.keys(integrationIn(project(), 'hubspot').workflows);
  };
  const [first = '', second = '', third = '', fourth = ''] = added;
  expect(await listed()).toEqual([ids.sync, first, second, third, fourth]);
  dashboard.listEqualTitles('newest first');
  expect(await listed()).toEqual([ids.sync, fourth, second, third, first]);
  dashboard.listEqualTitles('oldest first');
  expect(await listed()).toEqual([ids.sync, first, second, third, fourth]);
});

test('a title that two workflows have names neither', () => {
  dashboard.addWorkflow('slack', { title: 'Digest' });
  expect(() => dashboard.renameWorkflow('slack', 'Digest', 'x')).toThrow('more than one');
  expect(() => dashboard.renameWorkflow('slack', 'Digst', 'x')).toThrow('There is no workflow');
  expect(() => dashboard.renameWorkflow('slak', 'Digest', 'x')).toThrow('no integration slak');
});

test('integrations are added, edited and removed', () => {
  dashboard.addIntegration('klaviyo');
  dashboard.addIntegration('custom.crm', {
    name: 'CRM',
    authenticationType: 'basic',
    apiBaseUrl: 'https://crm.test',
    testEndpointPath: '/me',
    authorization: { type: 'basic' },
    inputs: [],
  });
  dashboard.editIntegration('klaviyo', { description: 'Lists', paragonLink: false });
  expect(integrationIn(project(), 'klaviyo').config.values).toMatchObject({
    description: 'Lists',
    accentColor: '#EE6451',
    paragonLink: false,
  });
  expect(integrationIn(project(), 'custom.crm').customIntegration?.name).toBe('CRM');
  expect(() => dashboard.addIntegration('pigeon')).toThrow('no such integration');
  expect(() => dashboard.addIntegration('slack')).toThrow('there already');
  dashboard.removeIntegration('hubspot');
  expect(Object.keys(project().integrations)).toEqual(['slack', 'klaviyo', 'custom.crm']);
});

test('events, resources, persona and secrets are edited', () => {
  const other = dashboard.addEvent({ name: 'Other', sampleData: { a: 1 } });
  dashboard.editEvent('Other', { sampleData: { a: 2 } });
  expect(project().events[other]).toEqual({ id: other, name: 'Other', sampleData: { a: 2 } });
  expect(() => dashboard.removeEvent('New Task')).toThrow('Event object with name');
  dashboard.removeEvent('Other');
  expect(Object.keys(project().events)).toEqual([ids.event]);

  const crm = dashboard.addResource({
    name: 'crm',
    isDraft: false,
    connectionScope: 'USER',
    requestConfig: { apiBaseUrl: 'https://crm.test' },
    testRequestConfig: {},
    authorizationConfig: { type: 'none' },
  });
  dashboard.editResource('crm', { isDraft: true });
  expect(project().resources[crm]).toMatchObject({ id: crm, name: 'crm', isDraft: true });
  dashboard.removeResource(crm);
  expect(project().resources).toEqual({});

  dashboard.editPersona({ plan: 'free' });
  expect(project().persona).toEqual({ meta: { plan: 'free' } });
  const secret = dashboard.addSecret('TOKEN');
  expect(project().secrets).toEqual([{ id: secret, key: 'TOKEN', hash: '' }]);
});

test('an edit that Paragon cannot store changes nothing', () => {
  const before = project();
  const parameters = reads(3);
  expect(() => dashboard.editStep('slack', 'New Task', 'step2', { parameters })).toThrow(
    'slack > New Task > step2: Invalid reference to downstream step "step3".',
  );
  expect(project()).toEqual(before);
  expect(edits()).toEqual([]);
});

test("what is handed in stays the caller's", () => {
  const nested = { a: 1 };
  dashboard.editPersona({ nested });
  nested.a = 2;
  expect(project().persona.meta).toEqual({ nested: { a: 1 } });
});

test('a saved version is a pull that waits for GitHub, started on the linked branch', async () => {
  const dispatched: Parameters<GitHubDispatch>[0][] = [];
  paragon.connectGitHub(async (dispatch) => void dispatched.push(dispatch));
  await expect(dashboard.saveVersion()).rejects.toThrow('linked to no branch');
  paragon.link({ branch: 'release/1', projectId: ids.project, repository: 'acme/para' });
  const inputs = await dashboard.saveVersion();
  expect(dispatched).toEqual([
    {
      workflow: 'paragraph_pull_runner.yml',
      repository: 'acme/para',
      ref: 'release/1',
      inputs: { projectId: ids.project, commitId: inputs.commitId },
    },
  ]);
  expect(paragon.history(ids.project)).toMatchObject([
    {
      commitId: inputs.commitId,
      direction: 'pull',
      status: 'running',
      branch: 'release/1',
      author: 'ada@paragon.test',
      reports: [],
    },
  ]);
});

test('a pull that GitHub does not start is a failure in the history', async () => {
  paragon.link({ branch: 'main', projectId: ids.project });
  paragon.connectGitHub(() => Promise.reject(new Error('Workflow not found')));
  await expect(dashboard.saveVersion()).rejects.toThrow('GitHub did not start the pull.');
  expect(paragon.history(ids.project)).toMatchObject([
    { direction: 'pull', status: 'failure', problem: 'Workflow not found' },
  ]);
});

test('a project starts with valid content only', () => {
  const content = someContent();
  content.events = {};
  expect(() => paragon.createProject({ content })).toThrow('Event object with name');
  expect(() => paragon.createProject({ id: ids.project })).toThrow('already');
});
