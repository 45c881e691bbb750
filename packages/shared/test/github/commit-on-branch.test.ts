import { expect, test } from 'vitest';
import type { CommitRequest } from '../../src/github/github-api.js';
import { nightly, rowsInCi } from '../nightly.js';
import { type GitHubPlace, openGitHubPlace } from './github-place.js';

const message = 'Sync changes from Paragon\n\nTwo workflows.\n\nParagon-Run: 1';

async function request(
  { repository }: GitHubPlace,
  change: Partial<CommitRequest> = {},
): Promise<CommitRequest> {
  return {
    branch: 'main',
    expectedHeadOid: await repository.tip('main'),
    additions: [{ path: 'src/ö b.txt', content: Buffer.from('b\n'), mode: '100644' }],
    deletions: ['a.txt'],
    message,
    ...change,
  };
}

test('a branch that asks for signatures takes a commit that GitHub makes', async () => {
  const place = await openGitHubPlace();
  const { github, repository, api } = place;
  repository.protect('main', { by: 'ruleset', rules: [{ type: 'required_signatures' }] });
  const before = await repository.tip('main');
  const made = await (await api()).createCommitOnBranch(await request(place));
  const oid = await repository.tip('main');
  expect(made).toEqual({ kind: 'done', value: { oid, isVerified: true } });
  expect(await repository.files('main')).toEqual(['src/ö b.txt']);
  expect((await repository.log('main'))[0]).toMatchObject({ message, parents: [before] });
  expect(github.violations).toEqual([]);
});

test('a commit whose answer was lost is found, and made once', async () => {
  const place = await openGitHubPlace();
  const { github, repository, api } = place;
  github.fail({ match: { api: 'graphql' }, fault: { kind: 'answer-lost' } });
  const made = await (await api()).createCommitOnBranch(await request(place));
  const oid = await repository.tip('main');
  expect(made).toEqual({ kind: 'done', value: { oid, isVerified: true } });
  expect(await repository.log('main')).toHaveLength(2);
});

/** The answer of GraphQL once the requests of an hour are used up. */
function graphqlLimit(reset: number) {
  return {
    kind: 'status',
    status: 200,
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) },
    body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit already exceeded' }] },
  } as const;
}

nightly(
  'a rate limit of GraphQL that is soon over is waited for, and a longer one reported',
  async () => {
    const place = await openGitHubPlace();
    const { github, repository, api, log } = place;
    const hub = await api();
    const asked = await request(place);
    const match = { api: 'graphql' } as const;
    const inAnHour = Math.floor(Date.now() / 1000) + 3600;
    github.fail({ match, fault: graphqlLimit(inAnHour) });
    expect(await hub.createCommitOnBranch(asked)).toMatchObject({
      refusal: { kind: 'rate-limited', words: expect.stringContaining('already exceeded') },
    });
    github.fail({ match, fault: graphqlLimit(0) });
    const oid = { oid: expect.any(String), isVerified: true };
    expect(await hub.createCommitOnBranch(asked)).toEqual({ kind: 'done', value: oid });
    expect(log.said.join('\n')).toContain('GitHub limits requests. Trying again');
    expect(await repository.log('main')).toHaveLength(2);
  },
);

test('a branch that somebody else has moved is reported, and not changed', async () => {
  const place = await openGitHubPlace();
  const asked = await request(place);
  const theirs = await place.repository.commit({ files: { 'b.txt': 'b' } });
  const answer = await (await place.api()).createCommitOnBranch(asked);
  expect(answer).toMatchObject({ kind: 'refused', refusal: { kind: 'moved' } });
  expect(await place.repository.tip('main')).toBe(theirs);
});

type Wall = readonly [
  protection: Parameters<GitHubPlace['repository']['protect']>[1],
  change: object,
  kind: string,
  words: RegExp,
];

const walls: Readonly<Record<string, Wall>> = {
  'a rule': [
    { by: 'ruleset', rules: [{ type: 'pull_request' }] },
    {},
    'protected',
    /^Changes must be made through a pull request\.$/,
  ],
  'checks of a branch protection': [
    { by: 'branch-protection', rules: [{ type: 'required_status_checks', contexts: ['build'] }] },
    {},
    'status-checks',
    /^Required status check "build" is expected\.$/,
  ],
  'a branch that is gone': [null, { branch: 'gone' }, 'no-branch', /refs\/heads\/gone/],
  'a secret': [
    null,
    {
      additions: [
        {
          path: 'x.txt',
          content: Buffer.from(['sk_live', 'a'.repeat(24)].join('_')),
          mode: '100644',
        },
      ],
    },
    'secret',
    /Push cannot contain secrets/,
  ],
};

// The kinds of all messages are in api-refusal.test.
test.each(rowsInCi(walls, 'a rule', 'a secret'))(
  '%s is recognized',
  async (_, [protection, change, kind, words]) => {
    const place = await openGitHubPlace({ pushProtection: true });
    place.repository.protect('main', protection);
    const before = await place.repository.refs();
    const answer = await (await place.api()).createCommitOnBranch(await request(place, change));
    expect(answer).toEqual({
      kind: 'refused',
      refusal: { kind, words: expect.stringMatching(words) },
    });
    expect(await place.repository.refs()).toEqual(before);
  },
);

test('a read-only token is reported', async () => {
  const place = await openGitHubPlace();
  const hub = await place.api({ contents: 'read' });
  const answer = await hub.createCommitOnBranch(await request(place));
  expect(answer).toMatchObject({ refusal: { kind: 'no-write' } });
});

const notCarried = {
  'an executable': ['100755', 4, /run\.sh is an executable file/],
  'a link': ['120000', 4, /run\.sh is a symbolic link/],
  'this much': ['100644', 31_000_000, /of this size: 42 MB, and the limit is 40 MB/],
} as const;

test.each(
  rowsInCi<(typeof notCarried)[keyof typeof notCarried]>(notCarried, 'an executable', 'this much'),
)('%s is refused without a request', async (_, [mode, size, words]) => {
  const place = await openGitHubPlace();
  const additions = [{ path: 'run.sh', content: Buffer.alloc(size), mode }];
  const hub = await place.api();
  const answer = await hub.createCommitOnBranch(await request(place, { additions }));
  expect(answer).toEqual({
    kind: 'refused',
    refusal: { kind: 'not-carried', words: expect.stringMatching(words) },
  });
  expect(place.github.requests).toEqual([]);
});

test('the rules of a branch are read', async () => {
  const { github, repository, api } = await openGitHubPlace();
  repository.protect('ma*', {
    by: 'ruleset',
    rules: [{ type: 'pull_request' }, { type: 'required_signatures' }],
  });
  const hub = await api({ contents: 'write', pull_requests: 'read' });
  expect(await hub.rulesOf('main')).toEqual({
    kind: 'done',
    value: { types: new Set(['pull_request', 'required_signatures']), isWhole: true },
  });
  // Those of a branch protection, which only GraphQL tells whoever is no administrator.
  repository.protect('ma*', {
    by: 'branch-protection',
    rules: [{ type: 'required_status_checks', contexts: ['build'] }, { type: 'update' }],
  });
  const asked = { types: new Set(['required_status_checks', 'update']), isWhole: true };
  expect(await hub.rulesOf('main')).toEqual({ kind: 'done', value: asked });
  // An older server has no rulesets, and one that is older still does not tell of the protection.
  const missing = { kind: 'status', status: 404 } as const;
  github.fail({ match: { path: /\/rules\// }, fault: missing, times: 2 });
  expect(await hub.rulesOf('main')).toEqual({ kind: 'done', value: asked });
  github.fail({ match: { api: 'graphql' }, fault: missing });
  expect(await hub.rulesOf('main')).toMatchObject({ refusal: { kind: 'unsupported' } });
});
