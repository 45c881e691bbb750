import type { Decision, SyncFile } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { conflictsOf } from '../src/conflicts.js';
import { explainConflicts } from '../src/outcome.js';

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
    id: undefined,
    base: undefined,
    ours: undefined,
    theirs: undefined,
    ...sides,
  };
  return { file, row: 'conflict', outcome: { kind: 'waits' } };
}

test.each<[Partial<SyncFile>, string, string]>([
  [{ base: version('A'), ours: version('B'), theirs: version('C') }, 'changed', 'changed'],
  [{ base: version('A'), theirs: version('C') }, 'deleted', 'changed'],
  [{ base: version('A'), ours: version('B') }, 'changed', 'deleted'],
  [{ ours: version('B'), theirs: version('C') }, 'added', 'added'],
])('a conflict says what each side did (%#)', (sides, git, paragon) => {
  expect(conflictsOf([waiting(sides)])).toMatchObject([
    { file: path, integration: 'slack', git, paragon },
  ]);
});

test('what is decided is no conflict', () => {
  expect(conflictsOf([{ ...waiting({}), outcome: { kind: 'ours' } }])).toEqual([]);
});

test('a message names the first few of many conflicts, and how they are decided', () => {
  const many = Array.from({ length: 12 }, () =>
    waiting({ ours: version('B'), theirs: version('C') }),
  );
  const { what, why, cure } = explainConflicts(conflictsOf(many));
  expect(what).toContain('12 files');
  expect(why).toMatch(/^- C \(slack\): added in Paragon, added in Git\n/);
  expect(why).toMatch(/- and 2 more$/);
  expect(cure).toContain('`onConflict: paragon`');
});
