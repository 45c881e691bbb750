import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nightly, rowsInCi } from '../../../shared/test/nightly.js';
import { openBox } from './box.js';

const REPOSITORY = 'acme/integrations';
const WRITE = { repository: REPOSITORY, permissions: { contents: 'write' } } as const;

test('a clone holds what the repository was created with, under either form of its URL', async () => {
  const { github, git, dir } = await openBox();
  const files = { 'src/index.ts': 'export {};\n', 'öffnen "&" it.txt': 'text\n' };
  const repo = await github.createRepository({ name: REPOSITORY, files });
  const token = github.createToken(WRITE);

  for (const [folder, url] of [
    ['plain', repo.url],
    ['dot-git', `${repo.url}.git`],
  ] as const) {
    await git(['clone', '--quiet', url, folder], { token });
    const cwd = join(dir, folder);
    expect(await git(['rev-parse', 'HEAD'], { cwd })).toBe(await repo.tip('main'));
    expect(await git(['show', 'HEAD:öffnen "&" it.txt'], { cwd })).toBe('text');
    expect(await git(['symbolic-ref', 'HEAD'], { cwd })).toBe('refs/heads/main');
  }
  expect(github.violations).toEqual([]);
});

test('a push arrives, also one that git sends in chunks because it is large', async () => {
  const { github, git, dir } = await openBox();
  const repo = await github.createRepository({ name: REPOSITORY, files: { 'a.txt': 'a' } });
  const token = github.createToken(WRITE);
  await git(['clone', '--quiet', repo.url, 'work'], { token });
  const cwd = join(dir, 'work');
  // Incompressible, and larger than http.postBuffer.
  await writeFile(join(cwd, 'large.bin'), randomBytes(200_000));
  await git(['add', '.'], { cwd });
  await git(['commit', '--quiet', '--message', 'Large'], { cwd });
  await git(['-c', 'http.postBuffer=65536', 'push', '--quiet', 'origin', 'main'], { cwd, token });

  expect(await repo.tip('main')).toBe(await git(['rev-parse', 'HEAD'], { cwd }));
  expect((await repo.readBytes('main', 'large.bin'))?.length).toBe(200_000);
  const pushes = github.requests.filter(({ path }) => path.endsWith('/git-receive-pack'));
  expect(pushes.map(({ headers }) => headers['transfer-encoding'])).toContain('chunked');
  expect(pushes.flatMap(({ updates }) => updates.map(({ ref }) => ref))).toEqual([
    'refs/heads/main',
  ]);
});

nightly('a fetch with many haves is sent compressed, and understood', async () => {
  const { github, git, dir } = await openBox();
  const repo = await github.createRepository({ name: REPOSITORY, files: { 'a.txt': '0' } });
  for (let count = 1; count < 40; count += 1) {
    await repo.commit({ branch: `b${count}`, files: { 'a.txt': String(count) }, from: 'main' });
  }
  const token = github.createToken(WRITE);
  await git(['clone', '--quiet', repo.url, 'work'], { token });
  const tip = await repo.commit({ files: { 'a.txt': 'last' } });
  await git(['fetch', '--quiet'], { cwd: join(dir, 'work'), token });

  expect(await git(['rev-parse', 'origin/main'], { cwd: join(dir, 'work') })).toBe(tip);
  const encodings = github.requests.map(({ headers }) => headers['content-encoding']);
  expect(encodings).toContain('gzip');
});

// What the tests' own git speaks is version 2.
test.each(rowsInCi({ 'version 0': '0', 'version 2': '2' }, 'version 0'))(
  'protocol %s is spoken when the client asks for it',
  async (_, version) => {
    const { github, git } = await openBox();
    const repo = await github.createRepository({ name: REPOSITORY, files: { 'a.txt': 'a' } });
    const token = github.createToken(WRITE);
    const trace = { GIT_TRACE_PACKET: '1' };
    await git(['-c', `protocol.version=${version}`, 'ls-remote', repo.url], { token, env: trace });
    const [advertisement] = github.requests;
    expect(advertisement?.headers['git-protocol']).toBe(version === '2' ? 'version=2' : undefined);
    expect(github.requests.length).toBe(version === '2' ? 2 : 1);
  },
);

test('a commit by its name alone, a depth and a filter can be asked for, as on GitHub', async () => {
  const { github, git, dir } = await openBox();
  const repo = await github.createRepository({ name: REPOSITORY, files: { 'a.txt': 'old' } });
  const old = await repo.tip('main');
  await repo.commit({ files: { 'a.txt': 'new', 'b.txt': 'b' } });
  const token = github.createToken(WRITE);
  await git(['init', '--quiet', 'work']);
  const cwd = join(dir, 'work');
  await git(['remote', 'add', 'origin', repo.url], { cwd });
  await git(['fetch', '--quiet', '--depth=1', '--filter=blob:none', 'origin', old], { cwd, token });

  expect(await git(['rev-parse', 'FETCH_HEAD'], { cwd })).toBe(old);
  const missing = await git(['rev-list', '--objects', '--missing=print', 'FETCH_HEAD'], { cwd });
  expect(missing).toMatch(/^\?[0-9a-f]{40}$/m);
});

nightly('a colleague commits to any branch without a work tree', async () => {
  const { github } = await openBox();
  const repo = await github.createRepository({ name: REPOSITORY, files: { 'a.txt': 'a' } });
  const author = { name: 'Grace', email: 'grace@example.com' };
  const first = await repo.commit({
    branch: 'feature/x',
    files: {
      'a.txt': null,
      link: { mode: '120000', content: '../outside' },
      'run.sh': { mode: '100755', content: '#!/bin/sh\n' },
      'bytes.bin': Buffer.of(0, 255, 10),
    },
    message: 'Subject\n\nBody',
    author,
  });

  expect(await repo.tip('feature/x')).toBe(first);
  expect(await repo.files('feature/x')).toEqual(['bytes.bin', 'link', 'run.sh']);
  expect(await repo.git(['ls-tree', first])).toMatch(
    /^100644.*bytes.bin\n120000.*link\n100755.*run.sh$/s,
  );
  expect(await repo.readBytes('feature/x', 'bytes.bin')).toEqual(Buffer.of(0, 255, 10));
  expect(await repo.read('main', 'a.txt')).toBe('a');
  expect(await repo.read('feature/x', 'a.txt')).toBeUndefined();
  const [newest, oldest] = await repo.log('feature/x');
  expect(newest).toMatchObject({ sha: first, subject: 'Subject', message: 'Subject\n\nBody' });
  expect(newest?.author).toMatchObject(author);
  expect(newest?.parents).toEqual([await repo.tip('main')]);
  expect(oldest?.parents).toEqual([]);
  expect(await repo.changes('main', 'feature/x')).toContainEqual({ status: 'D', path: 'a.txt' });
  expect(await repo.diff('main', 'feature/x')).toContain('+#!/bin/sh');

  await repo.deleteBranch('feature/x');
  expect(Object.keys(await repo.refs())).toEqual(['refs/heads/main']);
  await expect(repo.tip('feature/x')).rejects.toThrow('no branch feature/x');
  await expect(repo.commit({ files: { 'nowhere.txt': null } })).rejects.toThrow('nowhere.txt');
});

nightly('a pull request has a head and a trial merge, and a tag can be annotated', async () => {
  const { github } = await openBox();
  const repo = await github.createRepository({ name: REPOSITORY, files: { 'a.txt': 'a' } });
  await repo.commit({ branch: 'feature', files: { 'b.txt': 'b' } });
  await repo.commit({ files: { 'c.txt': 'c' } });
  const pull = await repo.openPullRequest({ head: 'feature' });
  await repo.tag('v1', 'main');
  await repo.tag('v2', 'main', 'Second');

  expect(await repo.refs()).toMatchObject({
    'refs/pull/1/head': await repo.tip('feature'),
    'refs/pull/1/merge': pull.merge,
    'refs/tags/v1': await repo.tip('main'),
  });
  expect(await repo.files('refs/pull/1/merge')).toEqual(['a.txt', 'b.txt', 'c.txt']);
  expect(await repo.git(['cat-file', '-t', 'refs/tags/v2'])).toBe('tag');
  expect(await repo.resolve('v2')).toBe(await repo.tip('main'));
});

test('nothing in the environment or home of the user reaches the git of the server', async () => {
  const { github, dir } = await openBox();
  const hooks = join(dir, 'hooks');
  await mkdir(hooks);
  await writeFile(
    join(dir, 'evil'),
    `[core]\n\thooksPath = ${hooks}\n[init]\n\tdefaultBranch = bad\n`,
  );
  const before = { ...process.env };
  Object.assign(process.env, { GIT_CONFIG_GLOBAL: join(dir, 'evil'), GIT_DIR: dir });
  try {
    const repo = await github.createRepository({ name: REPOSITORY, files: { 'a.txt': 'a' } });
    expect(await repo.git(['config', '--get', 'core.hooksPath']).catch(() => 'none')).toBe('none');
    expect(await repo.git(['rev-parse', '--git-dir'])).toBe('.');
  } finally {
    for (const name of ['GIT_CONFIG_GLOBAL', 'GIT_DIR']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
});
