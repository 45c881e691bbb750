import { summaryAsHtml } from '@paragraph/sandbox';
import { renderSummary } from '@paragraph/shared';
import { expect, test } from 'vitest';
import type { FileChange } from '../src/changes.js';
import type { PullEnd, PullResult } from '../src/outcome.js';
import { attentionOf } from '../src/pull-attention.js';
import type { PullFacts } from '../src/pull-facts.js';
import { closingLine } from '../src/pull-report.js';
import { reportPage } from '../src/report-page.js';
import { ended, summaryParts } from './pull-end.js';

const page = { serverUrl: 'https://github.com', repository: 'acme/integrations' };
const commitHash = '0123456789'.repeat(4);
const blob = `https://github.com/acme/integrations/blob/${commitHash}`;
const folder = 'src/integrations/slack/workflows';

const changes: readonly FileChange[] = [
  { change: 'changed', file: `${folder}/a (b).ts`, integration: 'slack', workflow: 'A' },
  { change: 'added', file: `${folder}/~c.ts`, integration: 'slack', workflow: 'C' },
  { change: 'deleted', file: `${folder}/d.ts`, integration: 'slack', workflow: 'D' },
];

const html = (result: PullResult, found = changes): string =>
  summary(ended(result), { branch: 'main', commitId: 'a-sync', changes: found });

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

test('a draft is marked as one, since builds do not contain it', () => {
  const shown = html({ result: 'committed', commitHash });
  expect(shown).toContain('<td>C (draft)</td>');
  expect(shown).toContain('<td>A</td>');
});

test('a dry run links no file that is not there yet', () => {
  const shown = html({ result: 'planned', commitHash });
  expect(shown).toContain('A pull would commit 3 changes on top of');
  expect(shown).not.toContain('/blob/');
});

test('without changes, there is no table', () => {
  const shown = html({ result: 'unchanged', commitHash }, []);
  expect(shown).toContain('Nothing to commit: ');
  expect(shown).not.toContain('<table>');
});

test('the commit in the details is that of the outcome; if the run failed, the one that the branch kept, else its tip', () => {
  const [tip, keptCommit] = ['e'.repeat(40), 'f'.repeat(40)];
  const detailsOf = (end: PullEnd, facts: PullFacts) =>
    summary(end, { branch: 'main', tip, ...facts })
      .split('<details>')
      .at(-1);
  const onSide = detailsOf(ended({ result: 'pull-request', commitHash }), { changes });
  expect(onSide).toContain(`/commit/${commitHash}`);
  expect(onSide).not.toContain(tip);
  const explanation = { what: 'It failed.' };
  const failed = { result: 'failed', explanation, thrown: undefined, isAnnotated: false } as const;
  expect(detailsOf(failed, { keptCommit })).toContain(`/commit/${keptCommit}`);
  expect(detailsOf(failed, {})).toContain(`/commit/${tip}`);
});

const sideBranch = 'paragraph-sync/p/main';
const compare = `https://github.com/acme/integrations/compare/main...${sideBranch}?expand=1`;
const conflict = {
  file: `${folder}/a.ts`,
  integration: 'slack',
  workflow: 'A & B',
  git: 'changed',
  paragon: 'changed',
  waits: 'side-branch',
} as const;
const both = { result: 'conflict', commitHash, conflicts: [conflict], isCommitted: true } as const;
const inConflict = ended(both);
const facts: PullFacts = {
  branch: 'main',
  sideBranch,
  shownConflicts: [
    {
      conflict,
      edits: [
        { by: 'paragon', diff: '@@ -1,1 +1,1 @@\n-a\n+</details> [x](y)\n' },
        { by: 'git', diff: Array.from({ length: 400 }, (_, line) => `+${line}\n`).join('') },
      ],
    },
  ],
};

function summary(end: PullEnd, known: PullFacts = facts): string {
  return summaryAsHtml(renderSummary(summaryParts(end, known, page))).html;
}

test("a conflict shows both edits, where the dashboard's edit waits, and what merging and closing do", () => {
  const shown = summary(inConflict);
  expect(shown).toContain(`<a href="${compare}">`);
  expect(shown).toContain('Merging it takes the dashboard');
  expect(shown).toContain('Closing it and deleting its branch drops the dashboard');
  expect(shown).toContain('A &amp; B');
  expect(shown).toContain('waits on the side branch');
  expect(shown).toContain('<summary>What the dashboard changed</summary>');
  expect(shown).toContain('&lt;/details&gt; [x](y)');
  expect(shown).toContain('<summary>What Git changed</summary>');
  expect(shown).toContain('(and 101 more lines)');
  expect(shown).not.toContain('+399');
});

test('a conflict that a pull request asks about is no failure, and closing that is enough to keep Git’s version', () => {
  const open = { kind: 'open', url: `${page.serverUrl}/acme/x/pull/7`, number: 7 } as const;
  const asked = summary(ended(both, { review: open }));
  expect(asked).toContain('⚠️ Git and Paragon both changed the same files');
  expect(asked).toContain('Closing it drops the dashboard');
  expect(summary(inConflict)).toContain('❌ Git and Paragon both changed the same files');
});

test('a conflict that waits in Paragon says what it waits for', () => {
  const conflicts = [{ ...conflict, waits: 'paragon' }] as const;
  const side: PullFacts['side'] = {
    standing: { kind: 'blocked', because: 'person', paths: new Set() },
    of: 'main',
    commit: undefined,
    waits: { kind: 'blocked' },
    places: new Map(),
    base: new Map(),
  };
  const shown = summary(ended({ ...both, conflicts }), { ...facts, side });
  expect(shown).not.toContain('Merging it');
  expect(shown).toContain('cannot continue the record');
});

test('a deletion that Git does not contradict is shown as what it is, in the summary and as the last line of the log', () => {
  const deletion = { ...conflict, git: 'kept', paragon: 'deleted', waits: 'paragon' } as const;
  const end = ended({ ...both, conflicts: [deletion] });
  const shown = summary(end, {
    ...facts,
    shownConflicts: [{ conflict: deletion, edits: [{ by: 'paragon', diff: '-a\n' }] }],
  });
  expect(shown).toContain('Deletions from Paragon wait for a review');
  expect(shown).toContain('deleted in the dashboard, kept in Git; the deletion waits in Paragon.');
  expect(shown).not.toContain('both changed');
  expect(closingLine(end, facts)).toBe('Deletions from Paragon wait for a review: one file.');
});

test('a dry run shows the differences, the conflicts, and the rule that would decide each file', () => {
  const decisions = [{ file: `${folder}/a.ts`, row: 'conflict' }] as const;
  const shown = summary(ended({ result: 'planned', commitHash }, { drift: 'conflict' }), {
    ...facts,
    decisions,
    recorded: 'nothing',
  });
  expect(shown).toContain('There is no record of an earlier sync');
  expect(shown).toContain('Both sides changed the same files.');
  expect(shown).toContain('A pull would ask a person to decide on a file');
  expect(shown).toContain('How each file would be decided');
  expect(shown).toContain('both sides changed it, so a person decides');
});

const pullRequest = 'https://github.com/acme/integrations/pull/7';
const result = { result: 'committed', commitHash } as const;
const committed = ended(result);
const review = { kind: 'open', number: 7, url: pullRequest } as const;

test.each<[string, PullEnd, PullFacts, RegExp]>([
  [
    'edits without a dispatch',
    ended(result, { undispatched: 3 }),
    {},
    /^3 dashboard edits had not reached Git before this run, so renew .*access token/,
  ],
  [
    'the first pull',
    committed,
    { replaced: ['a.ts'] },
    /^Check that Paragon's version of a\.ts is right, .*\/commit\/0123456789/,
  ],
  [
    'what still waits',
    ended(result, { sinceEarlier: ['a.ts'] }),
    facts,
    /^A person must decide on what the dashboard changed in a\.ts: .*compare/,
  ],
  [
    'a conflict',
    inConflict,
    facts,
    /^Git and Paragon both changed A & B, and a person must decide: https.*compare/,
  ],
  [
    'a deletion that waits',
    ended({
      ...both,
      conflicts: [{ ...conflict, git: 'kept', paragon: 'deleted', waits: 'paragon' }],
    }),
    facts,
    /^Paragon deleted A & B, and the deletion waits for a review\.$/,
  ],
  [
    'a conflict, with a pull request',
    ended(both, { review }),
    facts,
    /a person must decide: https:\/\/github\.com\/acme\/integrations\/pull\/7$/,
  ],
  [
    'what still waits, with a pull request',
    ended(result, { review, sinceEarlier: ['a.ts'] }),
    facts,
    / https:\/\/github\.com\/acme\/integrations\/pull\/7$/,
  ],
  ['nothing', committed, {}, /^$/],
])('one sentence tells a person of %s', (_, end, known, words) => {
  const pages = reportPage(end, known, page);
  const sentence = attentionOf(end, known, pages);
  expect(sentence).toMatch(words);
  expect(sentence).not.toContain('\n');
  expect(sentence).not.toMatch(/\. [A-Z]/);
});
