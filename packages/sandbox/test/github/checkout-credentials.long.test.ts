import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cleanUpCheckout } from '../../src/github/checkout.js';
import { checkoutStep } from '../../src/github/checkout-step.js';
import { basic } from './box.js';
import { header, openWorkplace, REPOSITORY, type Workplace } from './workplace.js';

const styles = ['v4', 'v6'] as const;

test.each(styles)('%s leaves the token where git finds it, and only there', async (style) => {
  const place = await openWorkplace();
  await checkoutStep({}, { ...place.job, style });
  const config = await readFile(join(place.workspace, '.git', 'config'), 'utf8');
  const encoded = basic(place.job.token).replace('AUTHORIZATION: basic ', '');

  expect(await header(place)).toBe(basic(place.job.token));
  expect(config.includes(encoded)).toBe(style === 'v4');
  expect(config).not.toContain(place.job.token);
  const origin = new URL(place.repo.url).origin;
  const keys = (await place.ask('config', '--local', '--name-only', '--list')).split('\n');
  const gitDir = `${place.workspace.replaceAll('\\', '/')}/.git`;
  const own = keys.filter((key) => key.startsWith('http.') || key.startsWith('includeif.'));
  expect(own).toEqual(
    style === 'v4'
      ? [`http.${origin}/.extraheader`]
      : [
          `includeif.gitdir:${gitDir}.path`,
          `includeif.gitdir:${gitDir}/worktrees/*.path`,
          'includeif.gitdir:/github/workspace/.git.path',
          'includeif.gitdir:/github/workspace/.git/worktrees/*.path',
        ],
  );
  expect(await place.ask('config', '--local', 'gc.auto')).toBe('0');
});

test.each(styles)('%s keeps no credentials if it is told not to', async (style) => {
  const place = await openWorkplace();
  await checkoutStep({ 'persist-credentials': 'false' }, { ...place.job, style });
  expect(await header(place)).toBe('');
  const config = await readFile(join(place.workspace, '.git', 'config'), 'utf8');
  expect(config).not.toMatch(/extraheader|includeif/i);
  expect(await readdir(place.temp)).toEqual([]);
});

test.each(styles)('%s takes its credentials away at the end of the job', async (style) => {
  const place = await openWorkplace();
  await checkoutStep({ 'ssh-key': 'secret' }, { ...place.job, style });
  await place.ask('config', '--local', 'includeIf.gitdir:/elsewhere/.path', 'kept.config');
  expect(await readdir(place.temp)).toHaveLength(style === 'v4' ? 2 : 3);
  await cleanUpCheckout(place.workspace, place.job);
  expect(await header(place)).toBe('');
  expect(await readdir(place.temp)).toEqual([]);
  const config = await readFile(join(place.workspace, '.git', 'config'), 'utf8');
  expect(config).not.toMatch(/sshcommand|extraheader|git-credentials/i);
  expect(config).toContain('kept.config');
});

test.each(styles)('%s keeps the token that it is given in place of the job’s', async (style) => {
  const place = await openWorkplace();
  const permissions = { contents: 'write' } as const;
  const token = place.github.createToken({
    kind: 'personal',
    repository: REPOSITORY,
    permissions,
  });
  await checkoutStep({ token }, { ...place.job, style, token: 'not used' });
  expect(await header(place)).toBe(basic(token));
  await commitHere(place, place.workspace);
  await place.ask('push', '--quiet', 'origin', 'main');
  const push = place.github.requests.find(({ path }) => path.endsWith('git-receive-pack'));
  expect(push?.login).toBe('octocat');
});

test('a checkout below the workspace has its credentials to itself', async () => {
  const place = await openWorkplace();
  await checkoutStep({ path: 'a' }, { ...place.job, style: 'v6' });
  await checkoutStep({ path: 'b', 'persist-credentials': 'false' }, { ...place.job, style: 'v6' });
  expect(await header(place, join(place.workspace, 'a'))).toBe(basic(place.job.token));
  expect(await header(place, join(place.workspace, 'b'))).toBe('');
  const config = await readFile(join(place.workspace, 'a', '.git', 'config'), 'utf8');
  expect(config).toContain('includeIf "gitdir:/github/workspace/a/.git"');
  await expect(checkoutStep({ path: '../out' }, place.job)).rejects.toThrow('is not under');
});

test('another repository is checked out at its default branch', async () => {
  const place = await openWorkplace();
  const name = 'acme/other';
  const other = await place.github.createRepository({
    name,
    files: { 'other.txt': '' },
    defaultBranch: 'trunk',
  });
  const token = place.github.createToken({ repository: name, permissions: { contents: 'read' } });
  await checkoutStep({ repository: name, token }, place.job);
  expect(await place.ask('symbolic-ref', 'HEAD')).toBe('refs/heads/trunk');
  expect(await place.ask('rev-parse', 'HEAD')).toBe(await other.tip('trunk'));
  expect(await place.ask('remote', 'get-url', 'origin')).toBe(other.url);
});

test('a later checkout keeps the repository but no file or branch of the earlier', async () => {
  const place = await openWorkplace();
  await checkoutStep({}, place.job);
  await writeFile(join(place.workspace, 'a.txt'), 'changed');
  await writeFile(join(place.workspace, 'left.txt'), 'left');
  await place.ask('config', '--local', 'some.mark', 'here');
  await checkoutStep({ ref: 'feature/x' }, place.job);
  expect(await place.ask('config', '--local', 'some.mark')).toBe('here');
  expect(await place.ask('branch', '--format=%(refname:short)')).toBe('feature/x');
  expect(await place.ask('status', '--porcelain')).toBe('');
  expect(await readdir(place.workspace)).not.toContain('left.txt');
});

test('v6 refuses a tag that has moved since the run began', async () => {
  const place = await openWorkplace();
  const job = { ...place.job, ref: 'refs/tags/v1', sha: place.commits[1] ?? '' };
  await place.repo.setRef('refs/tags/v1', place.commits[2] ?? '');
  await expect(checkoutStep({}, { ...job, style: 'v6' })).rejects.toThrow(
    "The ref 'refs/tags/v1' does not point to the expected commit",
  );
  await checkoutStep({}, { ...job, style: 'v4' });
  expect(await place.ask('rev-parse', 'HEAD')).toBe(job.sha);
});

test.each([
  { form: 'a shallow checkout', inputs: {} },
  { form: 'a partial one of some folders', inputs: { 'sparse-checkout': 'src' } },
  { form: 'one with the whole history', inputs: { 'fetch-depth': '0' } },
])('the tip moves after $form: a scratch repository can build on it', async ({ inputs }) => {
  const place = await openWorkplace();
  await checkoutStep(inputs, { ...place.job, style: 'v6' });
  const moved = await place.repo.commit({ files: { 'docs/c.txt': 'moved' } });
  const scratch = join(place.dir, 'scratch');
  await mkdir(scratch);
  const there = (...args: readonly string[]) =>
    place.git(args, { cwd: scratch, token: place.job.token });
  await there('init', '--quiet');
  await there('fetch', '--quiet', '--depth', '1', place.repo.url, 'refs/heads/main');
  expect(await there('rev-parse', 'FETCH_HEAD')).toBe(moved);
  await there('checkout', '--quiet', '--detach', 'FETCH_HEAD');
  const commit = await commitHere(place, scratch);
  await there('push', '--quiet', place.repo.url, 'HEAD:refs/heads/main');

  expect(await place.repo.tip('main')).toBe(commit);
  expect((await place.repo.log('main'))[0]?.parents).toEqual([moved]);
  // The checkout itself can follow, by the credentials that it kept.
  await place.ask('fetch', '--quiet', 'origin', 'main');
  await place.ask('merge', '--quiet', '--ff-only', 'FETCH_HEAD');
  expect(await place.ask('rev-parse', 'HEAD')).toBe(commit);
});

// The stand-in for ssh is a script, which Windows could not start.
test.skipIf(process.platform === 'win32')(
  'with a key, git goes by ssh and RUNNER_TEMP',
  async () => {
    const place = await openWorkplace();
    const program = join(place.dir, 'bin', 'ssh');
    await mkdir(join(place.dir, 'bin'));
    const seen = join(place.dir, 'ssh.txt');
    const script = [
      '#!/bin/sh',
      `cat "$2" > "${seen}"`,
      // The last argument is the command for the other side.
      'for last; do :; done',
      `cd "${join(place.repo.gitDir, '..', '..')}" && eval "$last"`,
    ];
    await writeFile(program, `${script.join('\n')}\n`);
    await chmod(program, 0o755);
    const before = process.env.PATH;
    process.env.PATH = `${join(place.dir, 'bin')}:${before}`;
    try {
      await checkoutStep({ 'ssh-key': 'a private key' }, place.job);
    } finally {
      process.env.PATH = before;
    }
    expect(await place.ask('remote', 'get-url', 'origin')).toBe(`git@127.0.0.1:${REPOSITORY}.git`);
    expect(await place.ask('config', 'core.sshCommand')).toMatch(
      /^".*\/bin\/ssh" -i "\$RUNNER_TEMP\/[0-9a-f-]+" -o StrictHostKeyChecking=yes -o CheckHostIP=no -o "UserKnownHostsFile=\$RUNNER_TEMP\/[0-9a-f-]+_known_hosts"$/,
    );
    const commit = await commitHere(place, place.workspace);
    const env = { RUNNER_TEMP: place.temp };
    await place.git(['push', '--quiet', 'origin', 'main'], { cwd: place.workspace, env });
    expect(await place.repo.tip('main')).toBe(commit);
    expect(await readFile(seen, 'utf8')).toBe('a private key\n');
  },
);

async function commitHere(place: Workplace, cwd: string): Promise<string> {
  await place.git(['commit', '--quiet', '--allow-empty', '--message', 'On top'], { cwd });
  return place.git(['rev-parse', 'HEAD'], { cwd });
}
