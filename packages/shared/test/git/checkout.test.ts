import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pathBelow } from '../../src/action/on-disk.js';
import { findCheckout, isForeign } from '../../src/git/checkout.js';
import { fetchCommit } from '../../src/git/fetch-commit.js';
import { repositoryOf } from '../../src/git/remote-address.js';
import { rowsInCi } from '../nightly.js';
import { type GitPlace, openGitPlace } from './git-place.js';

test('what is checked out is known: root, commit, author, branch and repository', async () => {
  const place = await openGitPlace();
  const root = await place.checkout({ path: 'the repository' });
  const project = join(root, 'apps', 'Größe & Co');
  expect(await place.find(project)).toMatchObject({
    root: join(place.workspace, 'the repository'),
    head: await place.repository.tip('main'),
    author: 'Ada Colleague',
    branch: 'main',
    repository: 'acme/integrations',
  });
  expect(pathBelow(root, project)).toBe('apps/Größe & Co');
  expect(pathBelow(root, root)).toBe('');
});

test('a branch with slashes and other letters keeps its name', async () => {
  const place = await openGitPlace();
  const branch = 'feature/größe-#1';
  await place.repository.commit({ branch, files: { 'x.txt': '' } });
  const root = await place.checkout({ ref: branch, sha: undefined });
  expect(await place.find(root)).toMatchObject({ branch });
});

test('a branch that has a tag of the same name is that branch', async () => {
  const place = await openGitPlace();
  await place.repository.tag('release', await place.repository.tip('main'));
  const head = await place.repository.commit({ branch: 'release', files: { 'x.txt': '' } });
  const root = await place.checkout({ ref: 'release', sha: undefined, fetchDepth: 0 });
  expect(await place.ask(root, 'tag')).toBe('release');
  expect(await place.find(root)).toMatchObject({ branch: 'release', head });
});

test('a machine whose git prints what it makes of signatures does not get in the way', async () => {
  const place = await openGitPlace();
  const root = await place.checkout();
  const tree = await place.ask(root, 'rev-parse', 'HEAD^{tree}');
  const who = 'Ada Colleague <ada@example.com> 1700000000 +0000';
  const signature = 'gpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----';
  const signed = `tree ${tree}\nauthor ${who}\ncommitter ${who}\n${signature}\n\nSigned\n`;
  const write = ['hash-object', '-t', 'commit', '-w', '--stdin'];
  const git = place.git.at({ gitDir: join(root, '.git'), workTree: root });
  const head = await git.line(write, { input: signed });
  await place.ask(root, 'reset', '--quiet', '--hard', head);
  const settings = '[log]\n\tshowSignature = true\n[gpg]\n\tformat = ssh\n';
  await writeFile(join(place.home, '.gitconfig'), settings);
  expect(await place.find(root)).toMatchObject({ head, author: 'Ada Colleague' });
});

test('a commit, a tag and a branch of an earlier step are not branches of the remote', async () => {
  const place = await openGitPlace();
  const tip = await place.repository.tip('main');
  await place.repository.tag('v1', tip);
  const root = await place.checkout({ ref: 'refs/tags/v1', sha: tip });
  expect(await place.find(root)).toMatchObject({ branch: undefined, head: tip });
  await place.checkout({ ref: tip, sha: undefined });
  expect(await place.find(root)).toMatchObject({ branch: undefined });
  await place.checkout();
  await place.ask(root, 'checkout', '--quiet', '-b', 'made-by-a-step');
  expect(await place.find(root)).toMatchObject({ branch: undefined, head: tip });
});

test('a commit of an earlier step counts', async () => {
  const place = await openGitPlace();
  const root = await place.checkout();
  const person = ['-c', 'user.name=A Step', '-c', 'user.email=step@example.com'];
  await place.ask(root, ...person, 'commit', '--quiet', '--allow-empty', '-m', 'On top');
  expect(await place.find(root)).toMatchObject({
    head: await place.ask(root, 'rev-parse', 'HEAD'),
    author: 'A Step',
    branch: 'main',
  });
});

test('neither a folder outside any repository nor a repository without a commit is a checkout', async () => {
  const place = await openGitPlace();
  expect(await findCheckout(place.git, place.workspace, place.workspace)).toMatchObject({
    kind: 'none',
    reason: { why: expect.stringContaining('has a `.git`') },
  });
  await place.ask(place.workspace, 'init', '--quiet');
  expect(await findCheckout(place.git, place.workspace, place.workspace)).toMatchObject({
    kind: 'none',
    reason: { why: expect.stringContaining('has no commit') },
  });
});

test.each([
  ['https://github.com/acme/integrations', 'acme/integrations'],
  ['https://github.com/acme/integrations.git', 'acme/integrations'],
  ['https://github.com/acme/integrations/', 'acme/integrations'],
  ['https://x-access-token:t@github.com/acme/in.te-gra_tions.git', 'acme/in.te-gra_tions'],
  ['http://127.0.0.1:8080/acme/x', 'acme/x'],
  ['https://host.example/git/acme/x.git', 'acme/x'],
  ['git@github.com:acme/x.git', 'acme/x'],
  ['github-alias@host:acme/x', 'acme/x'],
  ['ssh://git@ssh.github.com:443/acme/x.git', 'acme/x'],
  ['/srv/mirror/acme/x.git', undefined],
  ['../acme/x', undefined],
  ['C:\\mirror\\acme\\x', undefined],
  ['file:///srv/acme/x', undefined],
  ['https://github.com/', undefined],
  ['', undefined],
])('the remote %s is of the repository %s', (url, name) => {
  expect(repositoryOf(url)).toBe(name);
});

test('a checkout of another repository is foreign, one that cannot be told is not', async () => {
  const place = await openGitPlace();
  const name = 'other/integrations';
  await place.github.createRepository({ name, files: { 'x.txt': '' } });
  const token = place.github.createToken({ repository: name, permissions: { contents: 'read' } });
  const other = { repository: name, token, ref: 'main', sha: undefined };
  const foreign = await place.find(await place.checkout({ ...other, path: 'a' }));
  const root = await place.checkout({ path: 'b' });
  const own = await place.find(root);
  await place.ask(root, 'remote', 'remove', 'origin');
  const unknown = await place.find(root);
  const judged = [foreign, own, unknown].map((checkout) =>
    isForeign(checkout, 'Acme/Integrations'),
  );
  expect(judged).toEqual([true, false, false]);
});

type Form = Parameters<GitPlace['checkout']>[0];

const forms: Readonly<Record<string, readonly [Form, string, readonly string[]]>> = {
  shallow: [{ fetchDepth: 1 }, 'true', ['On top', 'Change x.txt']],
  full: [{ fetchDepth: 0 }, 'false', ['On top', 'Change x.txt', 'Initial commit']],
  sparse: [{ sparse: ['apps'] }, 'true', ['On top', 'Change x.txt']],
};

test.each(rowsInCi(forms, 'shallow'))(
  'a %s checkout stays what it is when a newer commit is fetched',
  async (_, [form, isShallow, log]) => {
    const place = await openGitPlace();
    await place.repository.commit({ files: { 'x.txt': '1' } });
    const root = await place.checkout(form);
    const newer = await place.repository.commit({ files: { 'x.txt': '2' }, message: 'On top' });
    const checkout = await place.find(root);
    const remote = await place.remote(checkout);
    const refs = await place.ask(root, 'for-each-ref');
    const fetched = await readFile(join(root, '.git', 'FETCH_HEAD'), 'utf8');
    await writeFile(join(root, 'mine.txt'), '');
    await fetchCommit(newer, { remote, checkout });

    expect((await place.ask(root, 'log', '--format=%s', newer)).split('\n')).toEqual(log);
    expect(await place.ask(root, 'rev-parse', '--is-shallow-repository')).toBe(isShallow);
    // Nothing else has changed in it.
    expect(await place.ask(root, 'for-each-ref')).toBe(refs);
    expect(await readFile(join(root, '.git', 'FETCH_HEAD'), 'utf8')).toBe(fetched);
    expect(await place.ask(root, 'rev-parse', 'HEAD')).toBe(checkout.head);
    expect(await place.ask(root, 'status', '--porcelain')).toBe('?? mine.txt');
  },
);

test('a project in a submodule is in the checkout of the submodule', async () => {
  const place = await openGitPlace();
  const root = await place.checkout();
  const inner = join(root, 'vendor');
  await mkdir(inner);
  await place.ask(inner, 'init', '--quiet');
  const person = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
  await place.ask(inner, ...person, 'commit', '--quiet', '--allow-empty', '-m', 'Inner');
  expect(await place.find(inner)).toMatchObject({ root: inner, author: 'A' });
});
