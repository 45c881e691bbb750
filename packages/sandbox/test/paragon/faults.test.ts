import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Paragon, startParagon } from '../../src/paragon/server.js';
import { aStart, commitPath, send, sha, startPush } from './client.js';

const start = 'POST /graphite/projects/commit';
const report = 'PATCH /graphite/projects/commit';
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

const post = (options: RequestInit = {}) =>
  fetch(`${paragon.zeusUrl}${commitPath}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(aStart),
    ...options,
  });
const causeOf = async (failing: Promise<unknown>): Promise<unknown> => {
  const error = await failing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Error ? (error.cause ?? error) : error;
};

test('a status comes with the given body and headers', async () => {
  paragon.fail({
    route: start,
    fault: { status: 429, body: { message: 'Slow down' }, headers: { 'retry-after': '3' } },
  });
  paragon.fail({ route: start, fault: { status: 502, body: 'Bad Gateway' } });
  const [limited, gateway] = [await post(), await post()];
  expect([limited.status, limited.headers.get('retry-after'), await limited.json()]).toEqual([
    429,
    '3',
    { message: 'Slow down' },
  ]);
  expect([gateway.status, gateway.headers.get('content-type'), await gateway.text()]).toEqual([
    502,
    'text/plain',
    'Bad Gateway',
  ]);
  expect((await post()).status).toBe(201);
});

test('a page instead of JSON, a redirect, an empty body', async () => {
  paragon.fail({ route: start, fault: { html: true } });
  paragon.fail({ route: start, fault: { html: true, status: 503 } });
  paragon.fail({ route: start, fault: { redirect: 'https://login.test/' } });
  paragon.fail({ route: start, fault: { emptyBody: true } });
  const page = await post();
  expect([page.status, page.headers.get('content-type')]).toEqual([
    200,
    'text/html; charset=utf-8',
  ]);
  expect(await page.text()).toMatch(/^<!DOCTYPE html>/);
  expect((await post()).status).toBe(503);
  const redirect = await post();
  expect([redirect.status, redirect.headers.get('location')]).toEqual([302, 'https://login.test/']);
  const empty = await post();
  expect([empty.status, await empty.text()]).toEqual([200, '']);
  expect(paragon.history(projectId)).toEqual([]);
});

test('a connection that is reset', async () => {
  paragon.fail({ route: start, fault: { reset: true } });
  expect(await causeOf(post())).toMatchObject({ code: 'ECONNRESET' });
  expect(paragon.requests).toMatchObject([{ route: start, broken: 'reset' }]);
  expect(paragon.history(projectId)).toEqual([]);
});

test('an answer that ends in the middle', async () => {
  paragon.fail({ route: start, fault: { truncated: true } });
  const answer = await post();
  expect(answer.status).toBe(200);
  expect(await causeOf(answer.text())).toBeInstanceOf(Error);
  expect(paragon.requests).toMatchObject([{ status: 200, broken: 'truncated' }]);
});

test('no answer at all: the client has to give up by itself', async () => {
  paragon.fail({ route: start, fault: { hang: true } });
  const giveUp = new AbortController();
  const failing = causeOf(post({ signal: giveUp.signal }));
  await paragon.when(({ broken }) => broken === 'hang');
  giveUp.abort();
  expect(await failing).toMatchObject({ name: 'AbortError' });
  expect((await post()).status).toBe(201);
});

test('closing Paragon ends what hangs', async () => {
  paragon.fail({ route: start, fault: { hang: true } });
  paragon.fail({ route: start, fault: { delay: 600_000 } });
  const hanging = [causeOf(post()), causeOf(post())];
  await paragon.when(({ number }) => number === 2);
  await paragon.close();
  for (const failure of await Promise.all(hanging)) expect(failure).toBeInstanceOf(Error);
  expect(paragon.violations).toEqual([]);
});

test('a delayed answer is the usual one', async () => {
  paragon.fail({ route: start, fault: { delay: 30 } });
  const begun = performance.now();
  expect((await post()).status).toBe(201);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(29);
  expect(paragon.history(projectId)).toHaveLength(1);
});

test('something can happen between a request and its answer', async () => {
  paragon.fail({ route: start, fault: { run: () => paragon.unlink(projectId) } });
  expect(await (await post()).json()).toEqual({ commitId: null, projectId: null });
});

test('a hook that throws is a violation, not a quiet failure', async () => {
  paragon.fail({
    route: start,
    fault: {
      run: () => {
        throw new Error('the test is wrong');
      },
    },
  });
  expect((await post()).status).toBe(500);
  expect(paragon.violations).toMatchObject([
    { rule: 'sandbox is broken', message: expect.stringContaining('the test is wrong') },
  ]);
});

test.each([{ reset: true }, { truncated: true }, { emptyBody: true }, { status: 500 }] as const)(
  'with %j the work may be done, and only the answer lost',
  async (fault) => {
    paragon.fail({ route: start, fault: { ...fault, answerLost: true } });
    await causeOf(post().then((answer) => answer.text()));
    expect(paragon.history(projectId)).toMatchObject([{ status: 'running', runId: '4711' }]);
  },
);

test('a lost request is still checked', async () => {
  paragon.fail({ route: start, fault: { status: 500 } });
  await post({ body: JSON.stringify({ ...aStart, runId: 4711 }) });
  expect(paragon.violations).toMatchObject([{ rule: 'bad body' }]);
});

test('a fault strikes as often as planned, in order, and on its route alone', async () => {
  const twice = paragon.fail({ route: start, times: 2, fault: { status: 500 } });
  const always = paragon.fail({ route: report, times: 'always', fault: { status: 503 } });
  const statuses = [(await post()).status, (await post()).status];
  const commitId = await startPush(paragon, key);
  expect(statuses).toEqual([500, 500]);
  const body = { projectId, commitId, runId: '4711', success: true, hash: sha };
  const patch = async () =>
    (
      await fetch(`${paragon.zeusUrl}${commitPath}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).status;
  expect([await patch(), await patch(), await patch()]).toEqual([503, 503, 503]);
  always.stop();
  expect(await patch()).toBe(200);
  expect([twice.struck, always.struck]).toEqual([2, 3]);
});

test('`*` is every route', async () => {
  paragon.fail({ route: '*', times: 'always', fault: { status: 500, body: {} } });
  expect((await post()).status).toBe(500);
  expect((await send(paragon, key, 'GET', '/sandbox/cli/integrations/slack')).status).toBe(500);
});

test('every request is on record, with its body, its key and its answer', async () => {
  const at = new Date('2026-11-23T10:00:00Z');
  const other = await startParagon({ now: () => at });
  try {
    const otherKey = other.createKey();
    await send(other, otherKey, 'POST', commitPath, aStart);
    await send(other, otherKey, 'GET', '/nowhere');
    expect(other.requests).toMatchObject([
      {
        number: 1,
        route: start,
        method: 'POST',
        path: commitPath,
        headers: { authorization: `Bearer ${otherKey}` },
        body: aStart,
        at,
        status: 201,
      },
      {
        number: 2,
        route: 'unknown',
        method: 'GET',
        path: '/nowhere',
        body: undefined,
        status: 404,
      },
    ]);
  } finally {
    await other.close();
  }
});

test('a client that leaves before its answer is on record', async () => {
  paragon.fail({ route: start, fault: { delay: 600_000 } });
  const leaving = request(`${paragon.zeusUrl}${commitPath}`, { method: 'POST' });
  leaving.on('error', () => {});
  leaving.end(JSON.stringify(aStart));
  await paragon.when(({ route }) => route === start);
  leaving.destroy();
  expect(await paragon.when(({ broken }) => broken === 'client left')).toMatchObject({ number: 1 });
});

test('one can wait for a request that came, one to come, and its answer', async () => {
  const coming = paragon.when(({ route, status }) => route === start && status === 201);
  await post();
  expect(await coming).toMatchObject({ number: 1, status: 201 });
  expect(await paragon.when(({ number }) => number === 1)).toBe(await coming);
});

test('waiting for what never comes ends when Paragon closes', async () => {
  const never = paragon.when(({ method }) => method === 'DELETE');
  await post();
  await paragon.close();
  await expect(never).rejects.toThrow(`POST ${commitPath} 201`);
});

test('Paragon listens on loopback alone, and no more when it is closed', async () => {
  const { hostname, port } = new URL(paragon.zeusUrl);
  expect(hostname).toBe('127.0.0.1');
  await paragon.close();
  const refused = request({ host: hostname, port });
  const [error]: unknown[] = await once(refused.end(), 'error').catch((reason: unknown) => [
    reason,
  ]);
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
});
