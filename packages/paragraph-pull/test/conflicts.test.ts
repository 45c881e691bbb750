import type { Decision, SyncFile } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { conflictsOf } from '../src/conflicts.js';
import { type Beside, explainConflicts } from '../src/explain-conflicts.js';

const path = 'src/integrations/slack/workflows/a.ts';

function version(title: string) {
  return {
    path,
    isDraft: false,
    mode: '100644',
    content: `  name: string = '${title}';\n`,
  } as const;
}

function waiting(sides: Partial<SyncFile>): Decision {
  const file = {
    path,
    markedPath: `${path}~`,
    id: undefined,
    base: undefined,
    ours: undefined,
    theirs: undefined,
    ...sides,
  };
  return { file, row: 'conflict', outcome: { kind: 'stays-in-paragon' } };
}

const beside: Beside = {
  branch: 'main',
  sideBranch: 'paragraph-sync/p/main',
  address: 'https://github.com/acme/x/compare/main...paragraph-sync/p/main?expand=1',
  blockedBy: undefined,
  refusal: 'No such branches here.',
};

function onSide(sides: Partial<SyncFile>): Decision {
  return { ...waiting(sides), outcome: { kind: 'conflict', path, version: undefined } };
}

const helper = 'const channel = () => 1;\n';
const named = (title: string, above = 'above'): string =>
  `${above}\n\n  name: string = '${title}';\n`;
const dashboard = named('D');

test.each<[Partial<SyncFile>, string, string]>([
  [{ base: version('A'), ours: version('B'), theirs: version('C') }, 'changed', 'changed'],
  [{ base: version('A'), theirs: version('C') }, 'deleted', 'changed'],
  [{ base: version('A'), ours: version('B') }, 'changed', 'deleted'],
  [{ ours: version('B'), theirs: version('C') }, 'added', 'added'],
])('a conflict shows what each side did, and where the edit waits (%#)', (sides, git, paragon) => {
  const facts = { file: path, integration: 'slack', git, paragon };
  expect(conflictsOf([waiting(sides), onSide(sides)])).toMatchObject([
    { conflict: { ...facts, waits: 'paragon' } },
    { conflict: { ...facts, waits: 'side-branch' } },
  ]);
});

test('a decided file is not a conflict', () => {
  expect(conflictsOf([{ ...waiting({}), outcome: { kind: 'ours' } }])).toEqual([]);
});

test('a conflict shows the dashboard’s edit and Git’s, each against the base', () => {
  const sides = { base: version('A'), ours: version('B'), theirs: version('C') };
  const [shown] = conflictsOf([onSide(sides)]);
  const diff = (to: string): string =>
    `@@ -1,1 +1,1 @@\n-  name: string = 'A';\n+  name: string = '${to}';\n`;
  expect(shown?.edits).toEqual([
    { by: 'paragon', diff: diff('C') },
    { by: 'git', diff: diff('B') },
  ]);
});

test('without a known base, a conflict shows the difference of both versions', () => {
  const [shown] = conflictsOf([onSide({ ours: version('B'), theirs: version('C') })]);
  expect(shown?.edits).toMatchObject([
    { by: 'between', diff: expect.stringMatching(/-.*'B'.*\n\+.*'C'/) },
  ]);
});

test.each<[string, { base?: string; git: string; beside: string }, string | undefined]>([
  ['a helper is missing there', { base: '', git: helper, beside: '1' }, 'own-code'],
  ['both edits are merged there', { base: '', git: `${helper}1`, beside: `${helper}2` }, undefined],
  [
    "it is the dashboard's as a whole",
    { base: named('A'), git: named('A', 'changed'), beside: dashboard },
    'changes',
  ],
  [
    'both sides changed the same line alone',
    { base: named('A'), git: named('G'), beside: dashboard },
    undefined,
  ],
  ['the same, with the base unknown', { git: '1', beside: dashboard }, 'changes'],
  ['Git has not changed the file', { base: '1', git: '1', beside: dashboard }, undefined],
])('a conflict says what the version on the side branch lacks: %s', (_, texts, lacks) => {
  const as = (content: string) => ({ ...version('A'), content });
  const sides = {
    base: texts.base === undefined ? undefined : as(texts.base),
    ours: as(texts.git),
    theirs: as(dashboard),
  };
  const outcome = { kind: 'conflict', path, version: as(texts.beside) } as const;
  expect(conflictsOf([{ ...onSide(sides), outcome }])).toMatchObject([{ lacks }]);
  expect(conflictsOf([waiting(sides)])).toMatchObject([{ lacks: undefined }]);
});

function explained(...decided: readonly Decision[]) {
  const conflicts = conflictsOf(decided).map(({ conflict }) => conflict);
  return (more: Partial<Beside> = {}) => explainConflicts(conflicts, { ...beside, ...more });
}

const changed = { ours: version('B'), theirs: version('C') };

test('a message names the first few of many conflicts, and how many more there are', () => {
  const { what, why } = explained(...Array.from({ length: 12 }, () => onSide(changed)))();
  expect(what).toContain('12 files');
  expect(why).toMatch(/^- C \(slack\): added in the dashboard, added in Git\n/);
  expect(why).toMatch(/- and 2 more$/);
});

test('a message says where the edits wait, where to look, and what merging and closing do', () => {
  const { what, cure } = explained(onSide(changed))();
  expect(what).toContain("`main` keeps Git's version");
  expect(what).toContain('waits on the branch `paragraph-sync/p/main`');
  expect(cure).toContain(beside.address);
  expect(cure).toContain("Merging it takes the dashboard's version into `main`");
  expect(cure).toContain("Closing it and deleting its branch drops the dashboard's edit");
  expect(cure).not.toContain('`onConflict');
});

test('a deletion that Git does not contradict is no conflict: it waits for a review, and nobody chooses a side', () => {
  const { what, why, cure } = explained(waiting({ base: version('A'), ours: version('A') }))();
  expect(what).toBe(
    'Paragon deleted a file, and the deletion waits for a review. `main` keeps the file until then.',
  );
  expect(why).toBe('- A (slack): deleted in the dashboard, kept in Git');
  expect(cure).toContain('Merge it, and run the pull again');
  expect(cure).not.toContain('onConflict');
});

test('beside a conflict, the message is that of a conflict, and each line says what happened', () => {
  const deletion = waiting({ base: version('A'), ours: version('A') });
  const { what, why } = explained(deletion, waiting(changed))();
  expect(what).toContain('Git and Paragon both changed 2 files');
  expect(why).toContain('- A (slack): deleted in the dashboard, kept in Git');
});

test.each([
  ['person', 'Somebody has committed to the branch `paragraph-sync/p/main`'],
  ['unrecorded', 'There is no record that a pull created the branch `paragraph-sync/p/main`'],
  [
    'refused',
    'GitHub rejects the branch `paragraph-sync/p/main`, so the conflict is not there: No such',
  ],
  ['newer', 'cannot continue the record of the last sync'],
  [undefined, 'What waits on the branch `paragraph-sync/p/main` may be outdated'],
] as const)('a message says which branch to finish first (%s)', (blockedBy, words) => {
  const { what, cure } = explained(waiting(changed))({ blockedBy });
  expect(what).toContain("Paragon keeps the dashboard's");
  expect(cure).toContain(words);
  expect(cure).toMatch(
    /(?:Merge it|Update the action|below `paragraph-sync\/`), and run the pull again/,
  );
  expect(cure?.includes('`onConflict: paragon`')).toBe(blockedBy !== undefined);
});

test('a message counts the edits in each place', () => {
  const { what, cure } = explained(
    onSide(changed),
    waiting(changed),
    waiting(changed),
  )({
    blockedBy: 'person',
  });
  expect(what).toContain('1 waits on the branch `paragraph-sync/p/main`, and 2 in Paragon');
  expect(cure).toContain('Somebody has committed');
  expect(cure).toContain('Merging it');
});
