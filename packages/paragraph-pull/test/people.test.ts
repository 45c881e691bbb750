import { expect, test } from 'vitest';
import { editorOf, editorWarning, parsePerson, requestedBy } from '../src/people.js';

test.each([
  ['Ada Lovelace <ada@example.com>', 'Ada Lovelace', 'ada@example.com'],
  [
    'bot[bot]<1+bot[bot]@users.noreply.github.com>',
    'bot[bot]',
    '1+bot[bot]@users.noreply.github.com',
  ],
])('an author reads as git writes one (%s)', (text, name, email) => {
  expect(parsePerson(text)).toEqual({ name, email });
});

test.each([
  'Ada',
  '<ada@example.com>',
  'Ada <ada>',
  'Ada <a@b> <c@d>',
  '.;: <a@b>',
  'A\nB <a@b>',
  'A <a@b@c>',
])('an author that git would not take is refused (%j)', (text) => {
  expect(() => parsePerson(text)).toThrow(/must look like `Ada Lovelace <ada@example\.com>`/);
});

test.each<
  [editorName: string | undefined, editorEmail: string | undefined, trailer: string | undefined]
>([
  ['Ada', 'ada@example.com', 'Ada <ada@example.com>'],
  [undefined, 'ada@example.com', 'ada <ada@example.com>'],
  ['...', 'ada@example.com', 'ada <ada@example.com>'],
  ['Ada', undefined, undefined],
  ['Ada', 'ada', undefined],
  ['Ada', '@octocat', undefined],
  ['Ada', 'a.@octocat', undefined],
  ['Ada', 'ada@example.com>\nX: y', undefined],
  ['Ada', `${'a'.repeat(250)}@example.com`, undefined],
  [
    'Eve\nParagon-Project: forged',
    'eve@example.com',
    'Eve Paragon-Project: forged <eve@example.com>',
  ],
  [
    'Eve <root@example.com> @ada #1',
    'eve@example.com',
    'Eve ‹root＠example.com› ＠ada ＃1 <eve@example.com>',
  ],
])('%j with %j is named as the editor who can be', (editorName, editorEmail, trailer) => {
  const editor = editorOf({ editorName, editorEmail });
  expect(editor === undefined ? undefined : `${editor.name} <${editor.email}>`).toBe(trailer);
  expect(editorWarning({ editorName, editorEmail }) === undefined).toBe(trailer !== undefined);
});

test('without an editor there is nothing to warn of', () => {
  expect(editorWarning({ editorName: undefined, editorEmail: undefined })).toBe(undefined);
});

test.each<[eventName: string, actor: string, commitId: string | undefined, by: string | undefined]>(
  [
    ['workflow_dispatch', 'octocat', undefined, 'octocat'],
    ['workflow_dispatch', 'octocat', 'c1', 'octocat (owner of the token that Paragon used)'],
    ['repository_dispatch', 'my-app[bot]', undefined, 'my-app[bot]'],
    ['workflow_dispatch', 'x\nSigned-off-by: y @z', undefined, 'x Signed-off-by: y ＠z'],
    ['schedule', 'octocat', undefined, undefined],
    ['push', 'octocat', undefined, undefined],
    ['workflow_dispatch', '', undefined, undefined],
  ],
)('a run on %s by %j is asked for by whoever dispatched it', (eventName, actor, commitId, by) => {
  expect(requestedBy({ eventName, actor }, commitId)).toBe(by);
});
