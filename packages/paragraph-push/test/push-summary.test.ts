import { summaryAsHtml } from '@paragraph/sandbox';
import { renderSummary } from '@paragraph/shared';
import { expect, test } from 'vitest';
import type { PushEnd } from '../src/outcome.js';
import type { ProjectChanges } from '../src/preview/project-change.js';
import { attentionOf } from '../src/push-attention.js';
import type { PushFacts } from '../src/push-facts.js';
import { pushSummary } from '../src/push-report.js';

const page = { serverUrl: 'https://github.com', repository: 'acme/integrations' };
const commitHash = '0123456789'.repeat(4);

const facts: PushFacts = {
  branch: 'main',
  checkedOut: 'f'.repeat(40),
  commitId: 'a-sync',
  cliVersion: '1.0.26',
  integrations: [{ name: 'slack', workflows: ['Notify Channel', 'Follow up'] }],
  durations: new Map([['para build', 12_300]]),
};

const html = (end: PushEnd, known: PushFacts = facts): string =>
  summaryAsHtml(renderSummary(pushSummary(end, known, page))).html;

test('a summary starts with what Paragon holds now; ids and times are collapsed at the end', () => {
  const shown = html({ result: 'pushed', commitHash });
  expect(shown).toMatch(
    /^<h3>✅ Pushed to Paragon<\/h3>\s*<p>Paragon now holds commit <a href="https:\/\/github\.com\/acme\/integrations\/commit\/\d{40}"><code>0123456<\/code><\/a> of <code>main<\/code>: 1 integration with 2 workflows\.<\/p>\s*<details><summary>What Paragon holds now<\/summary><ul>\s*<li><code>slack<\/code>: Notify Channel, Follow up<\/li>/,
  );
  const details = shown.split('<details>').at(-1);
  expect(details).toContain('a&#45;sync');
  expect(details).toContain('para build 12.3 s');
  expect(shown.split('<details>')[0]).not.toContain('a&#45;sync');
});

test('a summary with known changes lists them, and not everything that Paragon holds', () => {
  const same = { workflows: 2, steps: 9, events: 0, resources: 0 };
  const pushed = (changes: ProjectChanges['changes']) =>
    html(
      { result: 'pushed', commitHash },
      { ...facts, pushed: { changes: { changes, same }, impact: [] } },
    );
  const shown = pushed([{ change: 'removed', kind: 'event', name: 'Task', values: [] }]);
  expect(shown).toContain('<h3>What this push changed in Paragon</h3>');
  expect(shown).toContain('<td>event Task</td>');
  expect(shown).not.toContain('What Paragon holds now');
  expect(pushed([])).toContain(
    '<strong>Nothing changed in Paragon.</strong> Unchanged: 2 workflows',
  );
});

test('a push that is up to date says so', () => {
  const shown = html({ result: 'up-to-date', commitHash });
  expect(shown).toContain('<h3>✅ Nothing to push: Paragon is up to date</h3>');
  expect(shown).toContain('<details><summary>What Paragon holds now</summary>');
  expect(shown).not.toContain('shows this run as failed');
});

test('if nothing is known, there is no empty table', () => {
  const why = 'Nothing was built for the event "issue_comment".';
  const shown = html({ result: 'skipped', commitHash: undefined, why }, {});
  expect(shown).not.toMatch(/<table>|<details>/);
});

test.each<PushEnd>([
  { result: 'superseded', commitHash, why: 'The branch has moved on.' },
  { result: 'skipped', commitHash, why: 'The branch is gone.' },
])('a run that Paragon shows as failed says so: $result', (end) => {
  const sentence = 'sync history shows this run as failed';
  expect(html(end)).toContain(sentence);
  // Paragon knows nothing of a run that was never registered.
  expect(html(end, { branch: 'main' })).not.toContain(sentence);
});

test('the commit in the details is that of the outcome; if the run failed, what was checked out', () => {
  const checkedOut = 'f'.repeat(40);
  const detailsOf = (end: PushEnd) =>
    html(end, { ...facts, checkedOut })
      .split('<details>')
      .at(-1);
  const why = 'The branch has moved on.';
  expect(detailsOf({ result: 'superseded', commitHash, why })).toContain(`/commit/${commitHash}`);
  expect(detailsOf({ result: 'superseded', commitHash, why })).not.toContain(checkedOut);
  const explanation = { what: 'It failed.' };
  const failed = { result: 'failed', explanation, thrown: undefined, isAnnotated: false } as const;
  expect(detailsOf(failed)).toContain(`/commit/${checkedOut}`);
});

test('one sentence tells a person which workflows a push would have overwritten', () => {
  const blocked = { result: 'conflict', commitHash, files: ['a.ts'] } as const;
  const explanation = { what: 'Paragon has a change.', consequence: 'nothing was pushed' } as const;
  const said = (names: readonly string[]): string =>
    attentionOf({ ...blocked, explanation, names }, facts, page);
  expect(said(['Notify (slack)'])).toBe(
    'Paragon has a change, so nothing was pushed: Notify (slack).',
  );
  expect(said(['a', 'b', 'c', 'd', 'e'])).toMatch(/: a, b, c and 2 more\.$/);
  expect(said([])).toBe('Paragon has a change, so nothing was pushed.');
});

test('one sentence tells a person of edits that wait on the side branch', () => {
  const file = { path: 'a.ts', markedPath: '~a.ts', id: undefined } as const;
  const onSide = [{ ...file, base: undefined, ours: undefined, theirs: undefined }];
  const known = { ...facts, onSide, sideBranch: 'paragraph-sync/p/main' };
  expect(attentionOf({ result: 'pushed', commitHash }, known, page)).toMatch(
    /^Paragon now holds Git's version of a\.ts, and the dashboard edits wait for a decision: https:\S+$/,
  );
});
