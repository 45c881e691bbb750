import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { realClock } from '../../src/action/clock.js';
import { findRemote, type Remote, type RemoteRequest } from '../../src/git/credentials.js';
import { readRefs } from '../../src/git/remote-refs.js';
import { isNightly, nightly, rowsInCi } from '../nightly.js';
import { type GitPlace, openGitPlace } from './git-place.js';

const header = (token: string): string =>
  `basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;

/** A token of a person, who is known to GitHub by the name. */
function tokenOf(place: GitPlace, login: string): string {
  const { name } = place.repository;
  return place.github.createToken({
    repository: name,
    permissions: { contents: 'write' },
    kind: 'personal',
    login,
  });
}

/** The remote of the checkout in the workspace, or in a folder of it. */
async function remoteOf(
  place: GitPlace,
  request: Partial<RemoteRequest> = {},
  folder = place.workspace,
): Promise<Remote> {
  return findRemote({
    checkout: 'checkout' in request ? undefined : await place.find(folder),
    serverUrl: place.github.serverUrl,
    repository: place.repository.name,
    token: undefined,
    githubToken: undefined,
    secrets: place.secrets,
    env: place.env,
    clock: realClock,
    ...request,
  });
}

/** Reads the branch, and gives what the requests were authorized with; a second header would come after a comma. */
async function authorizations(place: GitPlace, remote: Remote): Promise<readonly string[]> {
  const before = place.github.requests.length;
  const git = place.git.at({ gitDir: join(place.workspace, '.git'), workTree: place.workspace });
  await readRefs(git, remote, ['refs/heads/main']);
  const sent = place.github.requests.slice(before);
  return [...new Set(sent.map(({ authorization }) => authorization.join(', ')))];
}

/** Nothing of it may be left in a place that others read. */
async function expectSecret(place: GitPlace, token: string): Promise<void> {
  const forms = [token, header(token).slice('basic '.length)];
  const config = await readFile(join(place.workspace, '.git', 'config'), 'utf8').catch(() => '');
  for (const form of forms) {
    expect(place.log.said.join('\n')).not.toContain(form);
    expect(config).not.toContain(form);
  }
}

const styles = ['v4', 'v6'] as const;
/** Where the credentials that a checkout has kept are not the subject. */
const stylesInCi = isNightly ? styles : (['v6'] as const);

test('a given token counts more than what actions/checkout has kept, of any version', async () => {
  const place = await openGitPlace();
  const token = tokenOf(place, 'ada');
  place.secrets.add(token);
  for (const style of stylesInCi) {
    await place.checkout({ style });
    const remote = await remoteOf(place, { token, githubToken: place.token });
    expect(remote.source).toBe('token');
    expect(await authorizations(place, remote)).toEqual([header(token)]);
    expect(place.github.requests.at(-1)).toMatchObject({ login: 'ada', status: 200 });
    await expectSecret(place, token);
  }
});

test("what actions/checkout has kept counts more than the job's token, of any version", async () => {
  const place = await openGitPlace();
  for (const style of styles) {
    const token = tokenOf(place, `grace-${style}`);
    await place.checkout({ style, token });
    const remote = await remoteOf(place, { githubToken: place.token });
    expect(remote.source).toBe('checkout');
    await authorizations(place, remote);
    expect(place.github.requests.at(-1)).toMatchObject({
      login: `grace-${style}`,
      authorization: [header(token)],
    });
    expect(place.secrets.redact(`it is ${header(token)}`)).toBe('it is basic ***');
    expect(place.log.said.join('\n')).not.toContain(header(token));
  }
});

test("where the checkout kept nothing, the job's token is taken", async () => {
  const place = await openGitPlace();
  place.secrets.add(place.token);
  for (const style of stylesInCi) {
    await place.checkout({ persistCredentials: false, style });
    const remote = await remoteOf(place, { githubToken: place.token });
    expect(remote.source).toBe('github-token');
    expect(await authorizations(place, remote)).toEqual([header(place.token)]);
    await expectSecret(place, place.token);
  }
});

nightly("a header without credentials does not replace the job's token", async () => {
  const place = await openGitPlace();
  await writeFile(
    join(place.home, '.gitconfig'),
    '[http]\n\textraheader = "X-Proxy-Account: 12345"\n',
  );
  await place.checkout({ persistCredentials: false });
  const remote = await remoteOf(place, { githubToken: place.token });
  expect(remote.source).toBe('github-token');
  expect(await authorizations(place, remote)).toEqual([header(place.token)]);
});

test("without a checkout, the job's token is used, and without a token there are no credentials", async () => {
  const place = await openGitPlace();
  expect(await remoteOf(place, { checkout: undefined, githubToken: place.token })).toMatchObject({
    source: 'github-token',
    url: place.repository.url,
  });
  const none = await remoteOf(place, { checkout: undefined });
  expect(none).toMatchObject({ source: 'none', url: place.repository.url });
  await expect(authorizations(place, none)).rejects.toThrow('terminal prompts disabled');
  expect(place.github.requests.at(-1)).toMatchObject({ authorization: [] });
});

test('a checkout below the workspace has its own credentials', async () => {
  const place = await openGitPlace();
  const [one, two] = [tokenOf(place, 'ada'), tokenOf(place, 'grace')];
  await place.checkout({ path: 'one', style: 'v6', token: one });
  await place.checkout({ path: 'two', style: 'v6', token: two });
  const remote = await remoteOf(place, {}, join(place.workspace, 'two'));
  expect(await authorizations(place, remote)).toEqual([header(two)]);
});

test('headers, helpers and rewritten addresses of the user do not get in the way', async () => {
  const place = await openGitPlace();
  const { serverUrl } = place.github;
  const helped = join(place.home, 'helped');
  await writeFile(
    join(place.home, '.gitconfig'),
    [
      '[http]',
      '\textraheader = "AUTHORIZATION: basic everywhere"',
      `[http "${serverUrl}/acme"]`,
      '\textraheader = "AUTHORIZATION: basic here"',
      `[url "${serverUrl.replace('//', '//somebody:secret@')}/"]`,
      `\tinsteadOf = "${serverUrl}/"`,
      '[credential]',
      `\thelper = "!touch '${helped}'; true"`,
      '',
    ].join('\n'),
  );
  const token = tokenOf(place, 'ada');
  await place.checkout();
  expect(await authorizations(place, await remoteOf(place, { token }))).toEqual([header(token)]);

  place.github.revokeToken(token);
  await expect(authorizations(place, await remoteOf(place, { token }))).rejects.toThrow();
  expect(await readdir(place.home)).not.toContain('helped');
});

test("the machine's proxy header reaches the host with the token, and no other authorization", async () => {
  const place = await openGitPlace();
  const { serverUrl } = place.github;
  await writeFile(
    join(place.home, '.gitconfig'),
    [
      '[http]',
      '\textraheader = "X-Proxy-Account: 12345"',
      '\textraheader = "AUTHORIZATION: basic everywhere"',
      `[http "${serverUrl}"]`,
      '\textraheader = "X-Proxy-Zone: here"',
      '',
    ].join('\n'),
  );
  for (const style of stylesInCi) {
    await place.checkout({ style });
    const remote = await remoteOf(place, { githubToken: place.token });
    expect(await authorizations(place, remote)).toEqual([header(place.token)]);
    expect(place.github.requests.at(-1)?.headers).toMatchObject({
      'x-proxy-account': '12345',
      'x-proxy-zone': 'here',
    });
  }
});

test.each(rowsInCi({ insteadOf: 'insteadOf', pushInsteadOf: 'pushInsteadOf' }, 'pushInsteadOf'))(
  'no %s of the machine leads elsewhere',
  async (way) => {
    const place = await openGitPlace();
    const { url } = place.repository;
    const { serverUrl } = place.github;
    const rewritten = [`${serverUrl}/`, url, `${url}.git`, 'paragraph-', ''];
    const elsewhere = 'ssh://git@127.0.0.1:1/elsewhere/';
    const settings = rewritten.map((from) => `[url "${elsewhere}"]\n\t${way} = "${from}"\n`);
    // Only of the same length as the whole name one would count more than ours, and nobody knows that.
    await writeFile(join(place.home, '.gitconfig'), settings.join(''));
    const token = tokenOf(place, 'ada');
    await place.checkout();
    const remote = await remoteOf(place, { token });
    expect(await authorizations(place, remote)).toEqual([header(token)]);
    const { git, head } = await place.find(place.workspace);
    const push = ['push', '--quiet', '--', remote.name, `${head}:refs/heads/pushed`];
    await remote.git(git).run(push);
    expect(await place.repository.tip('pushed')).toBe(head);
  },
);

const foreign: ReadonlyArray<readonly [whose: string, command: (program: string) => string]> = [
  ['of somebody', (program) => `${program} -i key`],
  [
    'with another program',
    () => '"/elsewhere/ssh" -i "$RUNNER_TEMP/x" -o "UserKnownHostsFile=$RUNNER_TEMP/y"',
  ],
  [
    'with more than actions/checkout writes',
    (program) =>
      `"${program}" -i "$RUNNER_TEMP/x" -o "UserKnownHostsFile=$RUNNER_TEMP/y" -o ProxyCommand=x`,
  ],
];

test.skipIf(process.platform === 'win32')(
  'an ssh command of somebody, with another program, or with more than actions/checkout writes is not followed',
  async () => {
    const place = await openGitPlace();
    const sprung = join(place.temp, 'sprung');
    const program = await place.program('ssh', `touch '${sprung}'`);
    await place.checkout({ persistCredentials: false });
    const origin = 'git@127.0.0.1:acme/integrations.git';
    await place.ask(place.workspace, 'remote', 'set-url', 'origin', origin);
    for (const [whose, command] of foreign) {
      await place.ask(place.workspace, 'config', 'core.sshCommand', command(program));
      const remote = await remoteOf(place, { githubToken: place.token });
      expect(remote.source, whose).toBe('github-token');
      expect(await authorizations(place, remote), whose).toEqual([header(place.token)]);
      expect(await readdir(place.temp), whose).not.toContain('sprung');
    }
  },
);

test('a host that says nothing is given up after a minute, unless the user has set a limit', async () => {
  const place = await openGitPlace();
  await place.checkout();
  const limits = async (): Promise<readonly string[]> => {
    const remote = await remoteOf(place);
    const { git } = await place.find(place.workspace);
    const names = ['config', '--get-regexp', '^http\\..*lowspeed'];
    return (await remote.git(git).run(names)).trim().split('\n');
  };
  expect(await limits()).toEqual(['http.lowspeedlimit 1', 'http.lowspeedtime 60']);
  await writeFile(join(place.home, '.gitconfig'), '[http]\n\tlowSpeedTime = 5\n');
  expect(await limits()).toEqual(['http.lowspeedtime 5']);
});

test.skipIf(process.platform === 'win32')(
  'a checkout with a key is reached by ssh, though it has kept a token too',
  async () => {
    const place = await openGitPlace();
    const seen = join(place.temp, 'seen');
    const program = await place.program(
      'ssh',
      `cat "$2" >> "${seen}"`,
      'for last; do :; done',
      `cd "${join(place.repository.gitDir, '..', '..')}" && eval "$last"`,
    );
    const ssh = { key: 'a private key', program };
    for (const style of stylesInCi) {
      await place.checkout({ ssh, style });
      const remote = await remoteOf(place, { githubToken: place.token });
      expect(remote).toMatchObject({
        source: 'ssh-key',
        url: 'git@127.0.0.1:acme/integrations.git',
      });
      expect(await authorizations(place, remote)).toEqual([]);
    }
    expect(await readFile(seen, 'utf8')).toBe('a private key\n'.repeat(stylesInCi.length));
    const token = tokenOf(place, 'ada');
    expect(await remoteOf(place, { token })).toMatchObject({ source: 'token' });
  },
);
