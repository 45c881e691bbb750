import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfiguration, secretsInUrls } from '../../src/git/configuration.js';
import { createScratchRepository } from '../../src/git/scratch-repository.js';
import { openGitPlace } from './git-place.js';

test('names, values with line ends, and names without a value are read', () => {
  const output =
    'local\0core.bare\nfalse\0global\0filter.a\nb.clean\nx\0command\0http.proxy\0local\0url.A.b.insteadof\n\0';
  expect(parseConfiguration(output)).toEqual([
    { scope: 'local', key: 'core.bare', value: 'false' },
    { scope: 'global', key: 'filter.a', value: 'b.clean\nx' },
    { scope: 'command', key: 'http.proxy', value: 'true' },
    { scope: 'local', key: 'url.A.b.insteadof', value: '' },
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

test('the programs of the machine are off in a repository of the run, and a condition is looked at there', async () => {
  const place = await openGitPlace();
  const root = await place.checkout();
  const settings = join(place.home, '.gitconfig');
  const smudge = 'touch smudged';
  await writeFile(settings, `[filter "of-machine"]\n\tsmudge = ${smudge}\n`);
  await appendFile(join(root, '.git', 'config'), `[filter "of-checkout"]\n\tsmudge = ${smudge}\n`);
  const smudgeInScratch = async (filter: string) => {
    const checkout = await place.find(root);
    const remote = await place.remote(checkout);
    const around = checkout.configuration;
    const { git } = await createScratchRepository(place.git, remote, place.temp, around);
    return git.find(['config', `filter.${filter}.smudge`]);
  };
  expect(await smudgeInScratch('of-machine')).toBeUndefined();
  expect(await smudgeInScratch('of-checkout')).toBeUndefined();
  expect(place.log.said.filter((line) => line.includes('git config --list'))).toHaveLength(2);

  const included = join(place.home, 'included');
  await writeFile(included, `[filter "of-scratch"]\n\tsmudge = ${smudge}\n`);
  await appendFile(settings, `[includeIf "gitdir:${place.temp}/"]\n\tpath = ${included}\n`);
  expect((await place.find(root)).configuration.last('filter.of-scratch.smudge')).toBeUndefined();
  expect(await smudgeInScratch('of-scratch')).toBeUndefined();
});
