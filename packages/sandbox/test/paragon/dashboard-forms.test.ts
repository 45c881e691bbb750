import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Paragon, startParagon } from '../../src/paragon/server.js';
import { ids, someContent, workflowIn } from './a-project.js';

let paragon: Paragon;
let page: string;

beforeEach(async () => {
  paragon = await startParagon();
  paragon.createProject({ id: ids.project, content: someContent() });
  page = `${paragon.dashboardUrl}/projects/${ids.project}`;
});

afterEach(() => paragon.close());

function fill(
  form: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const body = new URLSearchParams(fields);
  return fetch(`${page}/${form}`, { method: 'POST', body, headers, redirect: 'manual' });
}

/** What the page offers to choose where the label says so. */
async function choice(label: string): Promise<string> {
  const html = await (await fetch(page)).text();
  const found = [...html.matchAll(/<option value="(?<value>[^"]*)">(?<label>[^<]*)<\/option>/g)];
  const value = found.find(({ groups }) => groups?.label === label)?.groups?.value ?? '';
  return value.replaceAll('&quot;', '"');
}

test('a workflow is renamed, and the browser is led back to the page', async () => {
  const workflow = await choice('slack: New Task');
  const answer = await fill('rename', { workflow, title: 'Newest <Task>' });

  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toBe(new URL(page).pathname);
  expect(workflowIn(paragon.project(ids.project), 'slack', ids.newTask).name).toBe('Newest <Task>');
  expect(await (await fetch(page)).text()).toContain('Newest &lt;Task&gt;');
});

test("a step's text is changed", async () => {
  const step = await choice('slack: New Task: Step 3');
  await fill('describe', { step, description: 'Tell them' });

  const { steps } = workflowIn(paragon.project(ids.project), 'slack', ids.newTask);
  expect(steps.map(({ description }) => description)).toContain('Tell them');
});

test('a saved version starts the pull', async () => {
  paragon.link({ branch: 'main', projectId: ids.project });
  const dispatched: string[] = [];
  paragon.connectGitHub(async ({ inputs }) => void dispatched.push(inputs.projectId));

  expect((await fill('save', {})).status).toBe(303);
  expect(dispatched).toEqual([ids.project]);
});

test('what Paragon cannot do is said, and changes nothing', async () => {
  const before = paragon.project(ids.project);
  const answer = await fill('save', {});

  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('linked to no branch');
  expect((await fill('rename', { workflow: 'nonsense', title: 'x' })).status).toBe(400);
  expect(paragon.project(ids.project)).toEqual(before);
});

test('another site that is open in the browser edits nothing', async () => {
  const workflow = await choice('slack: New Task');
  const headers = { 'sec-fetch-site': 'cross-site' };
  const answer = await fill('rename', { workflow, title: 'Hacked' }, headers);

  expect(answer.status).toBe(404);
  expect(JSON.stringify(paragon.project(ids.project))).not.toContain('Hacked');
});

test('the page links what a run looked like', async () => {
  paragon.showRun({ title: 'Push <1>', html: '<p>The first run.</p>' });
  const html = await (await fetch(page)).text();
  const [, link = ''] = /<a href="([^"]+)">Push &lt;1&gt;<\/a>/.exec(html) ?? [];

  const run = await fetch(new URL(link, page));
  expect(await run.text()).toBe('<p>The first run.</p>');
});
