import { summaryAsHtml } from '@paragraph/sandbox';
import { renderSummary } from '@paragraph/shared';
import { expect, test } from 'vitest';
import type { FileChange } from '../src/changes.js';
import type { PullEnd } from '../src/outcome.js';
import { pullSummary } from '../src/pull-report.js';

const page = { serverUrl: 'https://github.com', repository: 'acme/integrations' };
const commitHash = '0123456789'.repeat(4);
const blob = `https://github.com/acme/integrations/blob/${commitHash}`;
const folder = 'src/integrations/slack/workflows';

const changes: readonly FileChange[] = [
  { change: 'changed', file: `${folder}/a (b).ts`, integration: 'slack', workflow: 'A' },
  { change: 'added', file: `${folder}/~c.ts`, integration: 'slack', workflow: 'C' },
  { change: 'deleted', file: `${folder}/d.ts`, integration: 'slack', workflow: 'D' },
];

const html = (end: PullEnd, found = changes): string =>
  summaryAsHtml(
    renderSummary(pullSummary(end, { branch: 'main', commitId: 'a-sync', changes: found }, page)),
  ).html;

test('a pull says first what was committed, and links the commit and its files', () => {
  const shown = html({ result: 'committed', commitHash });
  expect(shown).toMatch(
    /^<h3>✅ Committed the changes from Paragon<\/h3>\s*<p>Commit <a [^>]*><code>0123456<\/code><\/a> on <code>main<\/code> holds 3 changes from Paragon\.<\/p>\s*<table>/,
  );
  expect(shown).toContain(`<a href="${blob}/${folder}/a%20%28b%29.ts">`);
  expect(shown).toContain(`<a href="${blob}/${folder}/~c.ts">`);
  // It is not there any more.
  expect(shown).not.toContain(`${blob}/${folder}/d.ts`);
  expect(shown.indexOf('a&#45;sync')).toBeGreaterThan(shown.indexOf('<details>'));
});

test('a draft is marked as one, since no build holds it', () => {
  const shown = html({ result: 'committed', commitHash });
  expect(shown).toContain('<td>C (draft)</td>');
  expect(shown).toContain('<td>A</td>');
});

test('a dry run links no file that is not there yet', () => {
  const shown = html({ result: 'planned', commitHash });
  expect(shown).toContain('A pull would commit 3 changes on top of');
  expect(shown).not.toContain('/blob/');
});

test('where nothing changed there is no table', () => {
  const shown = html({ result: 'unchanged', commitHash }, []);
  expect(shown).toContain('There was nothing to commit');
  expect(shown).not.toContain('<table>');
});
