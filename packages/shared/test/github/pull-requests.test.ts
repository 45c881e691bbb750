import { primaryRateLimit, secondaryRateLimit } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { nightly, rowsInCi } from '../nightly.js';
import { openGitHubPlace } from './github-place.js';

const text = { title: 'Sync', body: 'Why.' };
const branches = { head: 'side', base: 'main' };

test('a pull request is opened, found again, changed and closed with a comment', async () => {
  const { github, repository, api, side } = await openGitHubPlace();
  const headOid = await side('side');
  const hub = await api();
  expect(await hub.findPullRequest(branches)).toEqual({ kind: 'done', value: undefined });
  const made = await hub.createPullRequest({ ...branches, ...text });
  const url = `${repository.url}/pull/1`;
  const pull = { number: 1, url, state: 'open', headOid, ...text };
  expect(made).toEqual({ kind: 'done', value: pull });
  expect(await hub.findPullRequest(branches)).toEqual({ kind: 'done', value: pull });
  const changed = { title: 'Other', body: 'Now.' };
  repository.conversations.change(1, { labels: ['keep'] });
  await hub.updatePullRequest(1, changed);
  expect(repository.conversations.find(1)).toMatchObject({ ...changed, labels: ['keep'] });
  const closed = await hub.closePullRequest(1, 'All of it has arrived.');
  expect(closed).toMatchObject({ kind: 'done', value: { state: 'closed' } });
  const { comments } = repository.conversations.find(1) ?? {};
  expect(comments).toMatchObject([{ body: 'All of it has arrived.' }]);
  expect(await hub.findPullRequest(branches)).toMatchObject({ value: { state: 'closed' } });
  expect(github.violations).toEqual([]);
}, 30_000);

nightly('of many, on several pages, the open one counts, else the newest', async () => {
  const { repository, api, side } = await openGitHubPlace();
  const head = await side('side');
  const baseSha = await repository.tip('main');
  const pull = { ...branches, headSha: head, baseSha, isDraft: false, merge: null };
  for (let count = 1; count <= 103; count += 1) {
    const { number } = repository.conversations.open({ ...text, login: 'ada', pull });
    repository.conversations.change(number, { state: 'closed' });
  }
  repository.conversations.change(2, { state: 'open' });
  const hub = await api();
  expect(await hub.findPullRequest(branches)).toMatchObject({
    value: { number: 2, state: 'open' },
  });
  repository.conversations.change(2, { state: 'closed' });
  expect(await hub.findPullRequest(branches)).toMatchObject({ value: { number: 103 } });
  await repository.setRef('refs/heads/other', head);
  expect(await hub.findPullRequest({ head: 'other', base: 'main' })).toMatchObject({
    value: undefined,
  });
});

const forks: Readonly<Record<string, string | null>> = {
  'of the same organization': 'acme/integrations-fork',
  'that has been deleted': null,
};

test.each(rowsInCi(forks, 'of the same organization'))(
  'a pull request of a fork %s is not ours, be it open or closed',
  async (_, fork) => {
    const { repository, api, side } = await openGitHubPlace();
    const headSha = await side('side');
    const baseSha = await repository.tip('main');
    const pull = { ...branches, headSha, baseSha, isDraft: false, merge: null };
    const ofFork = { ...pull, fork: { owner: 'acme', repository: fork } };
    const { number } = repository.conversations.open({ ...text, login: 'eve', pull: ofFork });
    const hub = await api();
    expect(await hub.findPullRequest(branches)).toEqual({ kind: 'done', value: undefined });
    const made = await hub.createPullRequest({ ...branches, ...text });
    expect(made).toMatchObject({ value: { number: 2 } });
    expect(await hub.findPullRequest(branches)).toMatchObject({ value: { number: 2 } });
    repository.conversations.change(number, { state: 'closed' });
    const newer = repository.conversations.open({ ...text, login: 'eve', pull: ofFork });
    repository.conversations.change(newer.number, { state: 'closed' });
    repository.conversations.change(2, { state: 'closed' });
    expect(await hub.findPullRequest(branches)).toMatchObject({ value: { number: 2 } });
  },
);

test('a merged pull request is distinguished from a closed one', async () => {
  const { github, repository, api, side } = await openGitHubPlace();
  await side('side');
  const hub = await api();
  await hub.createPullRequest({ ...branches, ...text });
  await github.mergePullRequest(repository.name, 1);
  expect(await hub.findPullRequest(branches)).toMatchObject({ value: { state: 'merged' } });
});

test('two runs at once open one pull request', async () => {
  const { repository, api, side } = await openGitHubPlace();
  await side('side');
  const [one, other] = await Promise.all([api(), api()]);
  const request = { ...branches, ...text };
  const made = await Promise.all([
    one.createPullRequest(request),
    other.createPullRequest(request),
  ]);
  expect(made.map((answer) => answer.kind === 'done' && answer.value.number)).toEqual([1, 1]);
  expect(repository.conversations.all()).toHaveLength(1);
});

test('an answer that was lost opens no second one', async () => {
  const { github, repository, api, side } = await openGitHubPlace();
  await side('side');
  github.fail({ match: { method: 'POST', api: 'rest' }, fault: { kind: 'answer-lost' } });
  const made = await (await api()).createPullRequest({ ...branches, ...text });
  expect(made).toMatchObject({ kind: 'done', value: { number: 1 } });
  expect(repository.conversations.all()).toHaveLength(1);
});

const closed: Readonly<Record<string, readonly [object | undefined, string, RegExp]>> = {
  'the setting is off': [undefined, 'pull-requests-off', /not permitted to create or approve/],
  'the permission is missing': [
    { contents: 'write' },
    'no-write',
    /^Resource not accessible by integration$/,
  ],
};

test.each(rowsInCi(closed, 'the setting is off'))(
  "if %s, none is opened, with GitHub's message",
  async (_, [permissions, kind, words]) => {
    const { api, side } = await openGitHubPlace({});
    await side('side');
    const hub = await (permissions === undefined ? api() : api(permissions));
    expect(await hub.createPullRequest({ ...branches, ...text })).toEqual({
      kind: 'refused',
      refusal: { kind, words: expect.stringMatching(words) },
    });
  },
);

nightly(
  'a text that is too long, or a branch without changes, is refused with the reason',
  async () => {
    const { repository, api, side } = await openGitHubPlace();
    await side('side');
    await repository.setRef('refs/heads/same', await repository.tip('main'));
    const hub = await api();
    const long = await hub.createPullRequest({ ...branches, title: 'x', body: 'x'.repeat(70_000) });
    expect(long).toMatchObject({ refusal: { words: expect.stringContaining('body is too long') } });
    const same = await hub.createPullRequest({ head: 'same', base: 'main', ...text });
    expect(same).toMatchObject({
      refusal: { kind: 'unknown', words: expect.stringContaining('No commits between') },
    });
  },
  30_000,
);

test('a bad minute, and a limit that is soon over, are waited for', async () => {
  const { github, api, log } = await openGitHubPlace();
  const hub = await api();
  const match = { api: 'rest' } as const;
  github.fail({ match, fault: { kind: 'status', status: 502 }, times: 2 });
  expect(await hub.findPullRequest(branches)).toMatchObject({ kind: 'done' });
  github.fail({ match, fault: secondaryRateLimit(30) });
  expect(await hub.findPullRequest(branches)).toMatchObject({ kind: 'done' });
  expect(log.said.join('\n')).toContain('GitHub limits requests. Trying again in 30 s.');
  github.fail({ match, fault: { kind: 'reset' } });
  expect(await hub.findPullRequest(branches)).toMatchObject({ kind: 'done' });
});

test('a lasting rate limit and a host that stays down are reported', async () => {
  const { github, api } = await openGitHubPlace();
  const hub = await api();
  const match = { api: 'rest' } as const;
  const inAnHour = Math.floor(Date.now() / 1000) + 3600;
  github.fail({ match, fault: primaryRateLimit(inAnHour) });
  expect(await hub.findPullRequest(branches)).toMatchObject({
    refusal: { kind: 'rate-limited', words: expect.stringContaining('API rate limit exceeded') },
  });
  github.fail({ match, fault: { kind: 'status', status: 503 }, times: 9 });
  expect(await hub.findPullRequest(branches)).toMatchObject({ refusal: { kind: 'transient' } });
});

test('an unknown token is reported, and never logged', async () => {
  const { github, api, log } = await openGitHubPlace();
  const hub = await api();
  const [, token = ''] =
    /(?:token|bearer) (.+)/i.exec(
      await hub.findPullRequest(branches).then(() => github.requests[0]?.authorization[0] ?? ''),
    ) ?? [];
  github.revokeToken(token);
  expect(await hub.findPullRequest(branches)).toMatchObject({
    refusal: { kind: 'credentials', words: 'Bad credentials' },
  });
  expect(log.said.join('\n')).toMatch(/GET \S+\/pulls: 200 \(\d+ ms\)/);
  expect(log.said.join('\n')).not.toContain(token);
});

test('a run that is cancelled waits for nothing', async () => {
  const { github, api, abort } = await openGitHubPlace();
  const hub = await api();
  const trap = github.fail({ match: { api: 'rest' }, fault: { kind: 'hang' } });
  const asked = hub.findPullRequest(branches);
  await trap.sprung;
  abort.abort();
  await expect(asked).rejects.toThrow('cancelled');
});
