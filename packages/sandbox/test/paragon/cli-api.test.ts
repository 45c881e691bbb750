import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Build } from '../../src/paragon/model.js';
import { type Paragon, startParagon } from '../../src/paragon/server.js';
import { aBuild, aMeta, aStep, id, ids, integrationIn, workflowIn } from './a-project.js';
import { send } from './client.js';

const path = `/sandbox/cli/projects/${ids.project}`;
let paragon: Paragon;
let key: string;

beforeEach(async () => {
  paragon = await startParagon();
  key = paragon.createKey();
  paragon.createProject({ id: ids.project, name: 'main' });
});

afterEach(() => paragon.close());

const push = (build: Build, rest: object = {}) =>
  send(paragon, key, 'PUT', path, { build, cliVersion: '1.1.15', dryRun: false, ...rest });
const rules = () => paragon.violations.map(({ rule }) => rule);

test('what was pushed is what the CLI reads back: steps, without the build hash', async () => {
  const build = aBuild();
  expect(await push(build)).toMatchObject({
    status: 200,
    body: {
      changes: expect.arrayContaining([
        { action: 'add', kind: 'event', name: 'New Task', id: ids.event },
      ]),
    },
  });
  const { body } = await send(paragon, key, 'GET', path);
  expect(body).toEqual(paragon.project(ids.project));
  expect(body).not.toHaveProperty('buildHash');
  expect(body).toMatchObject({
    projectId: ids.project,
    name: 'main',
    events: build.events,
    integrations: {
      slack: { workflows: build.integrations.slack?.workflows ?? {} },
      hubspot: { config: { values: { accentColor: '#F67600' } } },
    },
  });
  expect(paragon.pushes(ids.project)).toMatchObject([
    { cliVersion: '1.1.15', buildHash: build.buildHash, dryRun: false },
  ]);
  expect(rules()).toEqual([]);
});

test('a copy of the project is a copy', async () => {
  await push(aBuild());
  integrationIn(paragon.project(ids.project), 'slack').workflows = {};
  expect(Object.keys(integrationIn(paragon.project(ids.project), 'slack').workflows)).toEqual([
    ids.newTask,
    ids.digest,
  ]);
});

test('a dry run tells what would change, and changes nothing', async () => {
  const dry = await push(aBuild(), { dryRun: true });
  expect(paragon.project(ids.project).integrations).toEqual({});
  expect(await push(aBuild())).toEqual(dry);
  expect(paragon.pushes(ids.project).map(({ dryRun }) => dryRun)).toEqual([true, false]);
});

test('a build that does not fit together is refused whole, and each problem is named', async () => {
  await push(aBuild());
  const before = paragon.project(ids.project);
  const broken = aBuild((content) => {
    workflowIn(content, 'slack', ids.digest).steps = [aStep(21, 'ACTION/FUNCTION')];
    workflowIn(content, 'hubspot', ids.sync).name = 'Renamed';
    content.events = {};
  });
  expect(await push(broken)).toEqual({
    status: 400,
    body: {
      message: 'Build validation failed',
      meta: {
        errors: [
          {
            error:
              'slack > New Task > step1: Event object with name is required for Event trigger step.',
          },
          { error: 'slack > Digest: Trigger step not found.' },
        ],
      },
    },
  });
  expect(paragon.project(ids.project)).toEqual(before);
  expect(rules()).toEqual([]);
});

test('a build holds no drafts', async () => {
  const build = aBuild((content) => {
    workflowIn(content, 'slack', ids.digest).isDraft = true;
    const { workflowMeta } = integrationIn(content, 'slack').config.values;
    workflowMeta[ids.digest] = aMeta(ids.digest);
  });
  expect(await push(build)).toMatchObject({
    status: 400,
    body: { meta: { errors: [{ error: 'slack > Digest: a build holds no drafts.' }] } },
  });
});

test('a build names only secrets that the dashboard holds', async () => {
  const secret = { id: id('d', 1), key: 'TOKEN', hash: '' };
  const build = { ...aBuild(), secrets: [secret] };
  expect(await push(build)).toMatchObject({
    body: { meta: { errors: [{ error: 'The secret TOKEN does not exist.' }] } },
  });
  const real = { ...secret, id: paragon.dashboard(ids.project).addSecret('TOKEN') };
  expect((await push({ ...build, secrets: [real] })).status).toBe(200);
});

test('a push whose new step takes the id of one in a kept draft is refused', async () => {
  await push(aBuild());
  const dashboard = paragon.dashboard(ids.project);
  const draft = dashboard.addWorkflow('slack', {
    title: 'Half done',
    steps: [{ name: 'trigger', type: 'TRIGGER/CRON' }],
  });
  const stepId = workflowIn(paragon.project(ids.project), 'slack', draft).steps[0]?.id ?? '';
  const build = aBuild((content) => {
    workflowIn(content, 'slack', ids.digest).steps = [aStep(1, 'TRIGGER/CRON', { id: stepId })];
  });
  expect(await push(build)).toMatchObject({
    status: 400,
    body: { meta: { errors: [{ error: `The id ${stepId} is used twice.` }] } },
  });
});

test('a workflow that fails to deploy is named with its step; a dry run passes', async () => {
  const rejection = paragon.rejectWorkflow({ workflow: 'Digest', step: 'step21' });
  expect((await push(aBuild(), { dryRun: true })).status).toBe(200);
  expect(await push(aBuild())).toEqual({
    status: 400,
    body: {
      message: 'Deployment failed',
      meta: {
        errors: [
          {
            error:
              'slack > Digest > step21: You can not perform string operation on non-string data type.',
          },
        ],
      },
    },
  });
  expect(paragon.project(ids.project).integrations).toEqual({});
  rejection.stop();
  expect((await push(aBuild())).status).toBe(200);
});

test('a build for another project than that of the URL is a violation', async () => {
  expect((await push({ ...aBuild(), projectId: id('a', 2) })).status).toBe(400);
  expect(rules()).toEqual(['wrong project']);
});

test('a body of another shape is a violation', async () => {
  expect((await push(aBuild(), { force: true })).status).toBe(400);
  expect((await push(aBuild(), { cliVersion: 'latest' })).status).toBe(400);
  expect(rules()).toEqual(['bad body', 'bad body']);
});

test.each(['GET', 'PUT'])('%s: who may not, and what is not there', async (method) => {
  const body =
    method === 'PUT' ? { build: aBuild(), cliVersion: '1.0.0', dryRun: false } : undefined;
  const stranger = paragon.createKey({ organization: 'Other' });
  const statusOf = async (who: string, where: string) =>
    (await send(paragon, who, method, where, body)).status;
  expect(await statusOf('cli_key.no', path)).toBe(401);
  expect(await statusOf(stranger, path)).toBe(403);
  expect(await statusOf(key, `/sandbox/cli/projects/${id('a', 2)}`)).toBe(404);
  expect(rules()).toEqual([]);
});

test('built-in integrations come with what their types are made from', async () => {
  const get = (name: string) => send(paragon, key, 'GET', `/sandbox/cli/integrations/${name}`);
  expect(await get('slack')).toMatchObject({
    status: 200,
    body: {
      name: 'slack',
      title: 'Slack',
      intents: expect.arrayContaining([expect.objectContaining({ name: 'SLACK_SEND_MESSAGE' })]),
    },
  });
  for (const name of ['airtable', 'googleCalendar', 'hubspot', 'klaviyo', 'salesforce']) {
    expect(await get(name)).toMatchObject({ status: 200, body: { name } });
  }
  expect((await get('pigeon')).status).toBe(404);
  expect((await get('custom.crm')).status).toBe(404);
});
