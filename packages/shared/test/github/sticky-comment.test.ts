import { expect, test } from 'vitest';
import { openGitHubPlace } from './github-place.js';

const marker = '<!-- paragraph-preview -->';

test('a comment is written once and changed from then on, beside whatever others write', async () => {
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

test('a token that may not write is told so, and nothing is written', async () => {
  const { repository, api, side } = await openGitHubPlace();
  await side('side');
  const { number } = await repository.openPullRequest({ head: 'side' });
  const hub = await api({ contents: 'write', pull_requests: 'read' });
  const answer = await hub.putComment({ number, marker, body: 'x' });
  expect(answer).toMatchObject({ kind: 'refused', refusal: { kind: 'no-write' } });
  expect(repository.conversations.find(number)?.comments).toEqual([]);
});
