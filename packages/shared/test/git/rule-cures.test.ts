import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refusalOf } from '../../src/git/refusal.js';
import { explainRefusal } from '../../src/git/refusal-explanation.js';
import { cureForRules } from '../../src/git/rule-cures.js';

/** GitHub's words, and what the message names. */
const rules: ReadonlyArray<readonly [string, RegExp]> = [
  ['Changes must be made through a pull request.', /also covers `paragraph-sync\/\*\*`/],
  ['Changes must be made through the merge queue', /also covers `paragraph-sync\/\*\*`/],
  ['Cannot update this protected ref.', /also covers `paragraph-sync\/\*\*`/],
  ['Cannot create ref due to creations being restricted.', /"Restrict creations"/],
  ["You're not authorized to push to this branch.", /those who may push/],
  ['Required status check "build" is expected.', /required status checks/],
  ['2 of 3 required status checks are expected.', /required status checks/],
  ['Commits must have verified signatures.', /GitHub creates and signs the commit/],
  ['Commit message must start with a matching pattern: ABC-', /input `commitMessage`/],
  ['Commit author email address must end with a matching pattern: @acme.com', /input `author`/],
  ['Committer email address must end with a matching pattern: @acme.com', /41898282\+github/],
  ['Branch name must start with a matching pattern: feat', /rule for names/],
  ['This branch must not contain merge commits.', /linear history/],
  ['Cannot force-push to this branch', /"Block force pushes"/],
  ['Cannot update restricted file paths.', /`src\/integrations`/],
  ['Code scanning is waiting for results.', /no results yet/],
  ['Something new', /Exclude the branch from the rule/],
];

test.each(rules)(
  'where GitHub says %j, the setting is named that lets a commit through',
  (words, cure) => {
    expect(cureForRules(words)).toMatch(cure);
    expect(cureForRules(words)).toContain("the job's own token cannot");
  },
);

test('each rule that is named has its cure', () => {
  const words = 'Commits must have verified signatures.\nCommit message must contain x';
  expect(cureForRules(words)).toMatch(/signs[\s\S]*`commitMessage`/);
});

test.each([
  ['a GitHub App', '`workflows` permission', /cannot grant it/],
  ['a Personal Access Token', '`workflow` scope', /the scope `workflow`/],
])('where %s lacks the right to change workflow files, that right is named', (who, lacks, cure) => {
  const said = `!\trefs/outgoing/heads/main:refs/heads/main\t[remote rejected] (refusing to allow ${who} to create or update workflow \`.github/workflows/a.yml\` without ${lacks})`;
  const asked = { command: 'push', branch: 'main', source: 'token' } as const;
  expect(explainRefusal(refusalOf(said), asked).cure).toMatch(cure);
});

test('for a read-only token, the cure has the permission as lines to copy', () => {
  const said = 'remote: Permission to a/b.git denied to github-actions[bot].';
  const asked = { command: 'push', branch: 'main', source: 'github-token' } as const;
  const { yaml, commits } = explainRefusal(refusalOf(said), asked);
  expect([yaml, commits]).toEqual(['permissions:\n  contents: write', 'workflows']);
});

test('of a push that holds secrets, each is named with its place and the address that lets it through', () => {
  const url = 'https://github.com/acme/x/security/secret-scanning/unblock-secret';
  const places = Array.from({ length: 30 }, (_, index) => [
    'remote:          - commit: 1a2b3c4',
    `remote:            path: src/a${index}.ts:${index + 1}`,
  ]).flat();
  const said = [
    'remote: error: GH013: Repository rule violations found for refs/heads/main.',
    'remote: - GITHUB PUSH PROTECTION',
    'remote:     - Push cannot contain secrets',
    'remote:       —— Slack API Token ———————————————',
    'remote:        locations:',
    ...places,
    'remote:        (?) To push, remove secret from commit(s) or follow this URL to allow the secret.',
    `remote:        ${url}/one`,
    'remote:       —— Stripe API Key ————————————————',
    'remote:            path: src/b.ts:7',
    `remote:        ${url}/two`,
  ].join('\n');
  const { kind, words } = refusalOf(said);
  expect(kind).toBe('secret');
  expect(words.split('\n')).toEqual([
    'Slack API Token in src/a0.ts:1, src/a1.ts:2, src/a2.ts:3, src/a3.ts:4, src/a4.ts:5 and 25 more',
    `  To allow it: ${url}/one`,
    'Stripe API Key in src/b.ts:7',
    `  To allow it: ${url}/two`,
  ]);
});

test('the page for administrators names each setting that a message names', async () => {
  const page = await readFile(
    join(import.meta.dirname, '../../../../docs/administrators.md'),
    'utf8',
  );
  const said = rules.map(([words]) => cureForRules(words)).join(' ');
  const named = new Set(
    [...said.matchAll(/`(?<setting>[^`]+)`/g)].map(({ groups }) => groups?.setting),
  );
  for (const setting of named) {
    // The input that is to be left alone is no setting of an administrator.
    if (setting !== 'githubToken') expect(page).toContain(`\`${setting}\``);
  }
  expect(page.toLowerCase()).toContain('restrict creations');
});
