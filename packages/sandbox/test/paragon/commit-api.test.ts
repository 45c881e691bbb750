import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Paragon, startParagon } from '../../src/paragon/server.js';
import { id } from './a-project.js';
import { aStart, commitPath, otherSha, send, sha, startPush } from './client.js';

let paragon: Paragon;
let key: string;
let projectId: string;

beforeEach(async () => {
  paragon = await startParagon();
  key = paragon.createKey();
  projectId = paragon.createProject();
  paragon.link({ branch: 'main', projectId });
});

afterEach(() => paragon.close());

const rules = () => paragon.violations.map(({ rule }) => rule);
const report = (body: object) =>
  send(paragon, key, 'PATCH', commitPath, { projectId, runId: '4711', ...body });

test('a push is registered, reported, and shown in the sync history', async () => {
  const reply = await send(paragon, key, 'POST', commitPath, aStart);
  const [started] = paragon.history(projectId);
  expect(reply).toEqual({
    status: 201,
    body: { commitId: started?.commitId, projectId, subfolder: null },
  });
  expect(started).toMatchObject({
    direction: 'push',
    status: 'running',
    branch: 'main',
    author: 'Ada',
    runId: '4711',
    hash: sha,
    reports: [],
  });

  const { commitId } = started ?? {};
  expect((await report({ commitId, success: true, hash: otherSha })).status).toBe(200);
  expect(paragon.history(projectId)).toMatchObject([
    { status: 'success', hash: otherSha, reports: [{ success: true, hash: otherSha }] },
  ]);
  expect(rules()).toEqual([]);
});

test('the same final status twice is fine, since `post` may repeat it', async () => {
  const commitId = await startPush(paragon, key);
  await report({ commitId, success: false });
  await report({ commitId, success: false });
  expect(paragon.history(projectId)).toMatchObject([
    { status: 'failure', hash: sha, reports: [{ success: false }, { success: false }] },
  ]);
  expect(rules()).toEqual([]);
});

test.each([
  ['success, then failure', { success: true, hash: sha }, { success: false }],
  ['failure, then success', { success: false }, { success: true, hash: sha }],
  ['two commits', { success: true, hash: sha }, { success: true, hash: otherSha }],
])('two final statuses are a violation: %s', async (_title, first, second) => {
  const commitId = await startPush(paragon, key);
  await report({ commitId, ...first });
  expect(rules()).toEqual([]);
  expect((await report({ commitId, ...second })).status).toBe(200);
  expect(rules()).toEqual(['second final status']);
});

test('a pull that is run again may report anew, but only once', async () => {
  const { commitId } = await paragon.dashboard(projectId).saveVersion();
  await report({ commitId, success: false });
  paragon.expectNewReport(commitId);
  await report({ commitId, runId: '4712', success: true, hash: sha });
  expect(rules()).toEqual([]);
  await report({ commitId, runId: '4712', success: false });
  expect(rules()).toEqual(['second final status']);
});

test("the incumbent's pull says an empty hash when nothing changed", async () => {
  const { commitId } = await paragon.dashboard(projectId).saveVersion();
  expect((await report({ commitId, success: true, hash: '' })).status).toBe(200);
  expect(paragon.history(projectId)).toMatchObject([
    { direction: 'pull', status: 'success', hash: '', runId: '4711' },
  ]);
  expect(rules()).toEqual([]);
});

test('a push that succeeded says which commit it pushed', async () => {
  const commitId = await startPush(paragon, key);
  expect((await report({ commitId, success: true, hash: '' })).status).toBe(400);
  expect((await report({ commitId, success: true })).status).toBe(400);
  expect(rules()).toEqual(['success without hash', 'bad body']);
  expect(paragon.history(projectId)).toMatchObject([{ status: 'running', reports: [] }]);
});

test.each([
  ['a branch of pull requests', '12/merge'],
  ['another case', 'Main'],
  ['a longer name', 'main2'],
])('%s is not the linked branch: no ids, nothing recorded', async (_title, branchName) => {
  expect(await send(paragon, key, 'POST', commitPath, { ...aStart, branchName })).toEqual({
    status: 201,
    body: { commitId: null, projectId: null },
  });
  expect(paragon.history(projectId)).toEqual([]);
  expect(rules()).toEqual([]);
});

test('a branch leads to the project of the organization that the key belongs to', async () => {
  const elsewhere = paragon.createProject({ organization: 'Other' });
  paragon.link({ branch: 'main', projectId: elsewhere, subfolder: 'apps/para' });
  const otherKey = paragon.createKey({ organization: 'Other' });
  expect(await send(paragon, otherKey, 'POST', commitPath, aStart)).toMatchObject({
    body: { projectId: elsewhere, subfolder: 'apps/para' },
  });
  expect(await send(paragon, key, 'POST', commitPath, aStart)).toMatchObject({
    body: { projectId },
  });
});

test('links follow the dashboard: one branch a project, one project a branch', async () => {
  const other = paragon.createProject();
  expect(() => paragon.link({ branch: 'main', projectId: other })).toThrow(projectId);
  paragon.link({ branch: 'next', projectId });
  paragon.link({ branch: 'main', projectId: other });
  expect(await send(paragon, key, 'POST', commitPath, aStart)).toMatchObject({
    body: { projectId: other },
  });
  paragon.unlink(other);
  expect(await send(paragon, key, 'POST', commitPath, aStart)).toMatchObject({
    body: { projectId: null },
  });
});

test('a key that is revoked or unknown is rejected; none at all is a violation', async () => {
  const revoked = paragon.createKey();
  paragon.revokeKey(revoked);
  const rejected = { status: 401, body: { message: 'Unauthorized' } };
  expect(await send(paragon, revoked, 'POST', commitPath, aStart)).toEqual(rejected);
  expect(await send(paragon, 'cli_key.guess', 'POST', commitPath, aStart)).toEqual(rejected);
  expect(rules()).toEqual([]);
  expect(await send(paragon, undefined, 'POST', commitPath, aStart)).toEqual(rejected);
  const basic = { authorization: `Basic ${key}` };
  expect(await send(paragon, undefined, 'POST', commitPath, aStart, basic)).toEqual(rejected);
  expect(rules()).toEqual(['missing key', 'missing key']);
});

test('a commit of another organization is forbidden', async () => {
  const commitId = await startPush(paragon, key);
  const stranger = paragon.createKey({ organization: 'Other' });
  const body = { projectId, commitId, runId: '4711', success: true, hash: sha };
  expect(await send(paragon, stranger, 'PATCH', commitPath, body)).toMatchObject({ status: 403 });
  expect(paragon.history(projectId)).toMatchObject([{ status: 'running' }]);
});

test('reports on what was never started are violations', async () => {
  const commitId = await startPush(paragon, key);
  const done = { success: true, hash: sha };
  const otherProject = paragon.createProject();
  expect((await report({ commitId: id('0', 1), ...done })).status).toBe(404);
  expect((await report({ commitId, projectId: otherProject, ...done })).status).toBe(404);
  expect((await report({ commitId, runId: '4712', ...done })).status).toBe(400);
  expect(rules()).toEqual(['unknown commit', 'wrong project', 'wrong run']);
  expect(paragon.history(projectId)).toMatchObject([{ status: 'running', reports: [] }]);
});

test.each([
  ['no branch', { branchName: undefined }],
  ['an empty branch', { branchName: '' }],
  ['a branch that is null', { branchName: null }],
  ['no author', { author: undefined }],
  ['an author that is null', { author: null }],
  ['a run id as a number', { runId: 4711 }],
  ['a run id with an attempt', { runId: '4711-1' }],
  ['an abbreviated hash', { hash: sha.slice(0, 7) }],
  ['a hash in upper case', { hash: sha.toUpperCase() }],
  ['no hash', { hash: undefined }],
  ['a field too many', { projectId: id('a', 1) }],
])('a start with %s is refused and a violation', async (_title, change) => {
  const reply = await send(paragon, key, 'POST', commitPath, { ...aStart, ...change });
  expect(reply).toMatchObject({
    status: 400,
    body: { meta: { errors: [{ error: expect.stringContaining(Object.keys(change)[0] ?? '') }] } },
  });
  expect(rules()).toEqual(['bad body']);
  expect(paragon.history(projectId)).toEqual([]);
});

test('an empty author and a SHA-256 hash are fine', async () => {
  const start = { ...aStart, author: '', hash: 'a'.repeat(64) };
  expect((await send(paragon, key, 'POST', commitPath, start)).status).toBe(201);
  expect(rules()).toEqual([]);
});

test.each([
  ['a failure with a hash', { success: false, hash: sha }],
  ['a success as text', { success: 'true', hash: sha }],
  ['no success', { hash: sha }],
  ['a hash that is null', { success: true, hash: null }],
  ['a run id as a number', { success: false, runId: 4711 }],
  ['no run id', { success: false, runId: undefined }],
  ['a commit id that is null', { success: false, commitId: null }],
  ['a field too many', { success: false, message: 'why' }],
])('a report with %s is refused and a violation', async (_title, change) => {
  const commitId = await startPush(paragon, key);
  expect((await report({ commitId, ...change })).status).toBe(400);
  expect(rules()).toEqual(['bad body']);
  expect(paragon.history(projectId)).toMatchObject([{ status: 'running', reports: [] }]);
});

test.each([
  ['text that is not JSON', '{"branchName":', {}],
  ['another content type', JSON.stringify(aStart), { 'content-type': 'text/plain' }],
])('%s is refused and a violation', async (_title, body, headers) => {
  expect((await send(paragon, key, 'POST', commitPath, body, headers)).status).toBe(400);
  expect(rules()).toEqual(['bad body']);
});

test.each([
  ['GET', commitPath],
  ['PUT', commitPath],
  ['POST', `${commitPath}/`],
  ['POST', `/${commitPath}`],
  ['POST', `/zeus${commitPath}`],
  ['POST', '/graphite/projects/commits'],
  ['POST', '/'],
])('%s %s leads nowhere, which is a violation', async (method, path) => {
  const reply = await send(paragon, key, method, path, method === 'GET' ? undefined : aStart);
  expect(reply).toEqual({ status: 404, body: { message: `Cannot ${method} ${path}` } });
  expect(paragon.violations).toEqual([
    { rule: 'unknown route', message: expect.any(String), request: `${method} ${path}` },
  ]);
});

test('a query is a violation', async () => {
  expect((await send(paragon, key, 'POST', `${commitPath}?dry=1`, aStart)).status).toBe(400);
  expect(rules()).toEqual(['bad body']);
});

test('on-prem, Zeus may live under a path', async () => {
  const onPrem = await startParagon({ basePath: '/zeus/' });
  try {
    expect(onPrem.zeusUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/zeus$/);
    const onPremKey = onPrem.createKey();
    expect((await send(onPrem, onPremKey, 'POST', commitPath, aStart)).status).toBe(201);
    expect(onPrem.requests).toMatchObject([
      { route: `POST ${commitPath}`, path: `/zeus${commitPath}`, status: 201 },
    ]);
    const origin = new URL(onPrem.zeusUrl).origin;
    expect((await fetch(`${origin}${commitPath}`, { method: 'POST' })).status).toBe(404);
    expect(onPrem.violations).toMatchObject([{ rule: 'unknown route' }]);
  } finally {
    await onPrem.close();
  }
});
