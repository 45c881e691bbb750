import { expect, test } from 'vitest';
import {
  explainNpm,
  type NpmEnd,
  npmCode,
  npmEnd,
  npmWords,
  passingCause,
} from '../../src/paragon/npm-failure.js';

const failure = (code: string, words: string): string => `npm error code ${code}
npm error ${words}
npm error A complete log of this run can be found in: /home/me/.npm/_logs/2026-01-01-debug-0.log
`;

test.each([
  [failure('ETARGET', 'No matching version found'), 'ETARGET'],
  ['npm ERR! code E404\nnpm ERR! 404 Not Found', 'E404'],
  ['warning\nnpm error code ECONNREFUSED\n', 'ECONNREFUSED'],
  // `color=always` and `heading=acme` in an .npmrc.
  ['\u001b[1mnpm\u001b[22m \u001b[31merror\u001b[39m \u001b[94mcode\u001b[39m E404\n', 'E404'],
  ['acme error code E404\n', 'E404'],
  ['{\n  "error": {\n    "code": "E401",\n    "summary": "x"\n  }\n}\n', 'E401'],
  ['something broke', undefined],
  ['', undefined],
  ['text npm error code E404', undefined],
])("npm's code is found: %j", (output, code) => {
  expect(npmCode(output)).toBe(code);
});

test("npm's own message is kept; its prefixes, progress, log file and stack are not", () => {
  expect(npmWords(failure('ETARGET', 'No matching version found for @useparagon/cli@9'))).toBe(
    'No matching version found for @useparagon/cli@9',
  );
  expect(npmWords('npm ERR! code E404\r\nnpm ERR! 404 Not Found\r\nnpm ERR!\r\n')).toBe(
    '404 Not Found',
  );
  expect(
    npmWords(
      [
        'npm warn deprecated x@1',
        'npm http fetch GET https://npm.example/x attempt 1 failed with ECONNREFUSED',
        'npm error code ECONNREFUSED',
        'npm error syscall connect',
        'npm error errno ECONNREFUSED',
        'npm error FetchError: request to https://npm.example/x failed',
        'npm error     at ClientRequest.<anonymous> (/usr/lib/node_modules/npm/x.js:130:14)',
        'npm error     at node:internal/process/task_queues:105:5',
        'npm error If you are behind a proxy, check it.',
      ].join('\n'),
    ),
  ).toBe(
    'FetchError: request to https://npm.example/x failed\nIf you are behind a proxy, check it.',
  );
  const many = Array.from({ length: 50 }, (_, index) => `npm error line ${index}`).join('\n');
  expect(npmWords(many).split('\n')).toHaveLength(6);
  expect(npmWords(`npm error ##[error]${'x'.repeat(1_000)}`)).not.toContain('##[');
  expect(npmWords(`npm error ${'x'.repeat(1_000)}`).length).toBeLessThan(400);
});

test.each([
  ['a code', { exitCode: 1, signal: null }, 'npm error code E404', 'code'],
  ['a signal', { exitCode: null, signal: 'SIGKILL' }, 'npm error code E404', 'signal'],
  ['words alone', { exitCode: 7, signal: null }, 'npm error Exit handler never called!', 'crash'],
  ['no words', { exitCode: 1, signal: null }, '', 'crash'],
] as const)('an end with %s is told from others', (_, exit, output, kind) => {
  expect(npmEnd(exit, output).kind).toBe(kind);
});

const code = (text: string): NpmEnd => ({
  kind: 'code',
  code: text,
  output: failure(text, 'its words'),
});
const crash = (output: string): NpmEnd => ({ kind: 'crash', exitCode: 1, output });

test.each([
  [code('E503'), 'npm could not reach the registry (E503)'],
  [code('EIDLETIMEOUT'), 'npm could not reach the registry (EIDLETIMEOUT)'],
  [crash('npm error Exit handler never called!'), 'npm crashed'],
  [crash('FATAL ERROR: Reached heap limit - JavaScript heap out of memory'), 'npm crashed'],
  [crash(' \n'), 'npm crashed'],
  [{ kind: 'signal', signal: 'SIGKILL', output: '' }, 'npm was killed by SIGKILL'],
  [{ kind: 'nothing', output: '' }, 'npm exited without doing anything'],
  [{ kind: 'silent', seconds: 120, output: '' }, 'npm did not finish within 120 s'],
  [code('E404'), undefined],
  [code('ETARGET'), undefined],
  [crash('npm error command failed: node postinstall.js'), undefined],
] as const)('what may be different at the next attempt is tried again: %j', (end, why) => {
  expect(passingCause(end)).toBe(why);
});

test.each([
  ['E404', 'npm config get registry'],
  ['ETARGET', '`min-release-age`'],
  ['ENOVERSIONS', '`min-release-age`'],
  ['ENOTCACHED', '`offline`'],
  ['E401', 'NODE_AUTH_TOKEN'],
  ['E403', 'NODE_AUTH_TOKEN'],
  ['ENEEDAUTH', 'NODE_AUTH_TOKEN'],
  ['EACCES', 'RUNNER_TEMP'],
  ['EPERM', 'RUNNER_TEMP'],
  ['EROFS', 'RUNNER_TEMP'],
  ['ENOSPC', 'free some space'],
  ['E500', "runner's network"],
  ['E503', "runner's network"],
  ['E429', "runner's network"],
  ['ECONNREFUSED', "runner's network"],
  ['ECONNRESET', "runner's network"],
  ['ETIMEDOUT', "runner's network"],
  ['EAI_AGAIN', "runner's network"],
  ['ENOTFOUND', "runner's network"],
  ['E407', 'The proxy requires credentials'],
  ['E403', 'or allow this runner in the proxy'],
  ['ERR_INVALID_URL', 'check `registry`, `proxy` and `https-proxy`'],
  ['CERT_HAS_EXPIRED', 'NODE_EXTRA_CA_CERTS'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'NODE_EXTRA_CA_CERTS'],
  ['EINTEGRITY', "runner's network"],
  ['EBADENGINE', 'debug logging'],
])("%s is explained with what to do, before npm's own message", (text, cure) => {
  const explanation = explainNpm(code(text), '@useparagon/cli@1');
  expect(explanation.what).toBe(`@useparagon/cli@1 could not be installed from npm (${text}).`);
  expect(explanation.cure).toContain(cure);
  expect(explanation.cure).toMatch(/\nnpm said:\nits words$/);
});

test.each<readonly [NpmEnd, string, string]>([
  [crash('Exit handler never called!'), 'npm crashed with exit code 1', 'a fault in npm'],
  [{ kind: 'signal', signal: 'SIGKILL', output: '' }, 'npm was killed by SIGKILL', 'out of memory'],
  [{ kind: 'signal', signal: 'SIGTERM', output: '' }, 'npm was killed by SIGTERM', 'stopped it'],
  [{ kind: 'nothing', output: '' }, 'npm did nothing', 'what is behind `npm`'],
  [
    {
      kind: 'silent',
      seconds: 120,
      output: 'npm http fetch GET https://npm.example/x attempt 1 failed with FETCH_ERROR\n',
    },
    'npm hung',
    'Its last request: fetch GET https://npm.example/x attempt 1 failed with FETCH_ERROR.',
  ],
])('an npm that reports no error is also explained: %j', (end, name, cure) => {
  const explanation = explainNpm(end, 'x@1');
  expect(explanation.what).toBe(`x@1 could not be installed from npm (${name}).`);
  expect(explanation.cure).toContain(cure);
});

test.each([
  ['FETCH_ERROR', 'invalid json response body at https://npm.example/ reason: Unexpected token <'],
  ['ENODATA', 'Invalid response body while trying to fetch https://npm.example/: empty'],
])('a server that is not a registry is reported: %s', (text, words) => {
  const end: NpmEnd = { kind: 'code', code: text, output: failure(text, words) };
  expect(explainNpm(end, '@useparagon/cli@1').cure).toContain(
    'The server that answers is not an npm registry',
  );
});
