import type { Fault } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import {
  type LinkedSync,
  type RunStart,
  registerRun,
  sendEnd,
} from '../../src/paragon/commit-api.js';
import { ActionError, Cancelled } from '../../src/report/errors.js';
import { createSecrets } from '../../src/report/secrets.js';
import { keptLog, type LinkedParagon, linkedParagon, quickClock } from './paragon-host.js';

const hash = 'a'.repeat(40);
const start: RunStart = { branchName: 'main', author: 'Ada "x" Ünal\n', runId: '42', hash };

function requestsTo(linked: LinkedParagon, signal = new AbortController().signal) {
  const clock = quickClock();
  const log = keptLog();
  const secrets = createSecrets(() => undefined);
  secrets.add(linked.host.key);
  const context = { host: linked.host, log, signal, clock, redact: secrets.redact };
  return {
    clock,
    log,
    register: (more: Partial<RunStart> = {}) => registerRun({ ...start, ...more }, context),
    report: (sync: LinkedSync, end: { success: boolean; hash?: string }) =>
      sendEnd({ projectId: sync.projectId, commitId: sync.commitId, runId: '42', ...end }, context),
  };
}

async function registered(linked: LinkedParagon): Promise<LinkedSync> {
  const sync = await requestsTo(linked).register();
  if (sync === undefined) throw new Error('The branch is not linked.');
  return sync;
}

test('a run is registered and reported, with the key, and texts as they are', async () => {
  const linked = await linkedParagon();
  const { paragon, projectId, host } = linked;
  const { register, report, log } = requestsTo(linked);
  const sync = await register();
  expect(sync).toEqual({ projectId, commitId: expect.any(String), subfolder: 'apps/x' });
  if (sync === undefined) return;
  await report(sync, { success: true, hash });
  expect(paragon.history(projectId)).toMatchObject([
    {
      status: 'success',
      branch: 'main',
      author: start.author,
      runId: '42',
      reports: [{ success: true, hash }],
    },
  ]);
  expect(paragon.requests.map(({ headers }) => headers.authorization)).toEqual([
    `Bearer ${host.key}`,
    `Bearer ${host.key}`,
  ]);
  expect(paragon.violations).toEqual([]);
  expect(log.said.join('\n')).not.toContain(host.key);
  expect(log.said).toHaveLength(2);
  expect(log.said[0]).toMatch(
    /^debug: POST 127\.0\.0\.1:\d+\/graphite\/projects\/commit: 201 \(\d+ ms\)$/,
  );
});

test('an unlinked branch is not a failure', async () => {
  const linked = await linkedParagon();
  expect(await requestsTo(linked).register({ branchName: 'feature/x' })).toBeUndefined();
});

test('a rejected key is asked once, and says what to do', async () => {
  const linked = await linkedParagon();
  linked.paragon.revokeKey(linked.host.key);
  const { register, clock } = requestsTo(linked);
  await expect(register()).rejects.toThrow('Paragon rejected the key');
  expect(linked.paragon.requests).toHaveLength(1);
  expect(clock.waits).toEqual([]);
});

const passing: ReadonlyArray<readonly [string, Fault]> = [
  ['408', { status: 408 }],
  ['429', { status: 429 }],
  ['500', { status: 500, body: { message: 'Internal' } }],
  ['502 with a page', { html: true, status: 502 }],
  ['503 with words', { status: 503, body: { message: 'Come back later' } }],
  ['a connection that is reset', { reset: true }],
  ['an answer that breaks off', { truncated: true }],
];

test.each(passing)(
  '%s passes by: the run is registered and reported all the same',
  async (_, fault) => {
    const linked = await linkedParagon();
    const { paragon, projectId } = linked;
    const { register, report, clock, log } = requestsTo(linked);
    paragon.fail({ route: 'POST /graphite/projects/commit', fault, times: 2 });
    paragon.fail({ route: 'PATCH /graphite/projects/commit', fault, times: 2 });
    const sync = await register();
    if (sync === undefined) throw new Error('The branch is not linked.');
    await report(sync, { success: false });
    expect(paragon.history(projectId)).toMatchObject([{ status: 'failure' }]);
    expect(clock.waits).toEqual([750, 1_500, 750, 1_500]);
    const said = log.said.filter((line) => line.startsWith('info:'));
    expect(said).toHaveLength(4);
    expect(said[0]).toMatch(/Trying again in 1 s\.$/);
    expect(said[1]).toMatch(/Trying again in 2 s\.$/);
    expect(paragon.violations).toEqual([]);
  },
);

test.each(passing)('%s that does not pass is told after about a minute', async (_, fault) => {
  const linked = await linkedParagon();
  linked.paragon.fail({ route: '*', fault, times: 'always' });
  const { register, clock } = requestsTo(linked);
  await expect(register()).rejects.toThrow(ActionError);
  expect(linked.paragon.requests).toHaveLength(7);
  const waited = clock.waits.reduce((sum, wait) => sum + wait, 0);
  expect(waited).toBeGreaterThan(30_000);
  expect(waited).toBeLessThanOrEqual(60_000);
});

test('an answer that was lost is asked for again; a report says the same', async () => {
  const linked = await linkedParagon();
  const { paragon, projectId } = linked;
  const sync = await registered(linked);
  const route = 'PATCH /graphite/projects/commit';
  paragon.fail({ route, fault: { reset: true, answerLost: true } });
  paragon.fail({ route, fault: { status: 502, answerLost: true } });
  await requestsTo(linked).report(sync, { success: true, hash });
  expect(paragon.history(projectId)[0]?.reports).toHaveLength(3);
  expect(paragon.violations).toEqual([]);
});

const final: ReadonlyArray<readonly [string, Fault, string]> = [
  ['400', { status: 400, body: { message: 'No such thing' } }, 'It said: No such thing'],
  ['401', { status: 401 }, 'rejected the key'],
  ['403', { status: 403 }, 'rejected the key'],
  ['404', { status: 404 }, 'found no such project or sync'],
  ['a page with 404', { html: true, status: 404 }, 'has no Git Sync endpoint'],
  ['a redirect', { redirect: 'https://login.example/' }, 'It leads to https://login.example/.'],
  ['a permanent redirect', { redirect: '/elsewhere', status: 308 }, 'redirect (308)'],
  ['a page', { html: true }, 'not with JSON'],
  ['a page with 401', { html: true, status: 401 }, 'rejected the key'],
];

test.each(final)('%s is final, for a registration and for a report', async (_, fault, words) => {
  const linked = await linkedParagon();
  const { paragon } = linked;
  const sync = await registered(linked);
  const { register, report, clock } = requestsTo(linked);
  paragon.fail({ route: '*', fault, times: 'always' });
  await expect(register()).rejects.toThrow(words);
  await expect(report(sync, { success: true, hash })).rejects.toThrow(words);
  expect(paragon.requests).toHaveLength(3);
  expect(clock.waits).toEqual([]);
});

test('an empty answer to a registration is not a link; to a report it is fine', async () => {
  const linked = await linkedParagon();
  const { paragon } = linked;
  const sync = await registered(linked);
  paragon.fail({ route: '*', fault: { emptyBody: true }, times: 'always' });
  await expect(requestsTo(linked).register()).rejects.toThrow('The answer was empty.');
  await requestsTo(linked).report(sync, { success: true, hash });
});

test('as long as Paragon asks for is waited, unless that is too long', async () => {
  const linked = await linkedParagon();
  const { paragon } = linked;
  const route = 'POST /graphite/projects/commit';
  paragon.fail({ route, fault: { status: 429, headers: { 'retry-after': '17' } } });
  const patient = requestsTo(linked);
  expect(await patient.register()).toBeDefined();
  expect(patient.clock.waits).toEqual([17_000]);

  paragon.fail({ route, fault: { status: 503, headers: { 'retry-after': '3600' } } });
  const impatient = requestsTo(linked);
  await expect(impatient.register()).rejects.toThrow(
    /answered 503\.\n.*\nParagon asked to wait 60 min 0 s before the next request, and a run retries/,
  );
  expect(impatient.clock.waits).toEqual([]);
});

/** Every character as an escape of JSON. */
const inEscapes = (text: string): string =>
  text
    .split('')
    .map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

test.each<[string, (key: string) => Fault]>([
  [
    'in a page, where the quote of it ends',
    (key) => ({ status: 400, body: `<p>${'x'.repeat(105)}Authorization: Bearer ${key}</p>` }),
  ],
  ['in its message', (key) => ({ status: 400, body: { message: `no such key: ${key}` } })],
  [
    'in a long message of escapes',
    (key) => ({ status: 400, body: `{"message": "${'x'.repeat(485)}${inEscapes(key)}"}` }),
  ],
  [
    'in base64, within a longer text',
    (key) => ({
      status: 400,
      body: { message: 'x'.repeat(480) + Buffer.from(`user:${key}:x`).toString('base64') },
    }),
  ],
  [
    'in the target of a redirect, where the quote of it ends',
    (key) => ({
      status: 302,
      headers: { location: `https://login.example/${'x'.repeat(160)}?key=${key}` },
    }),
  ],
  [
    'eaten into by an escape sequence',
    (key) => ({ status: 500, body: { message: `no such key: \u001b${key}` } }),
  ],
])('a key that the server shows %s is in no message, not even in part', async (_, faultFor) => {
  const linked = await linkedParagon();
  const { key } = linked.host;
  linked.paragon.fail({ route: '*', fault: faultFor(key), times: 'always' });
  const thrown: unknown = await requestsTo(linked)
    .register()
    .catch((error: unknown) => error);
  if (!(thrown instanceof ActionError)) throw new Error('There was no refusal.');
  const encoded = [0, 1, 2].map((start) => Buffer.from(key.slice(start)).toString('base64'));
  for (const form of [key, inEscapes(key), ...encoded]) {
    for (let start = 0; start + 9 <= form.length - 4; start += 1) {
      expect(thrown.message).not.toContain(form.slice(start, start + 9));
    }
  }
});

test('a host that is not there is tried again, and explained', async () => {
  const linked = await linkedParagon();
  // Not the port of one that was closed: another test may have it by now.
  const zeusUrl = 'http://127.0.0.1:1';
  const { register, clock } = requestsTo({ ...linked, host: { ...linked.host, zeusUrl } });
  await expect(register()).rejects.toThrow('could not be reached at 127.0.0.1:1.');
  expect(clock.waits).toHaveLength(6);
});

test('a server that does not use TLS is explained at once', async () => {
  const linked = await linkedParagon();
  const zeusUrl = linked.host.zeusUrl.replace('http:', 'https:');
  const { register, clock } = requestsTo({ ...linked, host: { ...linked.host, zeusUrl } });
  await expect(register()).rejects.toThrow('does not use TLS');
  expect(clock.waits).toEqual([]);
});

test('a request ends when the run is cancelled, and is not tried again', async () => {
  const linked = await linkedParagon();
  const controller = new AbortController();
  linked.paragon.fail({ route: '*', fault: { hang: true }, times: 'always' });
  const registering = requestsTo(linked, controller.signal).register();
  await linked.paragon.when(({ method }) => method === 'POST');
  controller.abort();
  await expect(registering).rejects.toThrow(Cancelled);
  expect(linked.paragon.requests).toHaveLength(1);
});
