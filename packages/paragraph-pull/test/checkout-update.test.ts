import { watch } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type CheckoutOptions, checkout, type Repository, startGitHub } from '@paragraph/sandbox';
import { Cancelled } from '@paragraph/shared';
import {
  createSecrets,
  findCheckout,
  findGit,
  realClock,
  remoteAt,
} from '@paragraph/shared/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nightly, rowsInCi } from '../../shared/test/nightly.js';
import { silentLog } from '../../shared/test/silent-log.js';
import { type CheckoutUpdate, checkoutMover } from '../src/update-checkout.js';

interface Place {
  readonly folder: string;
  readonly repository: Repository;
  /** A folder on PATH. */
  readonly bin: string;
  /** Where the checkout stood. */
  readonly before: string;
  git(...args: readonly string[]): Promise<string>;
  text(file: string): Promise<string | undefined>;
  /** Brings the checkout to a commit that is on the branch. */
  update(commit: string): Promise<CheckoutUpdate>;
}

const files = {
  'a.txt': 'a\n',
  'b.txt': 'b\n',
  'docs/c.txt': 'c\n',
  'docs/d.txt': 'd\n',
  '.gitignore': '*.log\n',
};

async function openPlace(
  form: Partial<CheckoutOptions> = {},
  { signal = new AbortController().signal, clock = realClock } = {},
): Promise<Place> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'checkout update ')));
  const [workspace, temp, bin] = [join(root, 'work space'), join(root, 'temp'), join(root, 'bin')];
  for (const name of [workspace, temp, bin]) await mkdir(name);
  const github = await startGitHub({ root: join(root, 'github') });
  onTestFinished(async () => {
    await github.close();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });
  const name = 'acme/integrations';
  const repository = await github.createRepository({ name, files });
  const before = await repository.commit({ files: { 'b.txt': 'second\n' }, message: 'Second' });
  const token = github.createToken({ repository: name, permissions: { contents: 'read' } });
  const { serverUrl } = github;
  const job = { serverUrl, repository: name, workspace, temp, token, ref: 'refs/heads/main' };
  const folder = await checkout({ ...job, sha: before, ...form });

  const git = await findGit({
    env: {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      HOME: root,
      USERPROFILE: root,
      GIT_CONFIG_NOSYSTEM: '1',
    },
    log: silentLog,
    clock,
    signal,
    secrets: createSecrets(() => undefined),
  });
  if (git === undefined) throw new Error('These tests need git.');
  return {
    folder,
    repository,
    bin,
    before,
    git: async (...args) =>
      (await git.at({ gitDir: join(folder, '.git'), workTree: folder }).run(args)).trimEnd(),
    text: (file) => readFile(join(folder, file), 'utf8').catch(() => undefined),
    async update(commit) {
      const search = await findCheckout(git, folder, workspace);
      if (search.kind === 'none') throw new Error(search.reason.what);
      const remote = remoteAt(repository.url, 'checkout', { clock: realClock });
      const { checkout } = search;
      // Nobody has made the commit here, so it is fetched.
      return checkoutMover({ scratch: checkout, remote, checkout, branch: 'main', signal }).moveTo(
        commit,
      );
    },
  };
}

describe('a clean checkout is moved, and stays clean', () => {
  const forms: Readonly<Record<string, readonly [Partial<CheckoutOptions>, number]>> = {
    'a shallow one': [{}, 2],
    'a full one': [{ fetchDepth: 0 }, 4],
    'one without blobs': [{ fetchDepth: 0, filter: 'blob:none' }, 4],
  };
  test.each(rowsInCi(forms, 'a shallow one'))('%s', async (_, [form, commits]) => {
    const place = await openPlace(form);
    // One of a colleague comes along.
    await place.repository.commit({
      files: { 'a.txt': 'theirs\n', 'docs/c.txt': null, 'docs/d.txt': null },
    });
    const tip = await place.repository.commit({ files: { 'b.txt': 'new\n', 'x/d.txt': 'd\n' } });
    expect(await place.update(tip)).toEqual({ kind: 'moved' });
    expect(await place.git('rev-parse', 'HEAD', 'refs/remotes/origin/main')).toBe(`${tip}\n${tip}`);
    expect(await place.git('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
    expect(await place.git('status', '--porcelain', '--ignored')).toBe('');
    expect(await place.text('a.txt')).toBe('theirs\n');
    expect(await place.text('b.txt')).toBe('new\n');
    expect(await place.text('x/d.txt')).toBe('d\n');
    await expect(access(join(place.folder, 'docs'))).rejects.toThrow('ENOENT');
    // What a later step may look for is there: the commits before.
    const log = await place.git('log', '--format=%H', '--all', '--reflog');
    expect(log.split('\n')).toContain(place.before);
    expect(log.split('\n').length).toBeGreaterThanOrEqual(commits);
  });

  test('a shallow one keeps the history that it has', async () => {
    const place = await openPlace();
    const log = [place.before];
    for (const text of ['new\n', 'newer\n']) {
      const tip = await place.repository.commit({ files: { 'b.txt': text } });
      log.unshift(tip);
      expect(await place.update(tip)).toEqual({ kind: 'moved' });
      expect(await place.git('log', '--format=%H')).toBe(log.join('\n'));
    }
    expect(await place.git('rev-parse', '--is-shallow-repository')).toBe('true');
  });

  nightly('a sparse one gets no file that it does not want', async () => {
    const place = await openPlace({ sparse: ['src'] });
    const tip = await place.repository.commit({
      files: { 'docs/c.txt': 'new\n', 'docs/f.txt': 'f\n', 'src/e.txt': 'e\n' },
    });
    expect(await place.update(tip)).toEqual({ kind: 'moved' });
    expect(await place.text('src/e.txt')).toBe('e\n');
    await expect(access(join(place.folder, 'docs'))).rejects.toThrow('ENOENT');
    expect(await place.git('status', '--porcelain')).toBe('');
  });
});

test('of many files in the way the first are named, and the others counted', async () => {
  const place = await openPlace();
  const names = Array.from({ length: 12 }, (_, index) => `new-${index + 10}.txt`);
  const tip = await place.repository.commit({
    files: Object.fromEntries(names.map((name) => [name, 'of the branch\n'])),
  });
  for (const name of names) await writeFile(join(place.folder, name), 'of an earlier step\n');
  expect(await place.update(tip)).toEqual({
    kind: 'kept',
    why: `it would replace files that earlier steps have added: ${names.slice(0, 10).join(', ')} and 2 more`,
  });
});

type Step = (place: Place) => Promise<unknown>;
const write =
  (file: string): Step =>
  ({ folder }) =>
    writeFile(join(folder, file), 'of an earlier step\n');
const stage =
  (file: string): Step =>
  async (place) => {
    await write(file)(place);
    await place.git('add', file);
  };
const remove =
  (file: string): Step =>
  ({ folder }) =>
    rm(join(folder, file));

describe('beside what an earlier step', () => {
  test('has changed, staged, deleted, added, or touched without a change, it follows, and leaves it', async () => {
    const place = await openPlace();
    await write('a.txt')(place);
    await stage('docs/c.txt')(place);
    await remove('docs/d.txt')(place);
    await write('new.txt')(place);
    await writeFile(join(place.folder, 'b.txt'), 'second\n');
    const tip = await place.repository.commit({ files: { 'b.txt': 'new\n' } });
    expect(await place.update(tip)).toEqual({ kind: 'moved' });
    expect((await place.git('status', '--porcelain')).split('\n')).toEqual([
      ' M a.txt',
      'M  docs/c.txt',
      ' D docs/d.txt',
      '?? new.txt',
    ]);
    expect(await place.text('b.txt')).toBe('new\n');
  });

  const inTheWay: ReadonlyArray<readonly [what: string, step: Step, file: string]> = [
    ['changed', write('b.txt'), 'b.txt'],
    ['staged', stage('b.txt'), 'b.txt'],
    ['added', write('x.txt'), 'x.txt'],
    ['added though Git ignores it', write('x.log'), 'x.log'],
  ];

  test('has changed, staged or added, also though Git ignores it, and the commit has too, it stays, whole', async () => {
    const place = await openPlace();
    const tip = await place.repository.commit({
      files: { 'a.txt': 'new\n', 'b.txt': 'new\n', 'x.txt': 'x\n', 'x.log': 'x\n' },
    });
    for (const [what, step, file] of inTheWay) {
      await step(place);
      const [status, text] = [await place.git('status', '--porcelain'), await place.text(file)];
      expect(await place.update(tip), what).toMatchObject({
        kind: 'kept',
        why: expect.stringContaining(file),
      });
      expect(await place.git('rev-parse', 'HEAD', 'refs/remotes/origin/main'), what).toBe(
        `${place.before}\n${place.before}`,
      );
      expect(await place.git('status', '--porcelain'), what).toBe(status);
      expect(await place.text(file), what).toBe(text);
      expect(await place.text('a.txt'), what).toBe('a\n');
      await place.git('reset', '--quiet', '--hard');
      await place.git('clean', '--quiet', '-fdx');
    }
  });

  test('has added in the place of a folder, though Git ignores it, it stays, whole', async () => {
    const place = await openPlace();
    await write('cache.log')(place);
    const tip = await place.repository.commit({ files: { 'cache.log/x.txt': 'x\n' } });
    expect(await place.update(tip)).toMatchObject({
      kind: 'kept',
      why: expect.stringContaining('earlier steps have added: cache.log'),
    });
    expect(await place.git('rev-parse', 'HEAD')).toBe(place.before);
    expect(await place.text('cache.log')).toBe('of an earlier step\n');
  });

  test('has left alone it follows, also where a file makes room for a folder', async () => {
    const place = await openPlace();
    const tip = await place.repository.commit({ files: { 'a.txt': null, 'a.txt/b.txt': 'b\n' } });
    expect(await place.update(tip)).toEqual({ kind: 'moved' });
    expect(await place.text('a.txt/b.txt')).toBe('b\n');
    expect(await place.git('status', '--porcelain')).toBe('');
  });

  nightly('has deleted and the commit has changed, it is there again', async () => {
    const place = await openPlace();
    await remove('b.txt')(place);
    const tip = await place.repository.commit({ files: { 'b.txt': 'new\n' } });
    expect(await place.update(tip)).toEqual({ kind: 'moved' });
    expect(await place.text('b.txt')).toBe('new\n');
    expect(await place.git('status', '--porcelain')).toBe('');
  });
});

const elsewhere: ReadonlyArray<readonly [step: Step, why: string]> = [
  [
    ({ git }) =>
      git('-c', 'user.name=A', '-c', 'user.email=a@b', 'commit', '-q', '--allow-empty', '-m', 'A'),
    'made commits in it',
  ],
  [({ git }) => git('checkout', '-q', '-b', 'own'), 'not on the branch'],
  [({ git }) => git('checkout', '-q', '--detach'), 'not on the branch'],
];

test('a checkout with commits of its own, on a branch of its own, or on no branch stays', async () => {
  const place = await openPlace();
  const tip = await place.repository.commit({ files: { 'b.txt': 'new\n' } });
  for (const [step, why] of elsewhere) {
    await step(place);
    const head = await place.git('rev-parse', 'HEAD');
    expect(await place.update(tip)).toMatchObject({
      kind: 'kept',
      why: expect.stringContaining(why),
    });
    expect(await place.git('rev-parse', 'HEAD')).toBe(head);
    await place.git('checkout', '--quiet', '-B', 'main', place.before);
  }
});

/** What `git lfs install` and a program of that name on PATH make of a checkout. */
async function withLfs({ git, bin }: Place, script: string): Promise<void> {
  await writeFile(join(bin, 'git-lfs'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  for (const way of ['clean', 'smudge']) {
    await git('config', `filter.lfs.${way}`, `git-lfs ${way} -- %f`);
  }
  await git('config', 'filter.lfs.required', 'true');
}

const onPosix = test.skipIf(process.platform === 'win32');

onPosix('a move in which git-lfs fails is reported as such', async () => {
  const place = await openPlace();
  await withLfs(place, '[ "$1" = clean ] && exec cat; exit 1');
  const filtered = { '.gitattributes': 'b.txt filter=lfs\n', 'b.txt': 'new\n' };
  const tip = await place.repository.commit({ files: { ...filtered, 'a.txt': 'new\n' } });
  await write('a.txt')(place);
  expect(await place.update(tip)).toMatchObject({ kind: 'kept' });
  expect(await place.git('status', '--porcelain')).toBe(' M a.txt');

  await place.git('checkout', '--quiet', '--', 'a.txt');
  const why: unknown = expect.stringContaining('filter');
  expect(await place.update(tip)).toMatchObject({ kind: 'partly-moved', why });
});

onPosix('a move that is cancelled half-way is reported as such', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const after: typeof realClock.after = (milliseconds, callback) =>
    realClock.after(signal.aborted ? 0 : milliseconds, callback);
  const place = await openPlace({}, { signal, clock: { ...realClock, after } });
  const begun = join(place.bin, 'begun');
  await withLfs(place, `[ "$1" = clean ] && exec cat; touch '${begun}'; exec sleep 60`);
  const filtered = { '.gitattributes': 'b.txt filter=lfs\n', 'b.txt': 'new\n' };
  const tip = await place.repository.commit({ files: filtered });
  const watcher = watch(place.bin, (_, name) => {
    if (name === 'begun') controller.abort(new Cancelled());
  });
  onTestFinished(() => watcher.close());
  expect(await place.update(tip)).toEqual({
    kind: 'partly-moved',
    why: 'the run was cancelled',
  });
});

onPosix('a checkout with Git LFS is moved with git-lfs itself', async () => {
  const place = await openPlace();
  await place.repository.commit({ files: { '.gitattributes': 'b.txt filter=lfs\n' } });
  await place.update(await place.repository.tip('main'));
  await withLfs(place, 'case $1 in clean) tr A-Z a-z;; smudge) tr a-z A-Z;; esac');
  const tip = await place.repository.commit({ files: { 'b.txt': 'new\n' } });
  expect(await place.update(tip)).toEqual({ kind: 'moved' });
  expect(await place.text('b.txt')).toBe('NEW\n');
});

onPosix.each([
  ['has', { '.gitattributes': 'a.txt filter=shout\n' }, {}],
  ['gets', {}, { '.gitattributes': 'docs/* filter=shout\n' }],
])(
  'a checkout that %s files with another filter stays, and no program is run',
  async (_, before, after) => {
    const place = await openPlace();
    if (Object.keys(before).length > 0) {
      await place.update(await place.repository.commit({ files: before }));
    }
    const sprung = join(place.bin, 'sprung');
    for (const way of ['clean', 'smudge', 'process']) {
      await place.git('config', `filter.shout.${way}`, `touch '${sprung}'; cat`);
    }
    const head = await place.git('rev-parse', 'HEAD');
    const tip = await place.repository.commit({ files: { 'b.txt': 'new\n', ...after } });
    expect(await place.update(tip)).toEqual({
      kind: 'kept',
      why: expect.stringContaining('the filter "shout"'),
    });
    expect(await place.git('rev-parse', 'HEAD')).toBe(head);
    await expect(access(sprung)).rejects.toThrow('ENOENT');
  },
);
