import { expect, test } from 'vitest';
import { ConnectionFailure, type HttpAnswer } from '../../src/action/http-request.js';
import { explainAnswer, paragonWords } from '../../src/paragon/answer-explanation.js';
import { readLink, retryDecision } from '../../src/paragon/commit-api.js';
import { connectionExplanation } from '../../src/paragon/connection-explanation.js';
import type { ParagonHost } from '../../src/paragon/paragon-host.js';
import { ActionError } from '../../src/report/errors.js';

const host: ParagonHost = {
  zeusUrl: 'https://zeus.acme.example/zeus',
  dashboardUrl: 'https://dashboard.acme.example',
  key: 'cli_key.x',
};

const answer = (text: string, more: Partial<HttpAnswer> = {}): HttpAnswer => ({
  status: 201,
  headers: {},
  text,
  ...more,
});

const now = new Date('2026-01-01T00:00:00Z');
const asked = { host, requests: 1, now, patience: 60_000 };

test.each([
  ['{"projectId":"p","commitId":"c"}', undefined],
  ['{"projectId":"p","commitId":"c","subfolder":null}', undefined],
  ['{"projectId":"p","commitId":"c","subfolder":""}', undefined],
  ['{"projectId":"p","commitId":"c","subfolder":7}', undefined],
  ['{"projectId":"p","commitId":"c","subfolder":"apps/x","more":[1]}', 'apps/x'],
])('an answer with both ids is a link: %s', (text, subfolder) => {
  expect(readLink(answer(text), host)).toEqual({ projectId: 'p', commitId: 'c', subfolder });
});

test('ids that are numbers are as good', () => {
  expect(readLink(answer('{"projectId":1,"commitId":2}'), host)).toMatchObject({
    projectId: '1',
    commitId: '2',
  });
});

test.each([
  '{}',
  '{"projectId":null,"commitId":null}',
  '{"subfolder":"x"}',
  ' {"projectId":null} ',
])('a well-formed answer without ids is not a link: %s', (text) => {
  expect(readLink(answer(text), host)).toBeUndefined();
});

test.each([
  ['{"projectId":"p"}', 'does not name both a project and a sync'],
  ['{"commitId":"c","projectId":null}', 'does not name both a project and a sync'],
  ['{"projectId":"","commitId":""}', 'does not name both a project and a sync'],
  ['{"projectId":{},"commitId":"c"}', 'does not name both a project and a sync'],
  ['{"projectId":"p\\u0000","commitId":"c"}', 'does not name both a project and a sync'],
  ['{"projectId":"a b","commitId":"c"}', 'does not name both a project and a sync'],
  [
    `{"projectId":"p","commitId":"${'c'.repeat(200_000)}"}`,
    'does not name both a project and a sync',
  ],
  ['{"projectId":true,"commitId":false}', 'does not name both a project and a sync'],
  ['', 'The answer was empty.'],
  ['  \n', 'The answer was empty.'],
  ['<!doctype html>\n<title>Sign in</title>', 'begins with: <!doctype html>'],
  ['null', 'begins with: null'],
  ['[]', 'begins with: []'],
  ['"text"', 'begins with: "text"'],
  ['{"projectId":', 'begins with: {"projectId":'],
  [`<b>${'x'.repeat(500)}`, 'x…'],
  ['##[error]x', 'begins with: #\\#[error]x'],
])('any other answer says that it is not Paragon’s: %s', (text, words) => {
  let thrown: unknown;
  try {
    readLink(answer(text), host);
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof ActionError)) throw new Error('There was no refusal.');
  const { what, why, cure } = thrown.explanation;
  expect(what).toContain('zeus.acme.example');
  expect(why).toContain(words);
  expect(cure).toContain('`paragonZeusUrl`');
});

test.each([
  [401, 'Paragon rejected the key: zeus.acme.example answered 401.', 'para auth login'],
  [403, 'Paragon rejected the key: zeus.acme.example answered 403.', 'Settings > CLI Keys'],
  [302, 'answered with a redirect (302)', '`paragonZeusUrl`'],
  [404, 'has no Git Sync endpoint (HTTP 404)', '`paragonZeusUrl`'],
  [408, 'could not answer: zeus.acme.example answered 408', 'again later'],
  [429, 'could not answer: zeus.acme.example answered 429', 'again later'],
  [500, 'could not answer: zeus.acme.example answered 500', 'again later'],
  [503, 'could not answer: zeus.acme.example answered 503', 'again later'],
  [400, 'refused the request with 400', 'report this'],
  [418, 'refused the request with 418', 'report this'],
])('an answer of %d is explained', (status, what, cure) => {
  const explanation = explainAnswer(answer('', { status }), asked);
  expect(explanation.what).toContain(what);
  expect(explanation.why).not.toBe('');
  expect(explanation.cure).toContain(cure);
});

test("a 404 with Paragon's own message does not blame the address", () => {
  const text = JSON.stringify({ message: 'Project not found' });
  const { what, why, cure } = explainAnswer(answer(text, { status: 404 }), asked);
  expect(what).toBe('Paragon found no such project or sync: zeus.acme.example answered 404.');
  expect(why).toBe('It said: Project not found');
  expect(cure).not.toContain('paragonZeusUrl');
});

test('the message names the requests that were made', () => {
  const busy = (requests: number, headers = {}) =>
    explainAnswer(answer('', { status: 503, headers }), { ...asked, requests });
  expect(busy(1).what).toBe('Paragon could not answer: zeus.acme.example answered 503.');
  expect(busy(7).what).toBe(
    'Paragon could not answer: zeus.acme.example answered 503 to each of 7 requests.',
  );
  expect(busy(1, { 'retry-after': '60' }).why).toContain(
    'Paragon asked to wait 1 min 0 s before the next request, and a run retries for 1 min 0 s at most.',
  );
});

test('a redirect says where it leads', () => {
  const headers = { location: 'https://login.example/?next=x' };
  expect(explainAnswer(answer('', { status: 307, headers }), asked).why).toBe(
    'It leads to https://login.example/?next=x.',
  );
  expect(explainAnswer(answer('', { status: 307 }), asked).why).toBe('It names no target.');
});

test("Paragon's own message is quoted", () => {
  const text = JSON.stringify({
    message: 'Bad request',
    meta: { errors: [{ error: 'hash is empty' }, { other: 1 }, 'x', { error: 'runId\nis bad' }] },
  });
  expect(paragonWords(text)).toBe('Bad request hash is empty runId is bad');
  expect(explainAnswer(answer(text, { status: 400 }), asked).why).toBe(
    'It said: Bad request hash is empty runId is bad',
  );
});

test.each([
  '',
  'text',
  '[]',
  'null',
  '{}',
  '{"message":""}',
  '{"message":7}',
  '{"meta":{"errors":1}}',
])('an answer without a message is not quoted: %s', (text) => {
  expect(paragonWords(text)).toBeUndefined();
});

test('a long message is cut, and forms no command', () => {
  const words = paragonWords(JSON.stringify({ message: `##[error]${'x'.repeat(2_000)}` }));
  expect(words?.length).toBeLessThan(600);
  expect(words).not.toContain('##[');
});

test.each([
  ['ECONNREFUSED', 'again'],
  ['ECONNRESET', 'again'],
  ['ETIMEDOUT', 'again'],
  ['TIMEOUT', 'again'],
  ['EAI_AGAIN', 'again'],
  ['EPIPE', 'again'],
  ['UNKNOWN', 'again'],
  ['ENOTFOUND', 'final'],
  ['PROXY', 'final'],
  ['CERT_HAS_EXPIRED', 'final'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'final'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'final'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'final'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'final'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'final'],
  ['EPROTO', 'final'],
])('a connection that fails with %s is tried again, or not: %s', (code, kind) => {
  expect(retryDecision(new ConnectionFailure('x', code), new Date()).kind).toBe(kind);
});

test('an error that is not of the request is not retried', () => {
  expect(retryDecision(new Error('a bug'), new Date())).toEqual({ kind: 'final' });
  expect(retryDecision(undefined, new Date())).toEqual({ kind: 'final' });
});

test.each([
  ['ENOTFOUND', 'Check the host name'],
  ['PROXY', 'percent-encoded'],
  ['CERT_HAS_EXPIRED', 'NODE_EXTRA_CA_CERTS'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'NODE_EXTRA_CA_CERTS'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'NODE_EXTRA_CA_CERTS'],
  ['EPROTO', 'does not use TLS'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'does not use TLS'],
  ['TIMEOUT', 'firewall'],
  ['ECONNREFUSED', 'HTTPS_PROXY'],
])('a connection that fails with %s is explained', (code, cure) => {
  const explanation = connectionExplanation(
    new ConnectionFailure('why\nit failed', code),
    host.zeusUrl,
  );
  expect(explanation).toEqual({
    what: 'Paragon could not be reached at zeus.acme.example.',
    why: 'why it failed',
    cure: expect.stringContaining(cure),
  });
});
