import { expect, test } from 'vitest';
import { nightly, rowsInCi } from '../../../shared/test/nightly.js';
import { type Ending, openOnce } from '../../../shared/test/open-once.js';
import { primaryRateLimit, secondaryRateLimit } from '../../src/github/rest/rate-limit.js';
import type { Permissions } from '../../src/github/tokens.js';
import { type Answer, call } from './api-client.js';
import { openBox } from './box.js';
import { openApiFaults } from './openapi.js';

const REPOSITORY = 'acme/integrations';

async function openApi(ending?: Ending) {
  const box = await openBox(ending);
  const { github } = box;
  const files = { 'a.txt': 'a\n', 'src/b.txt': 'b\n', 'src/deep/c.txt': 'c\n' };
  const repo = await github.createRepository({ name: REPOSITORY, files });
  const tokenFor = (permissions: Permissions, kind: 'installation' | 'personal' = 'installation') =>
    github.createToken({ repository: REPOSITORY, permissions, kind });
  const token = tokenFor({ contents: 'read' });
  const get = (path: string) => call(github, `/repos/${REPOSITORY}${path}`, { token });
  return { ...box, repo, token, tokenFor, get };
}

const withRefs = openOnce(async (ending) => {
  const place = await openApi(ending);
  const { github, repo } = place;
  await repo.commit({
    branch: 'feature/x',
    files: { 'x.txt': 'x', 'a.txt': null },
    author: { name: 'bot', email: '41898282+github-actions[bot]@users.noreply.github.com' },
  });
  await repo.tag('v1', 'main', 'First');
  await github.createRepository({ name: 'acme/other' });
  return place;
});

interface Asked {
  readonly path: string;
  readonly operation: string;
  readonly status?: number;
}

const asked: readonly Asked[] = [
  { path: '', operation: '' },
  { path: '/git/ref/heads/feature/x', operation: '/git/ref/{ref}' },
  { path: '/git/ref/tags/v1', operation: '/git/ref/{ref}' },
  { path: '/git/ref/heads/none', operation: '/git/ref/{ref}', status: 404 },
  { path: '/branches/feature%2Fx', operation: '/branches/{branch}' },
  { path: '/branches/none', operation: '/branches/{branch}', status: 404 },
  { path: '/commits/main', operation: '/commits/{ref}' },
  { path: '/commits/none', operation: '/commits/{ref}', status: 422 },
  { path: '/git/trees/main', operation: '/git/trees/{tree_sha}' },
  { path: '/git/trees/main?recursive=1', operation: '/git/trees/{tree_sha}' },
  { path: '/git/trees/none', operation: '/git/trees/{tree_sha}', status: 404 },
];

test.each(
  rowsInCi(
    Object.fromEntries(asked.map((row) => [`GET ${row.path}`, row])),
    'GET /git/ref/heads/feature/x',
    'GET /branches/none',
    'GET /commits/main',
    'GET /git/trees/main?recursive=1',
  ),
)('%s is answered as GitHub describes it', async (_, { path, operation, status = 200 }) => {
  const { github, get } = await withRefs();
  const answer = await get(path);
  expect(answer.status).toBe(status);
  expect(openApiFaults(`/repos/{owner}/{repo}${operation}`, 'get', answer)).toEqual([]);
  if (status !== 200) {
    expect(answer.body.status).toBe(String(status));
    expect(answer.body.documentation_url).toMatch(/^https:\/\/docs\.github\.com\/rest\/\w+\/\w+#/);
  }
  expect(github.violations).toEqual([]);
});

nightly('a branch is read by its name, also one with a slash in either form', async () => {
  const { repo, get } = await openApi();
  const tip = await repo.commit({ branch: 'feature/x', files: { 'x.txt': 'x' } });
  for (const name of ['feature/x', 'feature%2Fx']) {
    const ref = await get(`/git/ref/heads/${name}`);
    expect(ref.body).toMatchObject({ ref: 'refs/heads/feature/x', object: { sha: tip } });
    expect((await get(`/branches/${name}`)).body).toMatchObject({
      name: 'feature/x',
      commit: { sha: tip },
      protected: false,
    });
  }
  // A part of a name is another name.
  expect((await get('/git/ref/heads/feature')).status).toBe(404);
});

nightly('an annotated tag is an object of its own, and a commit is found through it', async () => {
  const { repo, get } = await openApi();
  await repo.tag('v1', 'main', 'First release');
  const { body } = await get('/git/ref/tags/v1');
  expect(body.object).toMatchObject({ type: 'tag', sha: (await repo.refs())['refs/tags/v1'] });
  expect((await get('/commits/v1')).body.sha).toBe(await repo.tip('main'));
});

nightly(
  'a tree is found by a commit and by its own name, and listed in full when asked',
  async () => {
    const { repo, get } = await openApi();
    const tip = await repo.tip('main');
    const byCommit = await get(`/git/trees/${tip}`);
    // GitHub answers with the name that it was asked for.
    expect(byCommit.body.sha).toBe(tip);
    const paths = ({ body }: Answer) => body.tree?.map(({ path }) => path);
    expect(paths(byCommit)).toEqual(['a.txt', 'src']);
    expect(byCommit.body.tree?.[0]).toMatchObject({ mode: '100644', type: 'blob', size: 2 });
    const folder = byCommit.body.tree?.[1]?.sha;
    const byTree = await get(`/git/trees/${folder}`);
    expect(byTree.body.sha).toBe(folder);
    expect(paths(byTree)).toEqual(['b.txt', 'deep']);
    const whole = ['a.txt', 'src', 'src/b.txt', 'src/deep', 'src/deep/c.txt'];
    for (const value of ['1', 'false']) {
      expect(paths(await get(`/git/trees/${tip}?recursive=${value}`))).toEqual(whole);
    }
  },
);

test.each([
  { who: 'nobody', status: 404, message: 'Not Found' },
  { who: 'an unknown token', status: 401, message: 'Bad credentials' },
  { who: 'a token of another repository', status: 404, message: 'Not Found' },
  { who: 'a job without contents', status: 403, message: 'Resource not accessible by integration' },
  {
    who: 'a person without contents',
    status: 403,
    message: 'Resource not accessible by personal access token',
  },
])('$who may not read a private branch', async ({ who, status, message }) => {
  const { github, tokenFor } = await withRefs();
  const tokens: Record<string, string | undefined> = {
    nobody: undefined,
    'an unknown token': 'ghs_unknown',
    'a token of another repository': github.createToken({
      repository: 'acme/other',
      permissions: { contents: 'write' },
    }),
    'a job without contents': tokenFor({}),
    'a person without contents': tokenFor({ actions: 'write' }, 'personal'),
  };
  const token = tokens[who];
  const options = token === undefined ? {} : { token };
  const answer = await call(github, `/repos/${REPOSITORY}/git/ref/heads/main`, options);
  expect(answer).toMatchObject({ status, body: { message, status: String(status) } });
  const mayKnow = status === 403;
  expect((await call(github, `/repos/${REPOSITORY}`, options)).status).toBe(mayKnow ? 200 : status);
});

nightly('a public repository is there for everybody to read', async () => {
  const { github } = await openApi();
  const name = 'acme/open';
  await github.createRepository({ name, files: { 'a.txt': '' }, visibility: 'public' });
  const answer = await call(github, `/repos/${name}/git/ref/heads/main`);
  expect(answer.status).toBe(200);
  expect((await call(github, `/repos/${name}`)).body).toMatchObject({ private: false });
});

test('every answer counts against the limit of who asks', async () => {
  const { github, token, get } = await openApi();
  await get('');
  const { headers } = await get('/git/ref/heads/none');
  expect(headers.get('x-ratelimit-limit')).toBe('1000');
  expect(headers.get('x-ratelimit-used')).toBe('2');
  expect(headers.get('x-ratelimit-remaining')).toBe('998');
  expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000);
  const anonymous = await call(github, `/repos/${REPOSITORY}`);
  expect(anonymous.headers.get('x-ratelimit-limit')).toBe('60');
  expect(github.requests.at(-1)).toMatchObject({ login: undefined, status: 404 });
  const forms = [`token ${token}`, `Basic ${Buffer.from(`x:${token}`).toString('base64')}`];
  for (const authorization of forms) {
    const answer = await call(github, `/repos/${REPOSITORY}`, { headers: { authorization } });
    expect(answer.status).toBe(200);
  }
});

nightly('an empty repository says so', async () => {
  const { github } = await openApi();
  const name = 'acme/empty';
  await github.createRepository({ name });
  const token = github.createToken({ repository: name, permissions: { contents: 'read' } });
  for (const path of ['/git/ref/heads/main', '/commits/main', '/git/trees/main']) {
    const { status, body } = await call(github, `/repos/${name}${path}`, { token });
    expect([status, body.message]).toEqual([409, 'Git Repository is empty.']);
  }
});

test.each([
  ['GET', '/repos/acme/integrations/unheard-of'],
  ['DELETE', '/repos/acme/integrations'],
  ['GET', '/nothing'],
])('%s %s, which the sandbox does not know, is a violation', async (method, path) => {
  const { github, token } = await openApi();
  expect((await call(github, path, { token, method })).status).toBe(404);
  expect(github.violations).toEqual([`${method} /api/v3${path}: no such operation`]);
});

test('a request without a user agent is turned away', async () => {
  const { github, token } = await openApi();
  const headers = { 'user-agent': '' };
  expect((await call(github, `/repos/${REPOSITORY}`, { token, headers })).status).toBe(403);
});

test('a limit can be over, in the words and headers of GitHub', async () => {
  const { github, get } = await openApi();
  github.fail({ match: { api: 'rest' }, fault: primaryRateLimit(2_000_000_000) });
  const primary = await get('');
  expect(primary).toMatchObject({
    status: 403,
    body: { message: expect.stringMatching(/^API rate limit exceeded/) },
  });
  expect(primary.headers.get('x-ratelimit-remaining')).toBe('0');
  expect(primary.headers.get('x-ratelimit-reset')).toBe('2000000000');
  github.fail({ match: { api: 'rest' }, fault: secondaryRateLimit(30) });
  const secondary = await get('');
  expect(secondary.body.message).toMatch(/^You have exceeded a secondary rate limit/);
  expect([secondary.status, secondary.headers.get('retry-after')]).toEqual([403, '30']);
  expect((await get('')).status).toBe(200);
});
