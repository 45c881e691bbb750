import { expect, test } from 'vitest';
import { nightly, rowsInCi } from '../../../shared/test/nightly.js';
import type { Protection } from '../../src/github/rules/branch-rule.js';
import type { Permissions } from '../../src/github/tokens.js';
import { type Answer, type CallOptions, call } from './api-client.js';
import { openBox } from './box.js';
import { openApiFaults } from './openapi.js';

const name = 'acme/integrations';
const root = '/repos/{owner}/{repo}';
const issues = `${root}/issues`;

async function openPlace() {
  const box = await openBox();
  const files = { 'a.txt': 'a\n', 'src/b c.txt': 'b\n' };
  const settings = { actionsMayOpenPullRequests: true };
  const repo = await box.github.createRepository({ name, files, settings });
  const tokenFor = (permissions: Permissions) =>
    box.github.createToken({ repository: name, permissions });
  const ask = (path: string, permissions: Permissions, options: CallOptions = {}) =>
    call(box.github, `/repos/${name}${path}`, { token: tokenFor(permissions), ...options });
  const write = (method: string, path: string, body: object): Promise<Answer> =>
    ask(path, { contents: 'write', issues: 'write' }, { method, body });
  return { ...box, repo, tokenFor, ask, write };
}

test('an issue is opened, found by who opened it, commented and closed', async () => {
  const { github, write, ask } = await openPlace();
  const body = { title: 'Drift', body: 'Look.', labels: ['sync'], assignees: ['ada'] };
  const made = await write('POST', '/issues', body);
  expect(openApiFaults(issues, 'post', made)).toEqual([]);
  expect(made.json).toMatchObject({
    number: 1,
    state: 'open',
    user: { login: 'github-actions[bot]' },
    labels: [{ name: 'sync' }],
    assignee: { login: 'ada' },
  });
  const mine = 'creator=github-actions%5Bbot%5D&labels=sync';
  const list = await ask(`/issues?${mine}`, { issues: 'read' });
  expect(openApiFaults(issues, 'get', list)).toEqual([]);
  expect(list.json).toMatchObject([{ number: 1, body: 'Look.' }]);
  expect((await ask('/issues?creator=ada', { issues: 'read' })).json).toEqual([]);

  const comment = await write('POST', '/issues/1/comments', { body: 'Again.' });
  expect(openApiFaults(`${issues}/{issue_number}/comments`, 'post', comment)).toEqual([]);
  const { id } = Object(comment.json);
  const changed = await write('PATCH', `/issues/comments/${id}`, { body: 'Once more.' });
  expect(openApiFaults(`${issues}/comments/{comment_id}`, 'patch', changed)).toEqual([]);
  const comments = await ask('/issues/1/comments', { issues: 'read' });
  expect(openApiFaults(`${issues}/{issue_number}/comments`, 'get', comments)).toEqual([]);
  expect(comments.json).toMatchObject([{ id, body: 'Once more.' }]);
  const extra = Object((await write('POST', '/issues/1/comments', { body: 'Oops.' })).json).id;
  const gone = await write('DELETE', `/issues/comments/${extra}`, {});
  expect(openApiFaults(`${issues}/comments/{comment_id}`, 'delete', gone)).toEqual([]);
  expect(await ask('/issues/1/comments', { issues: 'read' })).toMatchObject({ json: [{ id }] });

  const both = { assignees: ['ada', 'eve', 'github-actions[bot]'] };
  const assigned = await write('POST', '/issues/1/assignees', both);
  expect(openApiFaults(`${issues}/{issue_number}/assignees`, 'post', assigned)).toEqual([]);
  expect(assigned.json).toMatchObject({ assignees: [{ login: 'ada' }, { login: 'eve' }] });

  const closed = await write('PATCH', '/issues/1', { state: 'closed', state_reason: 'completed' });
  expect(openApiFaults(`${issues}/{issue_number}`, 'patch', closed)).toEqual([]);
  expect(closed.json).toMatchObject({
    state: 'closed',
    comments: 1,
    closed_by: { login: 'github-actions[bot]' },
  });
  expect((await ask('/issues', { issues: 'read' })).json).toEqual([]);
  expect((await ask('/issues/1', { issues: 'read' })).json).toMatchObject({ state: 'closed' });
  expect(github.violations).toEqual([]);
});

test('the search finds the words of open issues, and not those that were opened last', async () => {
  const { github, repo, tokenFor, write } = await openPlace();
  const words = 'Opened by us';
  await write('POST', '/issues', { title: 'Ours', body: `x ${words}, once.` });
  await write('POST', '/issues', { title: 'Closed', body: words });
  await write('PATCH', '/issues/2', { state: 'closed' });
  const search = async (q: string) => {
    const query = new URLSearchParams({ q, sort: 'created', order: 'asc', per_page: '100' });
    return call(github, `/search/issues?${query.toString()}`, {
      token: tokenFor({ issues: 'read' }),
    });
  };
  const q = `repo:${name} is:issue is:open in:body "${words}"`;
  expect((await search(q)).json).toMatchObject({ total_count: 0, items: [] });
  for (let count = 0; count < 4; count += 1) repo.conversations.open({ title: 'y', login: 'ada' });
  const found = await search(q);
  expect(openApiFaults('/search/issues', 'get', found)).toEqual([]);
  expect(found.json).toMatchObject({ total_count: 1, items: [{ number: 1 }] });
  expect((await search('is:open')).status).toBe(404);
  expect(github.violations).toEqual([]);
});

test('where issues are switched off none is listed or opened', async () => {
  const { github, createToken } = await openSwitchedOff();
  const options = { token: createToken({ issues: 'write' }) };
  expect(await call(github, '/repos/acme/none/issues', options)).toMatchObject({ status: 410 });
  const made = { ...options, method: 'POST', body: { title: 'x' } };
  expect(await call(github, '/repos/acme/none/issues', made)).toMatchObject({ status: 410 });
});

async function openSwitchedOff() {
  const { github } = await openBox();
  const repository = 'acme/none';
  const settings = { hasIssues: false };
  await github.createRepository({ name: repository, files: { 'a.txt': 'a' }, settings });
  const createToken = (permissions: Permissions) => github.createToken({ repository, permissions });
  return { github, createToken };
}

nightly('the commits of a file are listed from a branch on, by whoever made them', async () => {
  const { repo, ask } = await openPlace();
  const author = { name: 'Eve', email: '7+eve@users.noreply.github.com' };
  const side = { branch: 'side', from: 'main' };
  await repo.commit({ ...side, files: { 'a.txt': 'b\n' }, author, message: 'By Eve' });
  await repo.commit({ ...side, files: { 'b.txt': 'b\n' }, message: 'Elsewhere' });
  const list = await ask('/commits?sha=side&path=a.txt&per_page=1', { contents: 'read' });
  expect(openApiFaults(`${root}/commits`, 'get', list)).toEqual([]);
  expect(list.json).toMatchObject([
    { commit: { message: 'By Eve' }, author: { login: 'eve', type: 'User' } },
  ]);
  const all = await ask('/commits', { contents: 'read' });
  expect(all.json).toMatchObject([{ author: null }]);
  expect((await ask('/commits?sha=none', { contents: 'read' })).status).toBe(404);
});

test('a pull request is commented with either permission, and an issue with its own alone', async () => {
  const { repo, ask, write } = await openPlace();
  await repo.commit({ branch: 'side', files: { 'x.txt': 'x' }, from: 'main' });
  await repo.openPullRequest({ head: 'side' });
  await write('POST', '/issues', { title: 'Issue' });
  const comment = (number: number, permissions: Permissions) =>
    ask(`/issues/${number}/comments`, permissions, { method: 'POST', body: { body: 'x' } });
  expect((await comment(1, { pull_requests: 'write' })).status).toBe(201);
  expect((await comment(1, { issues: 'write' })).status).toBe(201);
  expect((await comment(2, { issues: 'write' })).status).toBe(201);
  const message = 'Resource not accessible by integration';
  expect(await comment(2, { pull_requests: 'write' })).toMatchObject({
    status: 403,
    body: { message },
  });
  expect(await comment(1, { contents: 'write' })).toMatchObject({ status: 403, body: { message } });
  // A pull request is among the issues, and says what it is.
  const list = await ask('/issues', { issues: 'read' });
  expect(list.json).toMatchObject([{ number: 2 }, { number: 1, pull_request: {} }]);
});

test('a ref is made, moved forward, forced and deleted', async () => {
  const { github, repo, write } = await openPlace();
  const first = await repo.tip('main');
  const second = await repo.commit({ files: { 'a.txt': 'b\n' } });
  const refs = `${root}/git/refs`;
  const made = await write('POST', '/git/refs', { ref: 'refs/heads/x/y', sha: first });
  expect(openApiFaults(refs, 'post', made)).toEqual([]);
  expect(await repo.tip('x/y')).toBe(first);
  const again = await write('POST', '/git/refs', { ref: 'refs/heads/x/y', sha: first });
  expect(again).toMatchObject({ status: 422, body: { message: 'Reference already exists' } });
  const moved = await write('PATCH', '/git/refs/heads/x/y', { sha: second });
  expect(openApiFaults(`${refs}/{ref}`, 'patch', moved)).toEqual([]);
  const back = await write('PATCH', '/git/refs/heads/x/y', { sha: first });
  expect(back).toMatchObject({ status: 422, body: { message: 'Update is not a fast forward' } });
  expect((await write('PATCH', '/git/refs/heads/x/y', { sha: first, force: true })).status).toBe(
    200,
  );
  expect((await write('DELETE', '/git/refs/heads/x/y', {})).status).toBe(204);
  expect(Object.keys(await repo.refs())).toEqual(['refs/heads/main']);
  expect(github.violations).toEqual([]);
});

const refusals: Readonly<Record<string, readonly [by: Protection['by'], message: string]>> = {
  ruleset: [
    'ruleset',
    'Repository rule violations found\n\nChanges must be made through a pull request.\n\nRequired status check "build" is expected.\n\n',
  ],
  protection: [
    'branch-protection',
    'Changes must be made through a pull request. Required status check "build" is expected.',
  ],
};

test.each(rowsInCi(refusals, 'ruleset'))(
  'the rules of a %s hold for the API, too',
  async (_, [by, message]) => {
    const { repo, write } = await openPlace();
    const before = await repo.tip('main');
    const sha = await repo.commit({ branch: 'side', files: { 'x.txt': 'x' }, from: 'main' });
    const checks = { type: 'required_status_checks', contexts: ['build'] } as const;
    repo.protect('main', { by, rules: [{ type: 'pull_request' }, checks] });
    const refused = await write('PATCH', '/git/refs/heads/main', { sha });
    expect(refused).toMatchObject({ status: 422, body: { message } });
    expect(await repo.tip('main')).toBe(before);
  },
);

nightly(
  'the rules of a branch are told to anybody who may read, its protection to administrators',
  async () => {
    const { repo, ask } = await openPlace();
    repo.protect('main', {
      by: 'ruleset',
      rules: [
        { type: 'pull_request' },
        { type: 'required_signatures' },
        { type: 'update' },
        { type: 'merge_queue' },
        { type: 'required_status_checks', contexts: ['build'] },
        { type: 'commit_message_pattern', operator: 'regex', pattern: '^A' },
        { type: 'file_path_restriction', paths: ['x/**'] },
      ],
    });
    const checks = { type: 'required_status_checks', contexts: ['old'] } as const;
    repo.protect('m*', { by: 'branch-protection', rules: [{ type: 'pull_request' }, checks] });
    const rules = await ask('/rules/branches/main?per_page=100', { contents: 'read' });
    expect(openApiFaults(`${root}/rules/branches/{branch}`, 'get', rules)).toEqual([]);
    expect(rules.json).toMatchObject([
      { type: 'pull_request', ruleset_source: name },
      { type: 'required_signatures' },
      { type: 'update' },
      { type: 'merge_queue' },
      {
        type: 'required_status_checks',
        parameters: { required_status_checks: [{ context: 'build' }] },
      },
      { type: 'commit_message_pattern', parameters: { pattern: '^A' } },
      { type: 'file_path_restriction' },
    ]);
    expect((await ask('/rules/branches/side', {})).json).toEqual([]);

    const path = '/branches/main/protection';
    const message = 'Resource not accessible by integration';
    expect(await ask(path, { contents: 'write' })).toMatchObject({
      status: 403,
      body: { message },
    });
    const protection = await ask(path, { administration: 'read' });
    expect(openApiFaults(`${root}/branches/{branch}/protection`, 'get', protection)).toEqual([]);
    expect(protection.json).toMatchObject({
      required_status_checks: { contexts: ['old'] },
      required_pull_request_reviews: {},
      required_signatures: { enabled: false },
    });
    repo.protect('m*', null);
    expect(await ask(path, { administration: 'read' })).toMatchObject({
      status: 404,
      body: { message: 'Branch not protected' },
    });
    expect((await ask('/branches/main', { contents: 'read' })).json).toMatchObject({
      protected: true,
      protection: { enabled: false },
    });
  },
);

nightly('a file and a folder are read by their paths', async () => {
  const { repo, ask } = await openPlace();
  const contents = `${root}/contents/{path}`;
  const file = await ask('/contents/src/b%20c.txt?ref=main', { contents: 'read' });
  expect(openApiFaults(contents, 'get', file)).toEqual([]);
  expect(file.json).toMatchObject({
    name: 'b c.txt',
    content: Buffer.from('b\n').toString('base64'),
  });
  const folder = await ask('/contents/src', { contents: 'read' });
  expect(openApiFaults(contents, 'get', folder)).toEqual([]);
  expect(folder.json).toMatchObject([{ path: 'src/b c.txt', type: 'file', size: 2 }]);
  expect((await ask('/contents/none', { contents: 'read' })).status).toBe(404);
  const other = await ask(`/contents/a.txt?ref=${await repo.tip('main')}`, { contents: 'read' });
  expect(other.status).toBe(200);
});

test('a parameter or a field that the operation does not have is a violation', async () => {
  const { github, ask, write } = await openPlace();
  await ask('/issues?state=open&label=x', { issues: 'read' });
  await write('POST', '/issues', { title: 'x', label: 'x' });
  const path = `/api/v3/repos/${name}/issues`;
  expect(github.violations).toEqual([
    `GET ${path}: no such parameter: label`,
    `POST ${path}: no such field: label`,
  ]);
});
