import type { Decision, SyncFile } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { explainBlocked, unusableRecord } from '../src/push-conflict.js';

const path = 'src/integrations/slack/workflows/a.ts';

function version(title: string) {
  return {
    path,
    isDraft: false,
    mode: '100644',
    content: `  name: string = '${title}';\n`,
  } as const;
}

function file(sides: Partial<SyncFile>): SyncFile {
  const names = { path, markedPath: `${path}~`, id: undefined };
  return { ...names, base: undefined, ours: undefined, theirs: undefined, ...sides };
}

function overwriting(...files: readonly SyncFile[]): Parameters<typeof explainBlocked>[0] {
  const decision = (each: SyncFile): Decision => ({
    file: each,
    row: 'conflict',
    outcome: { kind: 'stays-in-paragon' },
  });
  return {
    wouldOverwrite: files.map(decision),
    forReview: [],
    removals: undefined,
    sideBranch: 'side',
  };
}

test.each<[string, Partial<SyncFile>, string]>([
  [
    'an edit of the dashboard',
    { base: version('A'), ours: version('A'), theirs: version('B') },
    'B (slack): changed in Paragon, not changed in Git',
  ],
  [
    'an edit of both sides',
    { base: version('A'), ours: version('C'), theirs: version('B') },
    'B (slack): changed in Paragon, also changed in Git',
  ],
  ['a new workflow', { theirs: version('B') }, 'B (slack): new in Paragon, not in Git'],
  [
    'a deleted workflow',
    { base: version('A'), ours: version('A') },
    'A (slack): deleted in Paragon, not changed in Git',
  ],
])('a push that is blocked names %s', (_, sides, line) => {
  const { explanation } = explainBlocked(overwriting(file(sides)));
  expect(explanation.why).toBe(`- ${line}`);
  expect(explanation.cure).toContain('Run the pull workflow first');
  expect(explanation.cure).toContain('`onConflict: overwrite`');
  expect(explanation.cure).toContain('with its connected accounts, for good');
});

test('a push that is blocked names the first few of many', () => {
  const many = Array.from({ length: 13 }, () => file({ theirs: version('B') }));
  const { explanation } = explainBlocked(overwriting(...many));
  expect(explanation.what).toContain('13 changes');
  expect(explanation.why).toMatch(/- and 3 more$/);
});

test('titles from outside form no command and no second line', () => {
  const evil = { ...version('x'), content: "  name: string = 'a\\n::error::b ##[group]';\n" };
  const { explanation } = explainBlocked(overwriting(file({ theirs: evil })));
  expect(explanation.why).not.toMatch(/\n|##\[/);
});

test('a whole integration is named with its connected accounts', () => {
  const removals = {
    integrations: ['slack'],
    workflows: [file({ theirs: version('B') })],
    deployed: 3,
  };
  const { explanation } = explainBlocked({
    wouldOverwrite: [],
    forReview: [],
    removals,
    sideBranch: 'side',
  });
  expect(explanation.what).toContain('a whole integration');
  expect(explanation.why).toContain('- the integration slack, with all its connected accounts');
  expect(explanation.why).toContain('- B (slack)');
});

test.each([
  [{ kind: 'there', hasOtherProjects: false } as const, 'git 2.31'],
  [{ kind: 'unreadable', why: 'x', hasOtherProjects: undefined } as const, '`contents: read`'],
  [
    { kind: 'damaged', why: 'x' } as const,
    'Run the pull workflow: it creates a new record. It works like a first pull',
  ],
  [{ kind: 'foreign', why: 'x' } as const, 'It works like a first pull'],
  [{ kind: 'newer', version: 2 } as const, 'Update `paragraph-push`'],
])('an unusable record blocks the push: $kind', (unusable, cure) => {
  const { explanation } = unusableRecord(unusable);
  expect(explanation.consequence).toBe('nothing was pushed');
  expect(explanation.cure).toContain(cure);
  // What loses work is not offered first.
  expect(explanation.cure).not.toMatch(/^[^.]*`onConflict: overwrite`/);
  expect(explanation.cure).toContain('`onConflict: overwrite`');
});
