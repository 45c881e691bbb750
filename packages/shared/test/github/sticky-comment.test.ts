import { expect, test } from 'vitest';
import { nightly } from '../nightly.js';
import { openGitHubPlace } from './github-place.js';

const marker = '<!-- paragraph-preview -->';

test('a comment is written once and updated from then on, among comments by others', async () => {
  const { github, repository, api, side } = await openGitHubPlace();
  await side('side');
  const { number } = await repository.openPullRequest({ head: 'side' });
  const { conversations } = repository;
  // Somebody wants the comment to go into theirs, or to be taken for it.
  conversations.comment(number, `${marker}\nmine`, 'mallory');
  for (let count = 0; count < 130; count += 1) conversations.comment(number, 'hello', 'ada');
  const hub = await api();
  const put = (body: string) => hub.putComment({ number, marker, body });

  expect(await put('one')).toMatchObject({ kind: 'done', value: expect.stringContaining('#') });
  for (let count = 0; count < 110; count += 1) conversations.comment(number, 'more', 'ada');
  for (const body of ['two', 'three', 'four']) await put(body);
  const comments = conversations.find(number)?.comments ?? [];
  const marked = comments.filter(({ body }) => body.startsWith(marker));
  expect(marked.map(({ body }) => body)).toEqual([`${marker}\nmine`, `${marker}\nfour`]);
  expect(comments).toHaveLength(242);
  expect(github.violations).toEqual([]);
}, 30_000);

test('a note goes on top of our own comment, in place of an earlier note, until the next comment', async () => {
  const { github, repository, api, side } = await openGitHubPlace();
  await side('side');
  const { number } = await repository.openPullRequest({ head: 'side' });
  const { conversations } = repository;
  const hub = await api();
  const bodies = () => conversations.find(number)?.comments.map(({ body }) => body);
  const note = (words: string) => hub.noteOnComment({ number, marker, note: words });
  conversations.comment(number, `${marker}\nmine`, 'mallory');
  expect(await note('early')).toEqual({ kind: 'done', value: undefined });
  expect(bodies()).toEqual([`${marker}\nmine`]);

  await hub.putComment({ number, marker, body: 'one' });
  expect(await note('first')).toMatchObject({ value: expect.stringContaining('#') });
  await note('second');
  const [, own] = bodies() ?? [];
  expect(own?.split(/<!--.*?-->/).map((part) => part.trim())).toEqual(['', '', 'second', 'one']);
  expect(own?.startsWith(marker)).toBe(true);

  await hub.putComment({ number, marker, body: 'two' });
  expect(bodies()).toEqual([`${marker}\nmine`, `${marker}\ntwo`]);
  expect(github.violations).toEqual([]);
});

test('of two first comments at the same time the newer one gives way', async () => {
  const { github, repository, api, side } = await openGitHubPlace();
  await side('side');
  const { number } = await repository.openPullRequest({ head: 'side' });
  repository.conversations.comment(number, `${marker}\nmine`, 'mallory');
  // Both have looked before either of them posts.
  const both = Promise.withResolvers<void>();
  let posting = 0;
  github.when({ match: { method: 'POST', path: /\/comments$/ }, times: 2 }, async () => {
    posting += 1;
    if (posting === 2) both.resolve();
    await both.promise;
  });
  const hubs = await Promise.all([api(), api()]);
  const answers = await Promise.all(
    hubs.map((hub, index) => hub.putComment({ number, marker, body: `by ${index}` })),
  );
  const [others, own, ...more] = repository.conversations.find(number)?.comments ?? [];
  expect([others?.body, more]).toEqual([`${marker}\nmine`, []]);
  expect(own?.body).toMatch(/\nby [01]$/);
  const value = expect.stringMatching(new RegExp(`#issuecomment-${own?.id}$`));
  expect(answers).toContainEqual({ kind: 'done', value });
  expect(github.violations).toEqual([]);
});

nightly(
  'a second comment of an interrupted run is deleted, or stays if that is refused',
  async () => {
    const { github, repository, api, side } = await openGitHubPlace();
    await side('side');
    const { number } = await repository.openPullRequest({ head: 'side' });
    const { conversations } = repository;
    const hub = await api();
    const put = (body: string) => hub.putComment({ number, marker, body });
    await put('one');
    const bodies = () => conversations.find(number)?.comments.map(({ body }) => body);
    conversations.comment(number, `${marker}\nleft`, 'github-actions[bot]');
    github.fail({ match: { method: 'DELETE' }, fault: { kind: 'status', status: 403 } });
    expect(await put('two')).toMatchObject({ kind: 'done' });
    expect(bodies()).toEqual([`${marker}\ntwo`, `${marker}\nleft`]);
    expect(await put('three')).toMatchObject({ kind: 'done' });
    expect(bodies()).toEqual([`${marker}\nthree`]);
  },
);

test('a read-only token is reported, and nothing is written', async () => {
  const { repository, api, side } = await openGitHubPlace();
  await side('side');
  const { number } = await repository.openPullRequest({ head: 'side' });
  const hub = await api({ contents: 'write', pull_requests: 'read' });
  const answer = await hub.putComment({ number, marker, body: 'x' });
  expect(answer).toMatchObject({ kind: 'refused', refusal: { kind: 'no-write' } });
  expect(repository.conversations.find(number)?.comments).toEqual([]);
});
