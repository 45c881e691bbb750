import { expect, test } from 'vitest';
import { nightly, rowsAtNight, rowsInCi } from '../../../shared/test/nightly.js';
import { type Ending, openOnce } from '../../../shared/test/open-once.js';
import type { BranchRule } from '../../src/github/rules/branch-rule.js';
import type { Permissions, TokenKind } from '../../src/github/tokens.js';
import { type Answer, type CallOptions, call } from './api-client.js';
import { openBox } from './box.js';
import { openApiFaults } from './openapi.js';

const name = 'acme/integrations';
const pulls = '/repos/{owner}/{repo}/pulls';

async function openPlace({ mayOpen = true }: { readonly mayOpen?: boolean } = {}, ending?: Ending) {
  const box = await openBox(ending);
  const repo = await box.github.createRepository({
    name,
    files: { 'a.txt': 'a\n' },
    settings: { actionsMayOpenPullRequests: mayOpen },
  });
  const tokenFor = (permissions: Permissions, kind: TokenKind = 'installation') =>
    box.github.createToken({ repository: name, permissions, kind });
  const token = tokenFor({ contents: 'write', pull_requests: 'write', issues: 'write' });
  const ask = (path: string, options: CallOptions = {}): Promise<Answer> =>
    call(box.github, `/repos/${name}${path}`, { token, ...options });
  const side = (branch: string, files: Readonly<Record<string, string>> = { [branch]: branch }) =>
    repo.commit({ branch, files, from: 'main' });
  const open = (head: string, more: object = {}): Promise<Answer> =>
    ask('/pulls', { method: 'POST', body: { title: `From ${head}`, head, base: 'main', ...more } });
  return { ...box, repo, tokenFor, ask, side, open };
}

test('a pull request is opened, listed, changed, closed and opened again, as GitHub describes it', async () => {
  const { github, repo, ask, side, open } = await openPlace();
  const head = await side('side');
  const made = await open('side', { body: 'Why.' });
  expect(made.status).toBe(201);
  expect(openApiFaults(pulls, 'post', made)).toEqual([]);
  expect(made.json).toMatchObject({
    number: 1,
    title: 'From side',
    body: 'Why.',
    state: 'open',
    user: { login: 'github-actions[bot]', type: 'Bot' },
    head: { label: 'acme:side', sha: head },
    base: { ref: 'main', sha: await repo.tip('main') },
    mergeable: true,
    commits: 1,
    changed_files: 1,
    additions: 1,
  });
  expect((await repo.refs())['refs/pull/1/head']).toBe(head);

  const list = await ask('/pulls?head=acme:side&base=main&state=open');
  expect(openApiFaults(pulls, 'get', list)).toEqual([]);
  expect(list.json).toMatchObject([{ number: 1 }]);
  expect((await ask('/pulls?head=acme:other')).json).toEqual([]);
  // A head without its owner filters nothing.
  expect((await ask('/pulls?head=other')).json).toMatchObject([{ number: 1 }]);

  const body = { title: 'Better', state: 'closed', body: null };
  const closed = await ask('/pulls/1', { method: 'PATCH', body });
  expect(openApiFaults(`${pulls}/{pull_number}`, 'patch', closed)).toEqual([]);
  expect(closed.json).toMatchObject({
    title: 'Better',
    body: null,
    state: 'closed',
    merged: false,
  });
  expect((await ask('/pulls')).json).toEqual([]);
  expect((await ask('/pulls?state=all')).json).toMatchObject([{ number: 1 }]);
  const reopened = await ask('/pulls/1', { method: 'PATCH', body: { state: 'open' } });
  expect(reopened.json).toMatchObject({ state: 'open', closed_at: null });
  expect(github.violations).toEqual([]);
});

const withOneOpen = openOnce(async (ending) => {
  const place = await openPlace({}, ending);
  const { repo, side, open } = place;
  await side('side');
  await side('other');
  await repo.setRef('refs/heads/same', await repo.tip('main'));
  await open('side');
  return place;
});

const notOpened: Readonly<Record<string, readonly [more: object, error: object]>> = {
  'a head that is not there': [{ head: 'none' }, { field: 'head', code: 'invalid' }],
  'a base that is not there': [{ base: 'none' }, { field: 'base', code: 'invalid' }],
  'nothing to merge': [{ head: 'same' }, { message: 'No commits between main and same' }],
  'a second one': [{}, { message: 'A pull request already exists for acme:side.' }],
  'a long body': [
    { head: 'other', body: 'x'.repeat(65_537) },
    { field: 'body', message: 'body is too long (maximum is 65536 characters)' },
  ],
  'a long title': [
    { head: 'other', title: 'x'.repeat(257) },
    { field: 'title', message: 'title is too long (maximum is 256 characters)' },
  ],
};

test.each(rowsInCi(notOpened, 'a second one', 'a long body'))(
  '%s is not opened, in the words of GitHub',
  async (_, [more, error]) => {
    const { repo, open } = await withOneOpen();
    const refused = await open('side', more);
    expect(openApiFaults(pulls, 'post', refused)).toEqual([]);
    expect(refused.json).toMatchObject({ message: 'Validation Failed', errors: [error] });
    expect((await repo.pullRequests.all()).length).toBe(1);
  },
);

interface Forbidden {
  readonly permissions: Permissions;
  readonly kind: TokenKind;
  readonly mayOpen: boolean;
  readonly message: string;
}

const forbidden: Readonly<Record<string, Forbidden>> = {
  'contents alone': {
    permissions: { contents: 'write' },
    kind: 'installation',
    mayOpen: true,
    message: 'Resource not accessible by integration',
  },
  'the permission, where the setting is off': {
    permissions: { pull_requests: 'write' },
    kind: 'installation',
    mayOpen: false,
    message: 'GitHub Actions is not permitted to create or approve pull requests.',
  },
  'a personal token without it': {
    permissions: { pull_requests: 'read' },
    kind: 'personal',
    mayOpen: true,
    message: 'Resource not accessible by personal access token',
  },
};

test.each(rowsInCi(forbidden, 'contents alone', 'the permission, where the setting is off'))(
  'with %s none is opened',
  async (_, { permissions, kind, mayOpen, message }) => {
    const { github, side, tokenFor } = await openPlace({ mayOpen });
    await side('side');
    const body = { title: 'x', head: 'side', base: 'main' };
    const token = tokenFor(permissions, kind);
    const refused = await call(github, `/repos/${name}/pulls`, { token, method: 'POST', body });
    expect(refused).toMatchObject({ status: 403, body: { message } });
  },
);

nightly('a personal token opens one whatever the setting for the token of jobs', async () => {
  const { github, side, tokenFor } = await openPlace({ mayOpen: false });
  await side('side');
  const token = tokenFor({ pull_requests: 'write' }, 'personal');
  const body = { title: 'x', head: 'side', base: 'main' };
  const made = await call(github, `/repos/${name}/pulls`, { token, method: 'POST', body });
  expect(made).toMatchObject({ status: 201, json: { user: { login: 'octocat' } } });
});

nightly('more than a page is told of by links', async () => {
  const { ask, side, open } = await openPlace();
  for (const branch of ['one', 'two', 'three']) {
    await side(branch);
    await open(branch);
  }
  const first = await ask('/pulls?per_page=2&state=open');
  expect(first.json).toMatchObject([{ number: 3 }, { number: 2 }]);
  const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
  expect(next).toContain('per_page=2&state=open&page=2');
  const second = await ask(`/pulls${new URL(next).search}`);
  expect(second.json).toMatchObject([{ number: 1 }]);
  expect(second.headers.get('link')).toContain('rel="first"');
  expect(second.headers.get('link')).not.toContain('rel="next"');
});

/** The subjects of the commits then, and whether the newest is signed. */
const buttons: Readonly<Record<'merge' | 'squash' | 'rebase', readonly [string[], boolean]>> = {
  merge: [['Merge pull request #1 from acme/side', 'Second', 'First', 'Mine'], true],
  squash: [['From side (#1)', 'Mine'], true],
  rebase: [['Second', 'First', 'Mine'], false],
};

// CI plays merges in the tests of pulls, and in the histories that the assembled actions play.
test.each(rowsAtNight(buttons))(
  'the button merges by %s',
  async (method, [subjects, isVerified]) => {
    const { github, repo, ask, open } = await openPlace();
    await repo.commit({ branch: 'side', files: { 'b.txt': 'b' }, message: 'First', from: 'main' });
    await repo.commit({ branch: 'side', files: { 'c.txt': 'c' }, message: 'Second' });
    await repo.commit({ files: { 'd.txt': 'd' }, message: 'Mine' });
    await open('side');
    const merged = await ask('/pulls/1/merge', { method: 'PUT', body: { merge_method: method } });
    expect(openApiFaults(`${pulls}/{pull_number}/merge`, 'put', merged)).toEqual([]);
    const tip = await repo.tip('main');
    expect(merged.json).toMatchObject({ merged: true, sha: tip });
    const log = (await repo.log('main')).map(({ subject }) => subject);
    expect(log[0]).toBe(subjects[0]);
    // Commits of one second come in any order.
    expect(log.toSorted()).toEqual([...subjects, 'Initial commit'].toSorted());
    expect(await repo.files('main')).toEqual(['a.txt', 'b.txt', 'c.txt', 'd.txt']);
    const commit = await ask(`/commits/${tip}`);
    const reason = isVerified ? 'valid' : 'unsigned';
    expect(commit.json).toMatchObject({
      commit: { verification: { verified: isVerified, reason } },
    });
    expect(openApiFaults('/repos/{owner}/{repo}/commits/{ref}', 'get', commit)).toEqual([]);
    expect((await ask('/pulls/1')).json).toMatchObject({ merged: true, merge_commit_sha: tip });
    expect(github.violations).toEqual([]);
  },
);

nightly('a merge is held to the rules of the branch but the one that it answers', async () => {
  const { github, repo, ask, side, open } = await openPlace();
  const head = await side('side');
  await open('side');
  const rules: BranchRule[] = [
    { type: 'pull_request' },
    { type: 'required_status_checks', contexts: ['build'] },
    { type: 'required_linear_history' },
  ];
  repo.protect('main', { by: 'ruleset', rules });
  const merge = (body: object = {}) => ask('/pulls/1/merge', { method: 'PUT', body });
  expect(await merge()).toMatchObject({
    status: 405,
    body: { message: 'Required status check "build" is expected.' },
  });
  repo.passCheck(head, 'build');
  expect(await merge()).toMatchObject({
    status: 405,
    body: { message: 'This branch must not contain merge commits.' },
  });
  const pushes: string[] = [];
  github.onPush(({ login, updates }) => pushes.push(`${login} ${updates[0]?.ref}`));
  const tip = await github.mergePullRequest(name, 1, { method: 'squash', login: 'grace' });
  await github.pushesSettled();
  expect(await repo.tip('main')).toBe(tip);
  expect(pushes).toEqual(['grace refs/heads/main']);
});

nightly('what conflicts is not merged', async () => {
  const { repo, ask, open } = await openPlace();
  await repo.commit({ branch: 'side', files: { 'a.txt': 'side\n' }, from: 'main' });
  await repo.commit({ files: { 'a.txt': 'main\n' } });
  expect((await open('side')).json).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
  const merged = await ask('/pulls/1/merge', { method: 'PUT', body: {} });
  expect(merged).toMatchObject({ status: 405, body: { message: 'Pull Request is not mergeable' } });
  expect((await ask('/pulls/1')).json).toMatchObject({ state: 'open' });
});

nightly(
  'GitHub sees by itself that the commits have arrived, or that the branch is gone',
  async () => {
    const { repo, ask, side, open } = await openPlace();
    const head = await side('arrives');
    await side('vanishes');
    await side('moves');
    await open('arrives');
    await open('vanishes');
    await open('moves');
    const moved = await repo.commit({ branch: 'moves', files: { 'x.txt': 'x' } });
    await repo.deleteBranch('vanishes');
    await repo.setRef('refs/heads/main', head);
    expect((await ask('/pulls/1')).json).toMatchObject({ state: 'closed', merged: true });
    expect((await ask('/pulls/2')).json).toMatchObject({ state: 'closed', merged: false });
    expect((await ask('/pulls/3')).json).toMatchObject({ state: 'open', head: { sha: moved } });
    const reopened = await ask('/pulls/2', { method: 'PATCH', body: { state: 'open' } });
    expect(reopened.status).toBe(422);
  },
);
