import { expect, test } from 'vitest';
import { packedVersion } from '../../src/paragon/cli-install.js';
import { explainNpm, npmCode, npmWords } from '../../src/paragon/npm.js';

const failure = (code: string, words: string): string => `npm error code ${code}
npm error ${words}
npm error A complete log of this run can be found in: /home/me/.npm/_logs/2026-01-01-debug-0.log
`;

test.each([
  [failure('ETARGET', 'No matching version found'), 'ETARGET'],
  ['npm ERR! code E404\nnpm ERR! 404 Not Found', 'E404'],
  ['warning\nnpm error code ECONNREFUSED\n', 'ECONNREFUSED'],
  ['something broke', 'UNKNOWN'],
  ['', 'UNKNOWN'],
  ['text npm error code E404', 'UNKNOWN'],
])("npm's code is found: %j", (output, code) => {
  expect(npmCode(output)).toBe(code);
});

test("npm's own words are kept, its prefixes and its log file are not", () => {
  expect(npmWords(failure('ETARGET', 'No matching version found for @useparagon/cli@9'))).toBe(
    'No matching version found for @useparagon/cli@9',
  );
  expect(npmWords('npm ERR! code E404\r\nnpm ERR! 404 Not Found\r\nnpm ERR!\r\n')).toBe(
    '404 Not Found',
  );
  const many = Array.from({ length: 50 }, (_, index) => `npm error line ${index}`).join('\n');
  expect(npmWords(many).split('\n')).toHaveLength(6);
  expect(npmWords(`npm error ##[error]${'x'.repeat(1_000)}`)).not.toContain('##[');
  expect(npmWords(`npm error ${'x'.repeat(1_000)}`).length).toBeLessThan(400);
});

test.each([
  ['E404', 'npm config get registry'],
  ['ETARGET', '`min-release-age`'],
  ['E401', 'NODE_AUTH_TOKEN'],
  ['E403', 'NODE_AUTH_TOKEN'],
  ['ENEEDAUTH', 'NODE_AUTH_TOKEN'],
  ['EACCES', 'RUNNER_TOOL_CACHE'],
  ['EPERM', 'RUNNER_TOOL_CACHE'],
  ['EROFS', 'RUNNER_TOOL_CACHE'],
  ['ENOSPC', 'free some space'],
  ['E500', "runner's network"],
  ['E503', "runner's network"],
  ['E429', "runner's network"],
  ['ECONNREFUSED', "runner's network"],
  ['ECONNRESET', "runner's network"],
  ['ETIMEDOUT', "runner's network"],
  ['EAI_AGAIN', "runner's network"],
  ['ENOTFOUND', "runner's network"],
  ['E407', 'The proxy wants credentials'],
  ['CERT_HAS_EXPIRED', 'NODE_EXTRA_CA_CERTS'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'NODE_EXTRA_CA_CERTS'],
  ['EINTEGRITY', "runner's network"],
  ['EBADENGINE', 'debug logging'],
  ['UNKNOWN', 'debug logging'],
])('%s is explained with what to do', (code, cure) => {
  const explanation = explainNpm(code, failure(code, 'its words'), '@useparagon/cli@1');
  expect(explanation).toEqual({
    what: `@useparagon/cli@1 could not be installed from npm (${code}).`,
    why: 'its words',
    cure: expect.stringContaining(cure),
  });
});

test.each([
  ['FETCH_ERROR', 'invalid json response body at https://npm.example/ reason: Unexpected token <'],
  ['ENODATA', 'Invalid response body while trying to fetch https://npm.example/: empty'],
])('what is no registry is called so: %s', (code, words) => {
  const { cure } = explainNpm(code, failure(code, words), '@useparagon/cli@1');
  expect(cure).toContain('What answers there is no npm registry');
});

test.each([
  ['a list, as npm up to 11', '[{"id":"x@1.2.3","version":"1.2.3"}]', '1.2.3'],
  ['an object by name', '{"@useparagon/cli":{"version":"1.2.3-rc.1"}}', '1.2.3-rc.1'],
  ['one object', '{"name":"x","version":"1.2.3"}', '1.2.3'],
  ['an empty list', '[]', undefined],
  ['no version', '[{"version":"latest"}]', undefined],
  ['a text', '"1.2.3"', undefined],
  ['an answer after other words', '[loaded]\n{"a":{"version":"1.2.3"}}', '1.2.3'],
  ['no JSON', '<html>', undefined],
  ['nothing', '', undefined],
])('the version is read from %s', (_, output, version) => {
  expect(packedVersion(output)).toBe(version);
});
