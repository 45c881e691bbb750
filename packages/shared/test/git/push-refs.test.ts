import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Environment } from '../../src/action/child-process.js';
import { type Clock, realClock } from '../../src/action/clock.js';
import { findRemote } from '../../src/git/credentials.js';
import { type PushAnswer, pushAnswer, pushRefs } from '../../src/git/push-refs.js';
import type { RefMove } from '../../src/git/ref-move.js';
import { refusalOf } from '../../src/git/refusal.js';
import {
  createScratchRepository,
  type ScratchRepository,
} from '../../src/git/scratch-repository.js';
import { nightly, rowsAtNight } from '../nightly.js';
import { installGitLfs } from './git-lfs.js';
import { type GitPlace, openGitPlace } from './git-place.js';

const clock: Clock = {
  ...realClock,
  now: () => 0,
  random: () => 0,
  sleep: () => Promise.resolve(),
};

interface Outbox {
  readonly place: GitPlace;
  readonly scratch: ScratchRepository;
  /** The commit that `main` is at. */
  readonly tip: string;
  /** A commit on top of it. */
  commit(message: string, tree?: string): Promise<string>;
  push(...moves: readonly RefMove[]): Promise<PushAnswer>;
}

/** A scratch repository with the tip of `main`, and a token that may write. */
async function openOutbox(env: Environment = {}): Promise<Outbox> {
  const place = await openGitPlace(env);
  const { git, github, repository, temp, log } = place;
  const remote = await findRemote({
    clock: realClock,
    checkout: undefined,
    serverUrl: github.serverUrl,
    repository: repository.name,
    token: github.createToken({ repository: repository.name, permissions: { contents: 'write' } }),
    githubToken: undefined,
    secrets: place.secrets,
    env: place.env,
  });
  const scratch = await createScratchRepository(git, remote, temp);
  const fetch = ['fetch', '--quiet', '--depth=1', '--', remote.name, 'refs/heads/main'];
  await remote.git(scratch.git).run(fetch);
  const tip = await repository.tip('main');
  return {
    place,
    scratch,
    tip,
    async commit(message, tree = `${tip}^{tree}`) {
      const env = {
        GIT_AUTHOR_NAME: 'A',
        GIT_AUTHOR_EMAIL: 'a@example.com',
        GIT_COMMITTER_NAME: 'A',
        GIT_COMMITTER_EMAIL: 'a@example.com',
      };
      const args = ['commit-tree', tree, '-p', tip, '-m', message];
      return scratch.git.line(args, { env });
    },
    push: (...moves) =>
      pushRefs(scratch, moves, { log, signal: new AbortController().signal, clock }),
  };
}

const main = 'refs/heads/main';

test('refs move together, and a new one comes to be', async () => {
  const { place, tip, commit, push } = await openOutbox();
  const to = await commit('next');
  const state = 'refs/paragraph/p/main';
  const moves = [
    { ref: main, from: tip, to },
    { ref: state, from: undefined, to },
  ];
  expect(await push(...moves)).toEqual({ kind: 'delivered' });
  expect(await place.repository.tip('main')).toBe(to);
  expect(await place.repository.git(['rev-parse', state])).toBe(to);
});

test('where one ref has moved, none does', async () => {
  const { place, tip, commit, push } = await openOutbox();
  await place.repository.setRef('refs/heads/side', tip);
  const moved = await place.repository.commit({ branch: 'side', files: { 'a.txt': 'x' } });
  const to = await commit('next');
  const moves = [
    { ref: main, from: tip, to },
    { ref: 'refs/heads/side', from: tip, to },
  ];
  expect(await push(...moves)).toEqual({ kind: 'moved' });
  expect(await place.repository.tip('main')).toBe(tip);
  expect(await place.repository.tip('side')).toBe(moved);
});

test('a ref that was not there must not be there', async () => {
  const { place, tip, commit, push } = await openOutbox();
  await place.repository.setRef('refs/heads/side', tip);
  const move = { ref: 'refs/heads/side', from: undefined, to: await commit('next') };
  expect(await push(move)).toEqual({ kind: 'moved' });
});

test('a branch, a tag and a ref of its own that are called like a full name do not stand in the way', async () => {
  const { place, tip, commit, push } = await openOutbox();
  const refs = [`refs/heads/${main}`, `refs/tags/${main}`, `refs/${main}`];
  for (const ref of refs) await place.repository.setRef(ref, tip);
  const [stale, to] = [await commit('stale'), await commit('next')];
  expect(await push({ ref: main, from: stale, to })).toEqual({ kind: 'moved' });
  expect(await push({ ref: main, from: tip, to })).toEqual({ kind: 'delivered' });
  expect(await place.repository.tip('main')).toBe(to);
  expect(await place.repository.refs()).toMatchObject(
    Object.fromEntries(refs.map((ref) => [ref, tip])),
  );
});

nightly('leases and rules also work with a branch that has the full name of a ref', async () => {
  const { place, tip, commit, push } = await openOutbox();
  const { repository } = place;
  await repository.setRef(`refs/heads/${main}`, tip);
  const stale = await commit('stale');
  expect(await push({ ref: main, from: stale, to: await commit('next') })).toEqual({
    kind: 'moved',
  });
  repository.protect('main', { by: 'ruleset', violations: ['No.'] });
  expect(await push({ ref: main, from: tip, to: await commit('next') })).toMatchObject({
    kind: 'refused',
    refusal: { kind: 'protected', words: expect.stringContaining('No.') },
  });
  expect(await repository.tip('main')).toBe(tip);
});

test('a refusal names the ref that caused the refusal of the others', async () => {
  const { place, tip, commit, push } = await openOutbox();
  place.repository.refuseRefs('refs/heads/side/', 'Not here.');
  const to = await commit('next');
  const moves = [
    { ref: main, from: tip, to },
    { ref: 'refs/heads/side/x', from: undefined, to },
  ];
  expect(await push(...moves)).toMatchObject({
    kind: 'refused',
    refusal: { words: expect.stringContaining('Not here.') },
    refs: ['refs/heads/side/x'],
  });
  expect(await place.repository.tip('main')).toBe(tip);
});

test('a ref goes in the same push, if it is still where it was read', async () => {
  const { place, tip, commit, push } = await openOutbox();
  const { repository } = place;
  const [old, state] = ['refs/paragraph/p/old', 'refs/paragraph/p/main'];
  await repository.setRef(old, tip);
  const to = await commit('next');
  const moves = [
    { ref: main, from: tip, to },
    { ref: state, from: undefined, to },
  ];
  expect(await push(...moves, { ref: old, from: to, to: undefined })).toEqual({ kind: 'moved' });
  expect(await repository.refs()).toMatchObject({ [main]: tip, [old]: tip });

  expect(await push(...moves, { ref: old, from: tip, to: undefined })).toEqual({
    kind: 'delivered',
  });
  const refs = await repository.refs();
  expect(refs).toMatchObject({ [main]: to, [state]: to });
  expect(Object.keys(refs)).not.toContain(old);
});

nightly('what an earlier push was to move stays where it is', async () => {
  const { place, tip, commit, push } = await openOutbox();
  await place.repository.setRef('refs/heads/side', tip);
  place.repository.protect('side', { by: 'ruleset', violations: ['No.'] });
  const first = await commit('first');
  const refused = await push({ ref: 'refs/heads/side', from: tip, to: first });
  expect(refused).toMatchObject({ kind: 'refused', refusal: { kind: 'protected' } });
  const second = await commit('second');
  expect(await push({ ref: main, from: tip, to: second })).toEqual({ kind: 'delivered' });
  expect(await place.repository.tip('side')).toBe(tip);
});

nightly('a temporary failure of a host is retried', async () => {
  const { place, tip, commit, push } = await openOutbox();
  const fault = { kind: 'status', status: 503 } as const;
  place.github.fail({ match: { service: 'git-receive-pack' }, fault, times: 2 });
  const to = await commit('next');
  expect(await push({ ref: main, from: tip, to })).toEqual({ kind: 'delivered' });
  place.github.fail({ match: { service: 'git-receive-pack' }, fault, times: 3 });
  const again = await push({ ref: main, from: to, to: tip });
  expect(again).toMatchObject({ kind: 'lost', refusal: { kind: 'transient' } });
  expect(await place.repository.tip('main')).toBe(to);
});

test('an unreachable host leaves the push in doubt', async () => {
  const { place, tip, commit, push } = await openOutbox();
  const fault = { kind: 'status', status: 503 } as const;
  place.github.fail({ match: { api: 'git' }, fault, times: 99 });
  expect(await push({ ref: main, from: tip, to: await commit('next') })).toMatchObject({
    kind: 'in-doubt',
    because: 'unreachable',
  });
});

nightly('a ref that the host cannot move is not reported as moved', async () => {
  const { place, tip, commit, push } = await openOutbox();
  await writeFile(join(place.repository.gitDir, `${main}.lock`), '');
  expect(await push({ ref: main, from: tip, to: await commit('next') })).toMatchObject({
    kind: 'lost',
    refusal: { kind: 'moved' },
  });
});

// The stand-in is a script, which Windows starts by no name.
describe.skipIf(process.platform === 'win32')('what Git LFS keeps', () => {
  const text = 'kept elsewhere\n';
  const oid = createHash('sha256').update(text).digest('hex');

  /** A push of a commit with a file that Git LFS keeps. */
  async function pushLargeFile(env: Environment = {}, more: Readonly<Record<string, string>> = {}) {
    const outbox = await openOutbox(env);
    const { place, scratch, tip } = outbox;
    const uploads = await installGitLfs(dirname(await place.program('nothing')));
    const tree = await scratch.workTree(tip);
    const { root } = tree;
    const files = { '.gitattributes': '*.bin filter=lfs\n', 'a.bin': text, ...more };
    for (const [name, content] of Object.entries(files)) await writeFile(join(root, name), content);
    const large = await tree.withLargeFiles();
    await large?.run(['update-index', '--add', ...Object.keys(files)]);
    // Of what else the branch holds, a pull has no files.
    await Promise.all(Object.keys(more).map((name) => rm(join(root, name))));
    const made = await tree.neutral.run(['write-tree', '--missing-ok']);
    const to = await outbox.commit('next', made.trim());
    return { ...outbox, to, uploads, pushing: outbox.push({ ref: main, from: tip, to }) };
  }

  test('is uploaded before a commit points to it', async () => {
    const { place, scratch, to, uploads, pushing } = await pushLargeFile();
    expect(await pushing).toEqual({ kind: 'delivered' });
    expect(await place.repository.read(to, 'a.bin')).toContain(`oid sha256:${oid}`);
    expect(await readFile(uploads, 'utf8')).toBe(`${oid} ${scratch.remote.url}\n`);
  });

  // In credentials.test git itself follows neither.
  test.each(rowsAtNight({ insteadOf: 'insteadOf', pushInsteadOf: 'pushInsteadOf' }))(
    'goes where no %s of the machine leads',
    async (way) => {
      const { scratch, uploads, pushing } = await pushLargeFile({
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: `url.http://elsewhere.invalid/.${way}`,
        GIT_CONFIG_VALUE_0: 'http://',
      });
      expect(await pushing).toEqual({ kind: 'delivered' });
      expect(await readFile(uploads, 'utf8')).toBe(`${oid} ${scratch.remote.url}\n`);
    },
  );

  nightly('goes where the repository says that it keeps such files', async () => {
    const lfsConfig = '[lfs]\n\turl = https://lfs.example.com/acme\n';
    const { uploads, pushing } = await pushLargeFile({}, { '.lfsconfig': lfsConfig });
    expect(await pushing).toEqual({ kind: 'delivered' });
    expect(await readFile(uploads, 'utf8')).toBe(`${oid} https://lfs.example.com/acme\n`);
  });

  test('and its host does not take, no commit points to', async () => {
    const { place, tip, pushing } = await pushLargeFile({ GIT_LFS_REFUSES: 'over quota' });
    await expect(pushing).rejects.toThrow(/could not be uploaded[\s\S]*over quota/);
    expect(await place.repository.tip('main')).toBe(tip);
  });
});

describe('a push that failed came to', () => {
  const transient = refusalOf('fatal: early EOF');
  const unknown = refusalOf('fatal: bad object');
  const moved = refusalOf('!\tx:y\t[rejected] (stale info)');
  const refused = refusalOf('remote: error: GH006: Protected branch update failed');
  test.each([
    ['a delivery, where the refs say so', transient, 'as-pushed', { kind: 'delivered' }],
    ['a delivery, whatever was said', moved, 'as-pushed', { kind: 'delivered' }],
    ['nothing, where they are elsewhere', transient, 'elsewhere', { kind: 'moved' }],
    ['a refusal', refused, 'as-read', { kind: 'refused', refusal: refused }],
    [
      'a refusal, by the word of the host',
      refused,
      undefined,
      { kind: 'refused', refusal: refused },
    ],
    ['a refusal, for no known reason', unknown, 'as-read', { kind: 'refused', refusal: unknown }],
    ['a loss', transient, 'as-read', { kind: 'lost', refusal: transient }],
    [
      'a loss, where nothing has moved after all',
      moved,
      'as-read',
      { kind: 'lost', refusal: moved },
    ],
    ['a doubt', transient, undefined, { kind: 'in-doubt' }],
    ['a doubt, for no known reason', unknown, undefined, { kind: 'in-doubt' }],
    ['a doubt, where it seems to have moved', moved, undefined, { kind: 'in-doubt' }],
  ] as const)('%s', (_, refusal, places, answer) => {
    expect(pushAnswer(refusal, places)).toMatchObject(answer);
  });
});
