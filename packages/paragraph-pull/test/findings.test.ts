import { type Decision, isOid, type Row, type SideReading, type SyncFile } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { findingsOf } from '../src/findings.js';

const folder = 'src/integrations/slack';

function version(path: string, content: string) {
  return { path, isDraft: false, mode: '100644', content } as const;
}

/** A file whose three versions are letters: `-` for none. */
function decided(
  row: Row,
  eox: string,
  name = 'workflows/a.ts',
  outcome?: Decision['outcome'],
): Decision {
  const path = `${folder}/${name}`;
  const [base, ours, theirs] = eox
    .split('')
    .map((letter) => (letter === '-' ? undefined : version(path, letter)));
  const file: SyncFile = {
    path,
    markedPath: `${path}~`,
    id: undefined,
    base,
    ours,
    theirs,
  };
  return { file, row, outcome: outcome ?? { kind: 'ours' } };
}

const nothing: SideReading = {
  standing: { kind: 'free', because: 'absent' },
  of: 'main',
  commit: undefined,
  waits: { kind: 'free' },
  places: new Map(),
  base: new Map(),
};

function found(
  decisions: readonly Decision[],
  {
    recorded = 'valid',
    startedOutsideParagon = true,
    side = nothing,
    forReview = new Set(),
  }: {
    recorded?: 'valid' | 'absent' | 'damaged';
    startedOutsideParagon?: boolean;
    side?: SideReading;
    forReview?: ReadonlySet<string>;
  } = {},
) {
  const commit = '1'.repeat(40);
  if (!isOid(commit)) throw new RangeError(commit);
  const state = { commit, direction: 'pull', cliVersion: '1.2.3' } as const;
  const reading =
    recorded === 'valid' ? ({ kind: recorded, state } as const) : ({ kind: recorded } as const);
  return findingsOf(
    { decided: decisions, side, forReview, record: { reading } },
    { startedOutsideParagon },
  );
}

test.each([
  ['valid', { direction: 'pull', cliVersion: '1.2.3' }],
  ['absent', 'nothing'],
  ['damaged', 'unusable'],
] as const)('says what is recorded of the last sync (%s)', (recorded, words) => {
  const { recorded: told } = found([], { recorded });
  if (typeof words === 'string') expect(told).toBe(words);
  else expect(told).toMatchObject(words);
});

test('lists how each file was decided that a side has changed', () => {
  const { decisions } = found([
    decided('paragon-unchanged', 'aaa', 'workflows/same.ts'),
    decided('paragon-unchanged', 'aba', 'workflows/git.ts'),
    decided('git-unchanged', 'aab', 'workflows/paragon.ts'),
  ]);
  expect(decisions).toEqual([
    { file: `${folder}/workflows/git.ts`, row: 'paragon-unchanged' },
    { file: `${folder}/workflows/paragon.ts`, row: 'git-unchanged' },
  ]);
});

const edits = [
  decided('git-unchanged', 'aab'),
  decided('git-unchanged', '--b', 'workflows/new.ts'),
  decided('git-unchanged', 'aab', 'config.ts'),
  decided('conflict', 'abc', 'workflows/both.ts'),
  decided('paragon-unchanged', 'aba', 'workflows/git.ts'),
  decided('agreed', 'abb', 'workflows/ported.ts'),
];

test('counts the edits that no dispatch has brought, with a new workflow as one', () => {
  expect(found(edits).undispatched).toBe(3);
  expect(found([decided('git-unchanged', 'aab', 'config.ts')]).undispatched).toBe(1);
});

test.each([
  ['Paragon has started the run', { startedOutsideParagon: false }],
  ['nothing is recorded', { recorded: 'absent' }],
] as const)('counts none where %s', (_, given) => {
  expect(found(edits, given).undispatched).toBe(0);
});

test('names what the first pull replaces, and not what it adds', () => {
  const write = { kind: 'write', path: 'x', version: { content: 'b', mode: '100644' } } as const;
  const decisions = [
    decided('git-unchanged', '-ab', 'workflows/changed.ts', write),
    decided('git-unchanged', '--b', 'workflows/new.ts', write),
    decided('git-unchanged', '-a-', 'workflows/gone.ts', { kind: 'delete' }),
    decided('conflict', '-ab', 'workflows/both.ts', { kind: 'stays-in-paragon' }),
  ];
  const names = ['changed', 'gone'].map((name) => `${folder}/workflows/${name}.ts`);
  expect(found(decisions, { recorded: 'absent' }).replaced).toEqual(names);
  expect(found(decisions).replaced).toEqual([]);
});

test('names the files that still wait on the side branch, except those of this run', () => {
  const names = ['a', 'b', 'c'].map((name) => `${folder}/workflows/${name}.ts`);
  const side: SideReading = {
    standing: { kind: 'blocked', because: 'person', paths: new Set(names) },
    of: 'main',
    commit: undefined,
    waits: { kind: 'blocked' },
    places: new Map(names.map((name) => [name, name])),
    base: new Map(),
  };
  const version = undefined;
  const decisions = [
    decided('conflict', 'abc', 'workflows/a.ts', {
      kind: 'conflict',
      path: names[0] ?? '',
      version,
    }),
    {
      ...decided('for-git', 'abc', 'workflows/b.ts'),
      sideChange: { path: names[1] ?? '', version },
    },
    decided('paragon-unchanged', 'aba', 'workflows/c.ts'),
  ];
  expect(found(decisions, { side }).sinceEarlier).toEqual([names[2]]);
  expect(found(decisions).sinceEarlier).toEqual([]);
});

test('asks for no push while a change waits for a review, since the push would be blocked', () => {
  const ahead = [decided('paragon-unchanged', 'aba', 'workflows/git.ts')];
  expect(found(ahead).pushNeeded).toBe(true);
  const forReview = new Set([`${folder}/workflows/waits.ts`]);
  expect(found(ahead, { forReview })).toMatchObject({ pushNeeded: false, drift: 'git-ahead' });
});
