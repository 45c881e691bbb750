import { describe, expect, it } from 'vitest';
import type { Oid } from '../../src/git/oid.js';
import { type Decision, type PlanInput, recordedTree } from '../../src/sync/decision.js';
import { plan } from '../../src/sync/plan.js';
import type { SideBranch } from '../../src/sync/waiting-file.js';
import { only, result } from './one-file.js';
import {
  commitNamed,
  config,
  file,
  inputFor,
  inputOf,
  type Texts,
  textsOf,
  tree,
  treeOf,
  workflow,
} from './trees.js';

describe('the plan of one file, on a base that is recorded', () => {
  it.each([
    [
      'Paragon holds all that Git changed, and more',
      'A\nb\nc\nd\n',
      'A\nb\nc\nD\n',
      'git-contained',
      'A\nb\nc\nD',
    ],
    [
      'Git holds all that Paragon changed, and more',
      'A\nb\nc\nD\n',
      'A\nb\nc\nd\n',
      'paragon-contained',
      '=',
    ],
    ['each holds something of its own', 'A\nb\nc\nd\n', 'a\nb\nc\nD\n', 'conflict', '='],
  ])('needs no compiler to see that %s', (_, ours, theirs, row, expected) => {
    const base = { [file]: 'a\nb\nc\nd\n' };
    const decision = only(inputFor({ base, ours: { [file]: ours }, theirs: { [file]: theirs } }));
    expect([decision?.row, result(decision)]).toEqual([row, expected]);
  });

  it('keeps the mode and the line endings that Git has', () => {
    const input = inputFor({ base: { [file]: 'a\nb\n' }, theirs: { [file]: 'a\nc\n' } });
    const ours = new Map([[`src/${file}`, { content: 'a\r\nb\r\n', mode: '100755' } as const]]);
    const [decision] = plan({ ...input, trees: { ...input.trees, ours } }, undefined).decided;
    expect(decision?.outcome).toMatchObject({
      kind: 'write',
      version: { content: 'a\r\nc\r\n', mode: '100755' },
    });
  });

  it('replaces binary content only as a whole', () => {
    const input = inputOf('aab');
    const ours = new Map([[`src/${file}`, { content: { blob: 'x' }, mode: '100644' } as const]]);
    expect(plan({ ...input, trees: { ...input.trees, ours } }, undefined).decided[0]?.row).toBe(
      'conflict',
    );
  });
});

describe('the plan of one file, on a base that is not certain', () => {
  it('takes E as one candidate only where the dashboard may have edited during a push', () => {
    const unknown = new Map([[`src/${file}`, commitNamed(1)]]);
    const history = [{ commit: commitNamed(1), files: treeOf(tree('c')), isSinceRecord: false }];
    expect(only(inputOf('abc', { unknown, history }))?.row).toBe('paragon-unchanged');
    expect(only(inputOf('abc', { history }))?.row).toBe('conflict');
  });

  it.each<[string, Oid | undefined, string]>([
    ['a version since then', commitNamed(2), 'paragon-unchanged'],
    ['an older version', commitNamed(1), 'conflict'],
    ['any version, where nobody knows since when', undefined, 'paragon-unchanged'],
    ['a version that is on the branch no more', commitNamed(9), 'conflict'],
  ])('takes for what a push may have carried in an uncertain moment %s', (_, since, row) => {
    const history = [tree('b'), tree('d'), tree('c')].map((files, index) => ({
      commit: commitNamed(index),
      files: treeOf(files),
      isSinceRecord: index === 0,
    }));
    const unknown = new Map([[`src/${file}`, since]]);
    expect(only(inputOf('abc', { unknown, history }))?.row).toBe(row);
  });

  it('does not take a waiting conflict without a base for a new file', () => {
    const unknown = new Map([[`src/${file}`, undefined]]);
    expect(only(inputOf('-b-', { unknown }))?.row).toBe('conflict');
    expect(only(inputOf('-b-'))?.row).toBe('paragon-unchanged');
  });

  it('takes no draft for what a push has carried', () => {
    const drafts = { 'events/~e.ts': 'c\n' };
    const history = [{ commit: commitNamed(1), files: treeOf(drafts), isSinceRecord: true }];
    expect(only(inputOf('abc', { history }))?.row).toBe('conflict');
  });

  it('keeps a draft that only Git has: it was never pushed, so it was not deleted', () => {
    const drafts = { 'events/~e.ts': 'c\n' };
    const history = [{ commit: commitNamed(1), files: treeOf(drafts), isSinceRecord: true }];
    const input = inputFor({ ours: drafts }, { recorded: 'nowhere', history });
    expect(only(input)?.row).toBe('paragon-unchanged');
    expect(only(inputFor({ base: drafts, ours: drafts }))?.row).toBe('git-unchanged');
  });

  describe('what Paragon lacks', () => {
    const [deployed, draft] = [{ [file]: 'a\n' }, { 'events/~e.ts': 'a\n' }];
    const rowOf = (base: Texts, [ours, ...earlier]: readonly [Texts, ...Texts[]]) => {
      const history = [ours, ...earlier].map((texts, index) => ({
        commit: commitNamed(index),
        files: treeOf(texts),
        isSinceRecord: true,
      }));
      return only(inputFor({ base, ours }, { history }))?.row;
    };

    it('may have been removed by a push of a commit in which it was a draft', () => {
      expect(rowOf(deployed, [deployed, draft, deployed])).toBe('paragon-unchanged');
      expect(rowOf(deployed, [draft, deployed])).toBe('paragon-unchanged');
      expect(rowOf(draft, [draft, deployed, draft])).toBe('paragon-unchanged');
    });

    it('was deleted in the dashboard where no push had deployed it, or none could remove it', () => {
      expect(rowOf(deployed, [deployed, deployed])).toBe('git-unchanged');
      expect(rowOf(draft, [draft, draft])).toBe('git-unchanged');
      expect(rowOf(draft, [deployed, draft, draft])).toBe('conflict');
    });
  });

  it.each([
    ['an import of code of the project', "import { step } from '../../../common/step';\nx\n"],
    ['a helper', 'function step() {}\nx\n'],
    ['a loop', 'class A extends Workflow { define() { for (;;) {} } }\nx\n'],
  ])('loses no %s', (_what, own) => {
    const input = inputFor(
      { ours: { [file]: own }, theirs: { [file]: 'inlined\nx\n' } },
      {
        recorded: 'nowhere',
        history: [{ commit: commitNamed(1), files: treeOf({ [file]: own }), isSinceRecord: true }],
      },
    );
    expect(only(input)?.row).toBe('loses-own-code');
  });
});

describe('conflicts beside the branch', () => {
  function outcome(input: PlanInput): Decision['outcome'] | undefined {
    return plan(input, undefined).decided[0]?.outcome;
  }

  const trees = {
    base: { [file]: 'a\nb\nc\n' },
    ours: { [file]: 'a\nO\nc\n' },
    theirs: { [file]: 'a\nX\nc\n' },
  };

  it('wait in Paragon while a person works on the side branch', () => {
    const input = inputFor(trees, { side: { kind: 'blocked' } });
    expect(outcome(input)).toEqual({ kind: 'stays-in-paragon' });
    expect(textsOf(recordedTree(plan(input, undefined).decided))).toEqual(trees.base);
  });

  it('are merged onto what waits there already, not over it', () => {
    const side: SideBranch = { kind: 'pending', files: treeOf({ [file]: 'first\na\nb\nc\n' }) };
    expect(outcome(inputFor(trees, { side }))).toMatchObject({
      kind: 'conflict',
      version: { content: 'first\na\nX\nc\n' },
    });
  });

  it('wait in Paragon where something waits and the base is not certain', () => {
    const side: SideBranch = { kind: 'pending', files: treeOf({ [file]: 'first\n' }) };
    const history = [
      { commit: commitNamed(1), files: treeOf({ [file]: 'pushed\n' }), isSinceRecord: true },
    ];
    expect(outcome(inputFor(trees, { side, history }))).toEqual({ kind: 'stays-in-paragon' });
  });

  describe('that are deletions of what the side branch has under no such name', () => {
    const changedOnBranch = new Map([[`src/${file}`, { before: undefined, beside: undefined }]]);
    const deleted = { ...trees, theirs: {} };

    it('wait in Paragon, and are not recorded', () => {
      const input = inputFor(deleted, {
        side: { kind: 'pending', files: new Map(), changedOnBranch },
      });
      expect(outcome(input)).toEqual({ kind: 'stays-in-paragon' });
      expect(textsOf(recordedTree(plan(input, undefined).decided))).toEqual(deleted.base);
    });

    it('wait even without a change in Git, if all changes go there', () => {
      const unopposed = { ...deleted, ours: deleted.base };
      const side = { kind: 'pending', files: new Map(), changedOnBranch } as const;
      expect(outcome(inputFor(unopposed, { side }))).toEqual({ kind: 'delete' });
      expect(outcome(inputFor(unopposed, { side: { ...side, takesAll: true } }))).toEqual({
        kind: 'stays-in-paragon',
      });
    });

    it('do not hinder an edit, which goes there as a new file', () => {
      const side: SideBranch = { kind: 'pending', files: new Map(), changedOnBranch };
      expect(outcome(inputFor(trees, { side }))).toMatchObject({ kind: 'conflict' });
    });
  });

  it('wait in Paragon where the side branch has another workflow of that name', () => {
    const taken = new Set([`src/${file}`]);
    const side = { kind: 'pending', files: new Map(), lacks: new Set<string>(), taken } as const;
    const unopposed = { ...trees, ours: trees.base };
    for (const theirs of [trees.theirs, {}]) {
      expect(outcome(inputFor({ ...trees, theirs }, { side }))).toEqual({
        kind: 'stays-in-paragon',
      });
      const beside = { side: { ...side, takesAll: true } };
      expect(outcome(inputFor({ ...unopposed, theirs }, beside))).toEqual({
        kind: 'stays-in-paragon',
      });
    }
    // What goes to the branch is as it always was.
    expect(outcome(inputFor(unopposed, { side }))).toMatchObject({ kind: 'write' });
  });
});

it('a draft of the dashboard is a draft on the side branch, even with an unknown base', () => {
  const drafted = { 'events/~e.ts': 'a\n' };
  const input = inputFor(
    { ours: { [file]: 'b\n' }, theirs: drafted },
    { recorded: 'nowhere', history: [] },
  );
  const [decision] = plan(input, undefined).decided;
  expect(decision?.outcome).toMatchObject({ kind: 'conflict', path: 'src/events/~e.ts' });
});

describe('changes that belong together', () => {
  const folder = 'integrations/slack';
  const one = workflow('1', '  // one');
  const two = workflow('2', '  // two');
  const before = {
    [`${folder}/workflows/a.ts`]: one,
    [`${folder}/config.ts`]: config(['A', 'a']),
  };

  function rows(input: PlanInput): Readonly<Record<string, string>> {
    const { decided } = plan(input, undefined);
    return Object.fromEntries(
      decided.map(({ file: { path }, row }) => [path.split('/').at(-1) ?? '', row]),
    );
  }

  it('are taken together', () => {
    const after = {
      ...before,
      [`${folder}/workflows/b.ts`]: two,
      [`${folder}/config.ts`]: config(['A', 'a'], ['B', 'b']),
    };
    expect(rows(inputFor({ base: before, ours: before, theirs: after }))).toEqual({
      'a.ts': 'paragon-unchanged',
      'b.ts': 'git-unchanged',
      'config.ts': 'git-unchanged',
    });
  });

  it('are left together where one of them is a conflict', () => {
    const ours = {
      ...before,
      [`${folder}/config.ts`]: config(['A', 'a']).replace('No list', 'Ours'),
    };
    const after = { [`${folder}/config.ts`]: config() };
    expect(rows(inputFor({ base: before, ours, theirs: after }))).toEqual({
      'a.ts': 'depends-on-kept-file',
      'config.ts': 'conflict',
    });
  });
});
