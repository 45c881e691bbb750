import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfiguration, secretsInUrls } from '../../src/git/configuration.js';
import { openGitPlace } from './git-place.js';

test('names, values with line ends, and names without a value are read', () => {
  const output = 'core.bare\nfalse\0filter.a\nb.clean\nx\0http.proxy\0url.A.b.insteadof\n\0';
  expect(parseConfiguration(output)).toEqual([
    ['core.bare', 'false'],
    ['filter.a', 'b.clean\nx'],
    ['http.proxy', 'true'],
    ['url.A.b.insteadof', ''],
  ]);
});

test.each([
  ['https://x-access-token:ghs_0123456789@github.com/acme/x', ['ghs_0123456789']],
  ['https://ghp_0123456789abcdefghij@github.com/acme/x', ['ghp_0123456789abcdefghij']],
  ['http://ada:p%40ss@proxy.example:8080', ['p%40ss', 'p@ss']],
  ['https://ada:100%@proxy.example', ['100%']],
  [
    'https://ghp_0123456789abcdefghij:x-oauth-basic@github.com/acme/x',
    ['x-oauth-basic', 'ghp_0123456789abcdefghij'],
  ],
  ['ssh://git@github.com/acme/x', []],
  ['https://ada@github.com/acme/x', []],
  ['git@github.com:acme/x', []],
  ['https://github.com/acme/x@y', []],
])('the secrets in %s are %s', (text, secrets) => {
  expect(secretsInUrls(text)).toEqual(secrets);
});

test('a token in the URL of a remote is taken out of all that is printed from then on', async () => {
  const place = await openGitPlace();
  const root = await place.checkout();
  const url = 'https://x-access-token:ghs_of_an_earlier_step@127.0.0.1:1/acme/x';
  const other = 'https://ghp_of_another_step_before_it@127.0.0.1:1/';
  await appendFile(
    join(root, '.git', 'config'),
    `[remote "origin"]\n\turl = ${url}\n[url "${other}"]\n\tinsteadOf = https://x/\n`,
  );
  const { git } = await place.find(root);
  await expect(git.run([url])).rejects.toThrow();
  expect(place.log.said.join('\n')).not.toContain('ghs_of_an_earlier_step');
  expect(place.secrets.redact(url)).not.toContain('ghs_of_an_earlier_step');
  expect(place.secrets.redact(other)).not.toContain('ghp_of_another_step');
});
