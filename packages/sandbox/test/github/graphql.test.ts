import { expect, test } from 'vitest';
import { nightly, rowsInCi } from '../../../shared/test/nightly.js';
import { type Ending, openOnce } from '../../../shared/test/open-once.js';
import type { BranchRule } from '../../src/github/rules/branch-rule.js';
import type { Permissions } from '../../src/github/tokens.js';
import { call } from './api-client.js';
import { openBox } from './box.js';

const name = 'acme/integrations';

const mutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) {
    commit { oid url signature { isValid wasSignedByGitHub } }
    ref { name target { oid } }
  }
}`;

interface Change {
  readonly branch?: string;
  readonly expected?: string;
  readonly repository?: string;
  readonly add?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
  readonly permissions?: Permissions;
}

async function openPlace(settings = {}, ending?: Ending) {
  const box = await openBox(ending);
  const repo = await box.github.createRepository({
    name,
    settings,
    files: { 'a.txt': 'a\n', 'run.sh': { mode: '100755', content: '#!/bin/sh\n' } },
  });
  const post = async (token: string | undefined, body: object) => {
    const response = await fetch(box.github.graphqlUrl, {
      method: 'POST',
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: Object(await response.json()) };
  };
  const tokenFor = (permissions: Permissions) =>
    box.github.createToken({ repository: name, permissions });
  const commit = async (change: Change = {}) => {
    const { branch = 'main', expected, repository = name, add = {}, remove = [] } = change;
    const token = tokenFor(change.permissions ?? { contents: 'write' });
    const input = {
      branch: { repositoryNameWithOwner: repository, branchName: branch },
      expectedHeadOid: expected ?? (await repo.tip('main')),
      message: { headline: 'Sync', body: 'Why.' },
      fileChanges: {
        additions: Object.entries(add).map(([path, text]) => ({
          path,
          contents: Buffer.from(text).toString('base64'),
        })),
        deletions: remove.map((path) => ({ path })),
      },
    };
    return post(token, { query: mutation, variables: { input } });
  };
  return { ...box, repo, post, tokenFor, commit };
}

test('a commit on a branch is made on top of it, signed by GitHub, and told as a push', async () => {
  const { github, repo, commit, tokenFor } = await openPlace();
  const before = await repo.tip('main');
  const pushes: string[] = [];
  github.onPush(({ updates }) => pushes.push(...updates.map(({ after }) => after)));
  const made = await commit({ add: { 'ö/b.txt': 'b\n', 'run.sh': 'x' }, remove: ['a.txt'] });
  const oid = await repo.tip('main');
  expect(made.json).toEqual({
    data: {
      createCommitOnBranch: {
        commit: {
          oid,
          url: `${repo.url}/commit/${oid}`,
          signature: { isValid: true, wasSignedByGitHub: true },
        },
        ref: { name: 'main', target: { oid } },
      },
    },
  });
  const [newest] = await repo.log('main');
  expect(newest).toMatchObject({
    message: 'Sync\n\nWhy.',
    parents: [before],
    author: { email: '41898282+github-actions[bot]@users.noreply.github.com' },
    committer: { name: 'GitHub' },
  });
  expect(await repo.files('main')).toEqual(['run.sh', 'ö/b.txt']);
  // No mode survives.
  expect(await repo.git(['ls-tree', oid, 'run.sh'])).toMatch(/^100644 /);
  const token = tokenFor({ contents: 'read' });
  const read = await call(github, `/repos/${name}/commits/${oid}`, { token });
  expect(read.json).toMatchObject({
    commit: { verification: { verified: true, reason: 'valid' } },
  });
  await github.pushesSettled();
  expect(pushes).toEqual([oid]);
  expect(github.violations).toEqual([]);
});

const refusing = openOnce((ending) => openPlace({ pushProtection: true }, ending));

interface Refusal {
  readonly change: Change;
  readonly rules?: BranchRule[];
  readonly type: string;
  readonly words: RegExp;
}

const refusals: Readonly<Record<string, Refusal>> = {
  'another tip': {
    change: { expected: 'f'.repeat(40) },
    type: 'STALE_DATA',
    words: /^Expected branch to point to "f+"/,
  },
  'no such branch': {
    change: { branch: 'none' },
    type: 'NOT_FOUND',
    words: /refs\/heads\/none/,
  },
  'no such repository': {
    change: { repository: 'acme/none' },
    type: 'NOT_FOUND',
    words: /acme\/none/,
  },
  'a file that is not there': {
    change: { remove: ['none'] },
    type: 'UNPROCESSABLE',
    words: /requested for deletion/,
  },
  'no permission': {
    change: { permissions: { contents: 'read' } },
    type: 'FORBIDDEN',
    words: /by integration$/,
  },
  'a rule': {
    change: {},
    rules: [{ type: 'pull_request' }],
    type: 'UNPROCESSABLE',
    words: /violations found\n\nChanges must be made through/,
  },
  'a secret': {
    change: { add: { 'x.txt': ['sk_live', 'a'.repeat(24)].join('_') } },
    type: 'UNPROCESSABLE',
    words: /Push cannot contain secrets/,
  },
};

test.each(rowsInCi(refusals, 'another tip', 'no permission', 'a rule'))(
  '%s is told as GitHub tells it, and moves nothing',
  async (_, { change, rules = [], type, words }) => {
    const { github, repo, commit } = await refusing();
    repo.protect('main', { by: 'ruleset', rules });
    const before = await repo.refs();
    const { status, json } = await commit(change);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      data: { createCommitOnBranch: null },
      errors: [{ type, message: expect.stringMatching(words), path: ['createCommitOnBranch'] }],
    });
    expect(await repo.refs()).toEqual(before);
    expect(github.violations).toEqual([]);
  },
);

nightly('a branch that asks for signatures takes such a commit', async () => {
  const { repo, commit } = await openPlace();
  repo.protect('main', { by: 'ruleset', rules: [{ type: 'required_signatures' }] });
  expect((await commit({ add: { 'b.txt': 'b' } })).json.errors).toBeUndefined();
  expect(await repo.files('main')).toContain('b.txt');
});

test('what GitHub has no field for, and what the sandbox knows nothing of, is a violation', async () => {
  const { github, post, tokenFor } = await openPlace();
  const token = tokenFor({ contents: 'read' });
  const ask = (fields: string) =>
    post(token, { query: `{ repository(owner: "acme", name: "integrations") { ${fields} } }` });
  expect((await ask('nameWithOwner ref(qualifiedName: "main") { name }')).json).toEqual({
    data: { repository: { nameWithOwner: name, ref: { name: 'main' } } },
  });
  expect((await ask('nonsense')).json.errors).toHaveLength(1);
  expect((await ask('stargazerCount')).json.errors).toHaveLength(1);
  expect(github.violations).toEqual([
    `POST /api/graphql: Cannot query field "nonsense" on type "Repository".`,
    'POST /api/graphql: nothing known of Repository.stargazerCount',
    'POST /api/graphql: Cannot return null for non-nullable field Repository.stargazerCount.',
  ]);
});

test('nobody asks without a token that is known', async () => {
  const { post } = await openPlace();
  const query = '{ viewer { login } }';
  expect(await post(undefined, { query })).toMatchObject({ status: 401 });
  expect(await post('ghs_x', { query })).toMatchObject({
    status: 401,
    json: { message: 'Bad credentials' },
  });
});
