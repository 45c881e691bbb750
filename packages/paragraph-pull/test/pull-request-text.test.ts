import fc from 'fast-check';
import { expect, test } from 'vitest';
import { elementsOf, hostileText, misleading, proseOf } from '../../shared/test/hostile-text.js';
import type { FileChange } from '../src/changes.js';
import type { ShownConflict } from '../src/conflicts.js';
import {
  closingComment,
  type PullRequestFacts,
  pullRequestText,
} from '../src/deliver/pull-request-text.js';

const page = {
  serverUrl: 'https://github.com',
  repository: 'acme/integrations',
  runId: '7',
} as const;
const run = 'https://github.com/acme/integrations/actions/runs/7';
const address = 'https://github.com/acme/integrations/compare/main...side?expand=1';

const beside = {
  branch: 'main',
  sideBranch: 'side',
  address,
  blockedBy: undefined,
  refusal: undefined,
} as const;

const folder = 'src/integrations/slack/workflows';
const change: FileChange = {
  change: 'changed',
  file: `${folder}/a.ts`,
  integration: 'slack',
  workflow: 'Tell everybody',
};
const conflict: ShownConflict = {
  conflict: {
    file: `${folder}/b.ts`,
    integration: 'slack',
    workflow: 'Notify',
    git: 'changed',
    paragon: 'deleted',
    waits: 'side-branch',
  },
  edits: [
    { by: 'paragon', diff: '@@ -1,1 +0,0 @@\n-by Paragon\n' },
    { by: 'git', diff: '@@ -1,1 +1,1 @@\n-a\n+by Git\n' },
  ],
};
const facts: PullRequestFacts = {
  subject: 'Sync changes from Paragon',
  beside,
  changes: [change],
  conflicts: [],
  earlier: [],
  lackOwnCode: new Set(),
  isByChoice: false,
  projectId: 'a-project',
  commitId: 'a-sync',
  page,
};

test('a pull request for a review says what changed, why it waits, what merging and closing do, and what Paragon shows', () => {
  const { title, body } = pullRequestText(facts);
  expect(title).toBe('Sync changes from Paragon');
  const said = proseOf(body).replaceAll(/\s+/g, ' ');
  expect(said).toContain('The Paragon dashboard made 1 change. It waits here because');
  expect(body).toMatch(/slack.*Tell everybody.*changed.*workflows/);
  expect(said).toContain("Merging it takes the dashboard's version into");
  expect(said).toContain("Closing it drops the dashboard's edit");
  expect(said).toContain('Until then Paragon shows the edit, and no push of this branch undoes it');
  expect(body).toMatch(/a&#45;project.*a&#45;sync/);
  expect(body).toContain(`](${run})`);
  const { body: chosen } = pullRequestText({ ...facts, isByChoice: true });
  expect(said).not.toContain('in other words');
  expect(proseOf(chosen)).toContain('because the workflow is set to require one');
});

test('a pull request for a decision shows both edits as diffs, and what is undecided since earlier', () => {
  const { title, body } = pullRequestText({
    ...facts,
    changes: [],
    conflicts: [conflict],
    earlier: [{ ...change, workflow: 'From before' }],
  });
  expect(title).toBe('Decide between Git and Paragon on 2 files');
  const said = proseOf(body).replaceAll(/\s+/g, ' ');
  expect(said).toContain('Git and Paragon both changed 1 file.');
  expect(said).toContain("Until somebody decides, the next push replaces the dashboard's version");
  expect(said).toContain("put the edit into Git's version in other words");
  expect(body).toContain('](https://github.com/useparagon/paragraph-git-sync#if-you-edit-in-');
  expect(body).toMatch(/deleted in the dashboard, changed in Git/);
  expect(body).toMatch(/What the dashboard changed[\s\S]*-by Paragon/);
  expect(body).toMatch(/What Git changed[\s\S]*\+by Git/);
  expect(body).toContain('From before');
});

test('a pull request says for each file whether merging may remove hand-written code, or what Git changed', () => {
  const said = (changed: Partial<PullRequestFacts>): string =>
    proseOf(pullRequestText({ ...facts, ...changed }).body).replaceAll(/\s+/g, ' ');
  const ofConflict = (lacks: ShownConflict['lacks']): string =>
    said({ changes: [], conflicts: [{ ...conflict, lacks }] });
  expect(ofConflict('own-code')).toMatch(/changed in Git ⚠️ Merging may remove hand-written code: /);
  expect(ofConflict('changes')).toContain('⚠️ Merging may undo what Git changed in this file: ');
  expect(ofConflict(undefined)).not.toContain('Merging may');

  const lackOwnCode = new Set([change.file]);
  const warning = /Merging may remove hand-written code from <code>Tell everybody<\/code>/;
  for (const listed of [{}, { changes: [], earlier: [change] }]) {
    expect(pullRequestText({ ...facts, ...listed, lackOwnCode }).body).toMatch(warning);
  }
  expect(said({})).not.toContain('Merging may');
});

function withTexts(text: fc.Arbitrary<string>): fc.Arbitrary<PullRequestFacts> {
  const changed = fc.record({
    change: fc.constantFrom('added', 'changed', 'deleted', 'renamed', 'deployed', 'undeployed'),
    file: text,
    integration: text,
    workflow: text,
  });
  const shown = fc.record({
    conflict: fc.record({
      file: text,
      workflow: text,
      git: fc.constant('changed' as const),
      paragon: fc.constant('deleted' as const),
      waits: fc.constant('side-branch' as const),
    }),
    edits: fc.tuple(fc.record({ by: fc.constant('git' as const), diff: text.map((t) => `+${t}`) })),
  });
  const input = fc.record({
    subject: fc.constant('Sync changes from Paragon'),
    beside: fc.record({ ...constants(beside), branch: text, sideBranch: text }),
    changes: fc.array(changed, { maxLength: 3 }),
    conflicts: fc.array(shown, { maxLength: 2 }),
    earlier: fc.array(changed, { maxLength: 2 }),
    isByChoice: fc.boolean(),
    projectId: text,
    commitId: text,
    page: fc.constant(page),
  });
  return input.map(withWarnings);
}

/** The same facts, with a warning for each change. */
function withWarnings(input: Omit<PullRequestFacts, 'lackOwnCode'>): PullRequestFacts {
  const files = [...input.changes, ...input.earlier].map(({ file }) => file);
  return { ...input, lackOwnCode: new Set(files) };
}

function constants<T extends object>(values: T): { [Key in keyof T]: fc.Arbitrary<T[Key]> } {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, fc.constant(value)]),
  ) as { [Key in keyof T]: fc.Arbitrary<T[Key]> };
}

/** The same facts with plain words wherever a text from outside stands. */
function plain(input: PullRequestFacts): PullRequestFacts {
  const outside = new Set([
    'file',
    'integration',
    'workflow',
    'branch',
    'sideBranch',
    'projectId',
    'commitId',
    'diff',
  ]);
  const words: PullRequestFacts = JSON.parse(
    JSON.stringify(input, (name, value: unknown) =>
      typeof value === 'string' && outside.has(name) ? 'word' : value,
    ),
  );
  return withWarnings(words);
}

test('whatever the names and texts are, nobody is mentioned, and they make no link and no element', () => {
  fc.assert(
    fc.property(withTexts(hostileText), (input) => {
      const { body } = pullRequestText(input);
      expect(elementsOf(body)).toEqual(elementsOf(pullRequestText(plain(input)).body));
      expect(proseOf(body)).not.toMatch(misleading);
      const comment = closingComment(input.beside.branch);
      expect(elementsOf(comment)).toEqual(elementsOf(closingComment('main')));
      expect(proseOf(comment)).not.toMatch(misleading);
    }),
    { numRuns: 60 },
  );
});

test('the longest text that GitHub takes is kept to, and it says where the rest is', () => {
  const long = { by: 'git', diff: `+${'`'.repeat(300)}ü${'x'.repeat(700)}\n`.repeat(150) } as const;
  const { title, body } = pullRequestText({
    ...facts,
    subject: 'ü'.repeat(1_000),
    changes: Array.from({ length: 500 }, (_, index) => ({ ...change, file: `src/${index}.ts` })),
    conflicts: Array.from({ length: 60 }, () => ({ ...conflict, edits: [long, long] })),
  });
  expect(title.length).toBeLessThanOrEqual(256);
  expect(body.length).toBeLessThanOrEqual(65_536);
  expect(body.length).toBeGreaterThan(15_000);
  expect(body).toContain(`[The run](${run}) shows everything`);
  // What merging does stands before what may be cut.
  expect(body).toContain('Merging it takes');
  expect(() => elementsOf(body)).not.toThrow();
});
