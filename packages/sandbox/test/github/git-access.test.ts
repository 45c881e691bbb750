import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nightly, rowsAtNight, rowsInCi } from '../../../shared/test/nightly.js';
import type { Visibility } from '../../src/github/git-access.js';
import type { Protection } from '../../src/github/rules/branch-rule.js';
import type { Permissions, TokenKind } from '../../src/github/tokens.js';
import { type Box, type ClientResult, openBox } from './box.js';

const REPOSITORY = 'acme/integrations';

interface Place extends Box {
  readonly token: string;
  /** A client's clone, with a commit that is not pushed yet. */
  readonly clone: string;
  readonly before: string;
  push(...args: readonly string[]): Promise<ClientResult>;
}

async function openPlace(): Promise<Place> {
  const box = await openBox();
  const repo = await box.github.createRepository({ name: REPOSITORY, files: { 'a.txt': 'a' } });
  const permissions = { contents: 'write' } as const;
  const token = box.github.createToken({ repository: REPOSITORY, permissions });
  await box.git(['clone', '--quiet', repo.url, 'clone'], { token });
  const clone = join(box.dir, 'clone');
  await box.git(['commit', '--quiet', '--allow-empty', '-m', 'Mine'], { cwd: clone });
  return {
    ...box,
    token,
    clone,
    before: await repo.tip('main'),
    push: (...args) =>
      box.attempt(['push', '--quiet', 'origin', 'main', ...args], { cwd: clone, token }),
  };
}

interface Who {
  readonly permissions?: Permissions;
  readonly kind?: TokenKind;
  /** Of another repository, one that was taken back, none at all. */
  readonly odd?: 'elsewhere' | 'revoked' | 'none';
  readonly visibility?: Visibility;
}

const may = 'may';
/** To a 401 git has no words but its question, which nobody answers. */
const asked = 'could not read Username';

/** What comes of a fetch and of a push. */
const access: ReadonlyArray<readonly [who: string, Who, read: string, write: string]> = [
  ['write permission', { permissions: { contents: 'write' } }, may, may],
  [
    'a person with write permission',
    { permissions: { contents: 'write' }, kind: 'personal' },
    may,
    may,
  ],
  [
    'read permission',
    { permissions: { contents: 'read' } },
    may,
    'Permission to acme/integrations.git denied to github-actions[bot].',
  ],
  [
    'a person with read permission',
    { permissions: { contents: 'read' }, kind: 'personal' },
    may,
    'Permission to acme/integrations.git denied to octocat.',
  ],
  ['no permission', { permissions: {} }, 'Repository not found.', 'Repository not found.'],
  ['a token of elsewhere', { odd: 'elsewhere' }, 'Repository not found.', 'Repository not found.'],
  ['a token that was taken back', { odd: 'revoked' }, asked, asked],
  ['nothing', { odd: 'none' }, asked, asked],
  ['nothing, to a public repository', { odd: 'none', visibility: 'public' }, may, asked],
];

test.each(
  rowsInCi(
    Object.fromEntries(access.map(([who, ...row]) => [who, row])),
    'read permission',
    'a token of elsewhere',
  ),
)('with %s one may read and write as GitHub says', async (_, [who, read, write]) => {
  const { github, git, attempt, dir } = await openBox();
  const { visibility = 'private', permissions = {}, kind = 'installation', odd } = who;
  const files = { 'a.txt': 'a' };
  const repo = await github.createRepository({ name: REPOSITORY, files, visibility });
  const elsewhere = await github.createRepository({ name: 'acme/elsewhere', files });
  const token = github.createToken(
    odd === 'elsewhere'
      ? { repository: elsewhere.name, permissions: { contents: 'write' } }
      : { repository: REPOSITORY, permissions, kind },
  );
  if (odd === 'revoked') github.revokeToken(token);
  await git(['init', '--quiet', 'work']);
  await git(['commit', '--quiet', '--allow-empty', '-m', 'Mine'], { cwd: join(dir, 'work') });
  const options = { cwd: join(dir, 'work'), ...(odd === 'none' ? {} : { token }) };

  const fetched = await attempt(['fetch', '--quiet', repo.url, 'main'], options);
  expect([fetched.code === 0, fetched.stderr]).toEqual(
    read === may ? [true, ''] : [false, expect.stringContaining(read)],
  );
  const pushed = await attempt(['push', '--quiet', repo.url, 'HEAD:refs/heads/mine'], options);
  expect([pushed.code === 0, pushed.stderr]).toEqual(
    write === may ? [true, ''] : [false, expect.stringContaining(write)],
  );
  expect(Object.keys(await repo.refs()).includes('refs/heads/mine')).toBe(write === may);
});

nightly('two headers at once are one too many', async () => {
  const { github, attempt, clone, token } = await openPlace();
  const { url } = github.repository(REPOSITORY);
  const twice = ['-c', `http.${github.serverUrl}/.extraheader=AUTHORIZATION: basic eDp5`];
  const result = await attempt([...twice, 'ls-remote', url], { cwd: clone, token });
  expect(result.stderr).toContain('error: 400');
});

type Refusal = readonly [by: Protection['by'], words: string, reason: string];
const refusals: Readonly<Record<string, Refusal>> = {
  'branch protection': [
    'branch-protection',
    'GH006: Protected branch update failed',
    'protected branch hook declined',
  ],
  ruleset: ['ruleset', 'GH013: Repository rule violations', 'due to repository rule violations'],
};

test.each(rowsInCi(refusals, 'ruleset'))(
  'a branch under a %s declines a push in the words of GitHub',
  async (_, [by, words, reason]) => {
    const place = await openPlace();
    const repo = place.github.repository(REPOSITORY);
    const violations = ['Changes must be made through a pull request.'];
    repo.protect('main', { by, violations });
    const { code, stderr } = await place.push();
    expect(code).not.toBe(0);
    for (const said of [words, violations[0], reason]) expect(stderr).toContain(said);
    expect(await repo.tip('main')).toBe(place.before);

    repo.protect('main', { by, violations, bypass: ['github-actions[bot]'] });
    expect((await place.push()).code).toBe(0);
  },
);

test('a colleague may be first at the last moment, which git finds out by itself', async () => {
  const place = await openPlace();
  const repo = place.github.repository(REPOSITORY);
  let theirs = '';
  const move = async (): Promise<void> => {
    theirs = await repo.commit({ files: { 'b.txt': 'b' } });
  };
  place.github.beforePush(move, { at: 'update' });
  const lost = await place.push();
  expect(lost.stderr).toContain("cannot lock ref 'refs/heads/main'");
  expect(await repo.tip('main')).toBe(theirs);

  place.github.beforePush(move);
  expect((await place.push()).stderr).toContain('fetch first');
});

nightly('an answer that is lost leaves what was done', async () => {
  const place = await openPlace();
  const repo = place.github.repository(REPOSITORY);
  place.github.fail({
    match: { service: 'git-receive-pack', phase: 'exchange' },
    fault: { kind: 'answer-lost' },
    times: 9,
  });
  expect((await place.push()).code).not.toBe(0);
  expect(await repo.tip('main')).toBe(await place.git(['rev-parse', 'HEAD'], { cwd: place.clone }));
});

const requestFaults = {
  'a status': [{ kind: 'status', status: 502 }, 'error: 502'],
  'a broken connection': [{ kind: 'reset' }, 'unable to access'],
} as const;

test.each(rowsAtNight<(typeof requestFaults)[keyof typeof requestFaults]>(requestFaults))(
  'a request can meet %s, as often as planned',
  async (_, [fault, words]) => {
    const place = await openPlace();
    const trap = place.github.fail({ match: { service: 'git-receive-pack' }, fault });
    expect((await place.push()).stderr).toContain(words);
    expect((await place.push()).code).toBe(0);
    expect(trap.hits).toBe(1);
  },
);
