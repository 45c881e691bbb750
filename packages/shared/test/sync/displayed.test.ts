import { describe, expect, it } from 'vitest';
import type { Decision, PlanInput } from '../../src/sync/decision.js';
import { plan } from '../../src/sync/plan.js';
import { config, inputFor, type Texts, workflow } from './trees.js';

const folder = 'integrations/slack';
const list = `${folder}/config.ts`;
const path = (name: string) => `${folder}/workflows/${name}.ts`;

const a = workflow('1', '  a');
const b = workflow('2', '  b');
const c = workflow('3', '  c');
const edited = workflow('2', '  b of the other side');

const [A, B, C] = [
  ['A', 'a'],
  ['B', 'b'],
  ['C', 'c'],
] as const;
const both = { [list]: config(A, B), [path('a')]: a, [path('b')]: b };
const without = { [list]: config(A), [path('a')]: a };

type Policy = Exclude<PlanInput['policy'], { readonly mode: 'mirror' }>['onConflict'];

function decide(
  trees: { readonly base: Texts; readonly ours: Texts; readonly theirs: Texts },
  onConflict: Policy,
  input: Partial<PlanInput> = {},
): ReadonlyMap<string, Decision> {
  const policy = { mode: 'two-way', onConflict } as const;
  const { decided, questions } = plan(inputFor(trees, { policy, ...input }), undefined);
  expect(questions).toEqual([]);
  return new Map(decided.map((each) => [each.file.path.slice(4), each]));
}

/** What `config.ts` says on the branch, and beside it. */
function lists(decided: ReadonlyMap<string, Decision>): readonly unknown[] {
  const { file, outcome, sideChange } = decided.get(list) ?? {};
  const branch = outcome?.kind === 'write' ? outcome.version.content : file?.ours?.content;
  return [
    branch,
    outcome?.kind === 'conflict' ? outcome.version?.content : sideChange?.version?.content,
  ];
}

describe('a workflow that the dashboard deleted and Git edited', () => {
  const ours = { ...both, [path('b')]: edited };

  it('is displayed as before where a person decides for Git', () => {
    const found = decide({ base: both, ours, theirs: without }, 'git');
    expect(found.get(path('b'))).toMatchObject({ row: 'for-git', outcome: { kind: 'ours' } });
    expect(lists(found)).toEqual([config(A, B), undefined]);
  });

  it('is displayed on the branch until a person decides, and no longer where it is deleted beside it', () => {
    const found = decide({ base: both, ours, theirs: without }, 'pull-request');
    expect(found.get(path('b'))?.outcome).toMatchObject({ kind: 'conflict', version: undefined });
    expect(lists(found)).toEqual([config(A, B), config(A)]);
  });

  it('leaves the list as Git has it, also where an export without the workflow is formatted differently', () => {
    const alone = { [list]: config(B), [path('b')]: b };
    const inGit = { ...alone, [path('b')]: edited };
    const theirs = { [list]: config() };
    const found = decide({ base: alone, ours: inGit, theirs }, 'pull-request');
    expect(found.get(list)).toMatchObject({ row: 'list-follows', outcome: { kind: 'ours' } });
  });

  it('keeps its place among others that the dashboard adds and sorts', () => {
    const theirs = { ...without, [list]: config(C, A), [path('c')]: c };
    const found = decide({ base: both, ours, theirs }, 'git');
    expect(found.get(path('c'))).toMatchObject({
      row: 'git-unchanged',
      outcome: { kind: 'write' },
    });
    expect(lists(found)[0]).toContain('workflowDisplayOrder: [C, A, B],');
    expect(lists(found)[0]).toContain("import { default as B } from './workflows/b';");
    expect(found.get(list)?.row).toBe('list-follows');
  });

  it('stays displayed where the conflict waits in Paragon', () => {
    const found = decide({ base: both, ours, theirs: without }, 'pull-request', {
      side: { kind: 'blocked' },
    });
    expect(found.get(path('b'))?.outcome).toEqual({ kind: 'stays-in-paragon' });
    expect(lists(found)).toEqual([config(A, B), undefined]);
  });

  it('stays displayed on the side branch if its deletion cannot go there yet', () => {
    const unseen = { before: undefined, beside: undefined };
    const asGit = (text: string) => text.replace('No list', 'Git');
    const asParagon = (text: string) => text.replace('No list', 'Paragon');
    const found = decide(
      {
        base: both,
        ours: { ...ours, [list]: asGit(config(A, B)) },
        theirs: { ...without, [list]: asParagon(config(A)) },
      },
      'pull-request',
      {
        side: {
          kind: 'pending',
          files: new Map(),
          changedOnBranch: new Map([[`src/${path('b')}`, unseen]]),
        },
      },
    );
    expect(found.get(path('b'))?.outcome).toEqual({ kind: 'stays-in-paragon' });
    expect(lists(found)).toEqual([asGit(config(A, B)), asParagon(config(A, B))]);
  });

  it('is as deleted as its entry where a person decides for Paragon', () => {
    const found = decide({ base: both, ours, theirs: without }, 'paragon');
    expect(found.get(path('b'))?.outcome).toEqual({ kind: 'delete' });
    expect(lists(found)).toEqual([config(A), undefined]);
  });
});

describe('a workflow that Git deleted and the dashboard edited', () => {
  const theirs = { ...both, [path('b')]: edited };

  it('is displayed again where a person decides for Paragon', () => {
    const found = decide({ base: both, ours: without, theirs }, 'paragon');
    expect(found.get(path('b'))).toMatchObject({ row: 'for-paragon', outcome: { kind: 'write' } });
    expect(lists(found)).toEqual([config(A, B), undefined]);
  });

  it('is displayed beside the branch, where it waits', () => {
    const found = decide({ base: both, ours: without, theirs }, 'pull-request');
    expect(lists(found)).toEqual([config(A), config(A, B)]);
  });

  it('finds the workflows that only Git has displayed as before', () => {
    const ours = { ...without, [list]: config(A, C), [path('c')]: c };
    const found = decide({ base: both, ours, theirs }, 'paragon');
    expect(lists(found)[0]).toContain('workflowDisplayOrder: [A, B, C],');
  });
});

it('a person who decides for Paragon loses no entry of a workflow that only Git has', () => {
  const ours = { ...both, [list]: config(A, B, C), [path('c')]: c };
  const theirs = { ...both, [list]: config(B, A) };
  const found = decide({ base: both, ours, theirs }, 'paragon');
  expect(found.get(path('c'))?.outcome).toEqual({ kind: 'ours' });
  expect(lists(found)[0]).toContain('workflowDisplayOrder: [B, C, A],');
});

it('a list that goes beside the branch loses no entry of a workflow that only Git has, either', () => {
  const ours = { ...both, [list]: config(A, B, C), [path('c')]: c };
  const theirs = { ...both, [list]: config(B, A) };
  const found = decide({ base: both, ours, theirs }, 'pull-request');
  expect(found.get(list)?.outcome.kind).toBe('conflict');
  expect(lists(found)[1]).toContain('workflowDisplayOrder: [B, C, A],');
  expect(lists(found)[1]).toContain("import { default as C } from './workflows/c';");
});

it('a list of another kind is left as it is', () => {
  const ours = { ...both, [path('b')]: edited };
  const computed = (text: string) => text.replace('[A]', 'all(A)');
  const theirs = { ...without, [list]: computed(config(A)) };
  const found = decide({ base: both, ours, theirs }, 'git');
  expect(lists(found)[0]).toContain('workflowDisplayOrder: all(A),');
});

it('stays as somebody wrote it where no workflow comes or goes', () => {
  const byHand = config(A, B).replace(
    'workflowDisplayOrder: [A, B],',
    'workflowDisplayOrder: [\n    A, B\n  ],',
  );
  expect(byHand).not.toBe(config(A, B));
  const found = decide({ base: both, ours: { ...both, [list]: byHand }, theirs: both }, 'git');
  expect(lists(found)).toEqual([byHand, undefined]);
});

describe('a list with a line for each workflow', () => {
  const ownLines = (text: string) =>
    text
      .replaceAll("'", '"')
      .replace(
        /(?<=\n {2}workflowDisplayOrder: )\[(?<names>.*)\]/,
        (_, names: string) => `[\n    ${names.replaceAll(', ', ',\n    ')},\n  ]`,
      );
  const theirs = { ...without, [list]: ownLines(config(A)) };

  it('is no reason to write Git’s list anew', () => {
    const ours = { ...both, [path('b')]: edited };
    const found = decide({ base: both, ours, theirs }, 'git', { isUpgrade: true });
    expect(found.get(list)).toMatchObject({ row: 'list-follows', outcome: { kind: 'ours' } });
  });

  it('keeps them where a workflow goes', () => {
    const base = { ...both, [list]: ownLines(config(A, B)) };
    const found = decide({ base, ours: { ...base, [path('b')]: edited }, theirs }, 'pull-request');
    expect(lists(found)).toEqual([ownLines(config(A, B)), ownLines(config(A))]);
  });
});
