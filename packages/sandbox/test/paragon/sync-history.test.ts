import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Paragon, startParagon } from '../../src/paragon/server.js';
import { historyAsHtml, historyAsText, type SyncCommit } from '../../src/paragon/sync-history.js';
import { ids, someContent } from './a-project.js';
import { commitPath, send, sha, startPush } from './client.js';

const push: SyncCommit = {
  commitId: 'c1',
  projectId: ids.project,
  direction: 'push',
  status: 'success',
  startedAt: new Date(0),
  branch: 'main',
  author: 'Ada',
  runId: '4711',
  hash: sha,
  reports: [],
};
const pull: SyncCommit = {
  commitId: 'c2',
  projectId: ids.project,
  direction: 'pull',
  status: 'failure',
  startedAt: new Date(1),
  branch: 'main',
  author: 'Zoë 🙂',
  reports: [],
  problem: 'Workflow not found',
};

test('the history is a table, newest first', () => {
  expect(historyAsText([])).toBe('No syncs yet.\n');
  expect(historyAsText([push, pull])).toBe(
    [
      'Direction       Status                       Commit   Branch  Author  Run',
      '--------------  ---------------------------  -------  ------  ------  ----',
      'Paragon -> Git  failure: Workflow not found           main    Zoë 🙂',
      'Git -> Paragon  success                      0123456  main    Ada     4711',
      '',
    ].join('\n'),
  );
  expect(historyAsHtml([])).toBe('<p>No syncs yet.</p>');
  expect(historyAsHtml([push])).toContain('<td>0123456</td><td>main</td>');
});

test.each([
  ['a newline', 'a\nb', 'a\\u{a}b'],
  ['a colour', '\u001b[31mred', '\\u{1b}[31mred'],
  ['text that runs backwards', 'a\u202eb', 'a\\u{202e}b'],
  ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
])('%s in an author cannot disturb the table', (_title, author, shown) => {
  const text = historyAsText([{ ...push, author }]);
  expect(text).toContain(shown);
  expect(text.split('\n')).toHaveLength(4);
});

test('markup in a branch stays text', () => {
  expect(historyAsHtml([{ ...push, branch: '<script>"&' }])).toContain(
    '<td>&lt;script&gt;&quot;&amp;</td>',
  );
});

let paragon: Paragon;

beforeEach(async () => {
  paragon = await startParagon();
});

afterEach(() => paragon.close());

test('the dashboard shows projects, with their history and edits', async () => {
  const projectId = paragon.createProject({ id: ids.project, name: '<b>', content: someContent() });
  paragon.link({ branch: 'main', projectId });
  const key = paragon.createKey();
  const commitId = await startPush(paragon, key);
  const body = { projectId, commitId, runId: '4711', success: true, hash: sha };
  await send(paragon, key, 'PATCH', commitPath, body);
  paragon.dashboard(projectId, 'Ada').renameWorkflow('slack', 'Digest', 'News & more');

  const page = async (path: string) => {
    const answer = await fetch(`${paragon.dashboardUrl}${path}`);
    return { status: answer.status, html: await answer.text() };
  };
  expect((await page('')).html).toContain(
    `<a href="/dashboard/projects/${projectId}">&lt;b&gt;</a>`,
  );
  const { status, html } = await page(`/projects/${projectId}`);
  expect(status).toBe(200);
  expect(html).toContain('<td>Git -&gt; Paragon</td><td>success</td><td>0123456</td>');
  expect(html).toContain('<li>News &amp; more, 1 steps</li>');
  expect(html).toContain(
    '<li>Ada renamed to &quot;News &amp; more&quot; the workflow slack &gt; Digest</li>',
  );
  expect(paragon.violations).toEqual([]);
  expect((await page('/projects/none')).status).toBe(404);
  expect(paragon.violations).toMatchObject([{ rule: 'unknown route' }]);
});

test('on-prem, the dashboard may be anywhere', async () => {
  const onPrem = await startParagon({ dashboardUrl: 'https://dashboard.acme.test' });
  expect(onPrem.dashboardUrl).toBe('https://dashboard.acme.test');
  await onPrem.close();
});
