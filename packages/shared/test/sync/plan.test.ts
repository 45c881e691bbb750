import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Oid } from '../../src/git/oid.js';
import { isOid } from '../../src/git/oid.js';
import type { Tree } from '../../src/sync/names.js';
import {
  type Decision,
  type PlanInput,
  type Policy,
  plan,
  recordedTree,
  type SideBranch,
} from '../../src/sync/plan.js';
import type { Answer, TreeName } from '../../src/sync/referee.js';
import { config, inputFor, textsOf, treeOf, workflow } from './trees.js';
import { certainTable } from './truth-table.js';

type Texts = Readonly<Record<string, string>>;

const file = 'events/e.ts';

function tree(letter: string | undefined): Texts {
  return letter === undefined || letter === '-' ? {} : { [file]: `${letter}\n` };
}

function inputOf(eox: string, input: Partial<PlanInput> = {}): PlanInput {
  const [base, ours, theirs] = eox;
  return inputFor({ base: tree(base), ours: tree(ours), theirs: tree(theirs) }, input);
}

function only(input: PlanInput): Decision | undefined {
  const { decided, questions } = plan(input, undefined);
  expect(questions).toEqual([]);
  expect(decided.length).toBeLessThanOrEqual(1);
  return decided[0];
}

/** What the branch holds by a decision: a letter, `-`, or `=` where nothing changes. */
function result(decision: Decision | undefined): string {
  if (decision?.outcome.kind === 'delete') return '-';
  if (decision?.outcome.kind !== 'write') return decision === undefined ? '' : '=';
  const { content } = decision.outcome.version;
  return typeof content === 'string' ? content.trim() : 'bytes';
}

describe('the plan of one file, on a base that is recorded', () => {
  it('has a row for every combination', () => {
    const letters = ['-', 'a', 'b', 'c'];
    const patterns = letters.flatMap((e) =>
      letters.flatMap((o) => letters.map((x) => pattern(e + o + x))),
    );
    expect([...new Set(patterns)].sort()).toEqual(certainTable.map(({ eox }) => eox).sort());
  });

  it.each(certainTable)('$eox: $row', ({ eox, row, result: expected }) => {
    const decision = only(inputOf(eox));
    expect(decision?.row ?? '').toBe(row);
    expect(result(decision)).toBe(expected);
  });

  it.each(certainTable.filter(({ row }) => row === 'conflict'))(
    '$eox: puts what Paragon holds on the side branch, and records it',
    ({ eox }) => {
      const input = inputOf(eox);
      const { decided } = plan(input, undefined);
      expect(decided[0]?.outcome).toMatchObject({ kind: 'conflict' });
      expect(textsOf(recordedTree(decided))).toEqual(tree(eox[2]));
    },
  );

  const policies: ReadonlyArray<[string, Policy, string]> = [
    ['paragon', { mode: 'two-way', onConflict: 'paragon' }, 'for-paragon'],
    ['git', { mode: 'two-way', onConflict: 'git' }, 'for-git'],
  ];
  describe.each(policies)('onConflict: %s', (name, policy, decidedRow) => {
    it.each(certainTable)('$eox', ({ eox, row, result: usual }) => {
      const decision = only(inputOf(eox, { policy }));
      const theirs = eox[2] ?? '';
      const isConflict = row === 'conflict';
      expect(decision?.row ?? '').toBe(isConflict ? decidedRow : row);
      expect(result(decision)).toBe(isConflict && name === 'paragon' ? theirs : usual);
    });
  });

  it.each(certainTable)('mode: mirror makes $eox what Paragon holds', ({ eox }) => {
    const decision = only(inputOf(eox, { policy: { mode: 'mirror' } }));
    const [, ours, theirs] = eox;
    expect(result(decision)).toBe(eox === '---' ? '' : ours === theirs ? '=' : theirs);
  });

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

  it('replaces bytes that are no text only whole', () => {
    const input = inputOf('aab');
    const ours = new Map([[`src/${file}`, { content: { blob: 'x' }, mode: '100644' } as const]]);
    expect(plan({ ...input, trees: { ...input.trees, ours } }, undefined).decided[0]?.row).toBe(
      'conflict',
    );
  });
});

/** The same texts in the same order of letters. */
function pattern(eox: string): string {
  const names = new Map([['-', '-']]);
  return eox
    .split('')
    .map((letter) => {
      if (!names.has(letter)) names.set(letter, 'abc'.charAt(names.size - 1));
      return names.get(letter);
    })
    .join('');
}

function commit(number: number): Oid {
  const name = String(number).padStart(40, '1');
  if (!isOid(name)) throw new RangeError(name);
  return name;
}

describe('the plan of one file, on a base that is not certain', () => {
  /** Versions in earlier commits, newest first. The tip is `eox`'s O. */
  function uncertain(eox: string, past: string, input: Partial<PlanInput> = {}): PlanInput {
    const [, ours] = eox;
    const history = [ours ?? '-', ...past.split('')].map((letter, index) => ({
      commit: commit(index),
      files: treeOf(tree(letter)),
      isSinceRecord: true,
    }));
    return inputOf(eox, { history, ...input });
  }

  it.each([
    // Since the record, what a push may have carried.
    ['abc', 'c', 'paragon-unchanged', '='],
    ['abc', 'dc', 'paragon-unchanged', '='],
    ['abc', 'd', 'conflict', '='],
    ['aba', 'd', 'paragon-unchanged', '='],
    ['abb', 'd', 'agreed', '='],
    ['ab-', 'd', 'conflict', '='],
    ['ab-', '-', 'paragon-unchanged', '='],
    // Nothing but O and E since: the base is certain.
    ['aab', 'a', 'git-unchanged', 'b'],
    ['abc', 'a', 'conflict', '='],
  ])('%s after %s: %s', (eox, past, row, expected) => {
    const decision = only(uncertain(eox, past));
    expect([decision?.row, result(decision)]).toEqual([row, expected]);
  });

  it.each([
    // Without a state, all versions of the branch count, the tip's too.
    ['-ab', 'b', 'paragon-unchanged', '='],
    ['-aa', '', 'agreed', '='],
    ['-ab', '', 'git-unchanged', 'b'],
    ['--a', '', 'git-unchanged', 'a'],
    ['-a-', '-', 'paragon-unchanged', '='],
    ['-a-', '', 'git-unchanged', '-'],
  ])('%s after %s without a state: %s', (eox, past, row, expected) => {
    const decision = only(uncertain(eox, past, { recorded: 'nowhere' }));
    expect([decision?.row, result(decision)]).toEqual([row, expected]);
  });

  it('takes E as one candidate only where the dashboard may have edited during a push', () => {
    const unknown = new Map([[`src/${file}`, commit(1)]]);
    const history = [{ commit: commit(1), files: treeOf(tree('c')), isSinceRecord: false }];
    expect(only(inputOf('abc', { unknown, history }))?.row).toBe('paragon-unchanged');
    expect(only(inputOf('abc', { history }))?.row).toBe('conflict');
  });

  it.each<[string, Oid | undefined, string]>([
    ['a version since then', commit(2), 'paragon-unchanged'],
    ['an older version', commit(1), 'conflict'],
    ['any version, where nobody knows since when', undefined, 'paragon-unchanged'],
    ['a version that is on the branch no more', commit(9), 'conflict'],
  ])('takes for what a push may have carried in an uncertain moment %s', (_, since, row) => {
    const history = [tree('b'), tree('d'), tree('c')].map((files, index) => ({
      commit: commit(index),
      files: treeOf(files),
      isSinceRecord: index === 0,
    }));
    const unknown = new Map([[`src/${file}`, since]]);
    expect(only(inputOf('abc', { unknown, history }))?.row).toBe(row);
  });

  it('takes no conflict that waits without a base for a file that nobody had', () => {
    const unknown = new Map([[`src/${file}`, undefined]]);
    expect(only(inputOf('-b-', { unknown }))?.row).toBe('conflict');
    expect(only(inputOf('-b-'))?.row).toBe('paragon-unchanged');
  });

  it('takes no draft for what a push has carried', () => {
    const drafts = { 'events/~e.ts': 'c\n' };
    const history = [{ commit: commit(1), files: treeOf(drafts), isSinceRecord: true }];
    expect(only(inputOf('abc', { history }))?.row).toBe('conflict');
  });

  it('keeps a draft that Git alone has: nobody pushed it, so nobody deleted it', () => {
    const drafts = { 'events/~e.ts': 'c\n' };
    const history = [{ commit: commit(1), files: treeOf(drafts), isSinceRecord: true }];
    const input = inputFor({ ours: drafts }, { recorded: 'nowhere', history });
    expect(only(input)?.row).toBe('paragon-unchanged');
    expect(only(inputFor({ base: drafts, ours: drafts }))?.row).toBe('git-unchanged');
  });

  it('loses no import of code of the project', () => {
    const own = "import { step } from '../../../common/step';\nx\n";
    const input = inputFor(
      { ours: { [file]: own }, theirs: { [file]: 'inlined\nx\n' } },
      {
        recorded: 'nowhere',
        history: [{ commit: commit(1), files: treeOf({ [file]: own }), isSinceRecord: true }],
      },
    );
    expect(only(input)?.row).toBe('drops-own-code');
  });
});

describe('the plan with the compiler as referee', () => {
  const base = 'a\nb\nc\nd\ne\n';
  const ours = 'A\nb\nc\nd\ne\n';
  const theirs = 'a\nb\nc\nd\nE\n';
  const merged = 'A\nb\nc\nd\nE\n';
  const trees = { base: { [file]: base }, ours: { [file]: ours }, theirs: { [file]: theirs } };

  function built(value: unknown): Answer {
    return { kind: 'built', entries: new Map([[`src/${file}`, value]]) };
  }

  /** Answers the questions of a plan until there are none. */
  function settle(
    input: PlanInput,
    answers: Partial<Record<'base' | 'ours' | 'theirs' | 'commit' | 'planned', Answer>>,
  ): {
    readonly decided: readonly Decision[];
    readonly asked: readonly string[];
    readonly rounds: number;
  } {
    const known = new Map<TreeName, Answer>();
    for (let rounds = 0; rounds <= 10; rounds += 1) {
      const { decided, questions } = plan(input, known);
      if (questions.length === 0) return { decided, asked: [...known.keys()], rounds };
      for (const { tree, changes } of questions) {
        expect(known.has(tree), tree).toBe(false);
        expect(changes !== undefined, tree).toBe(tree.startsWith('planned'));
        const kind = tree.split(' ')[0];
        const answer = Object.entries(answers).find(([name]) => name === kind)?.[1];
        known.set(tree, answer ?? { kind: 'does-not-build', why: '' });
      }
    }
    throw new Error('The plan does not come to an end.');
  }

  const meanings = {
    base: built({ a: 1, e: 1 }),
    ours: built({ a: 2, e: 1 }),
    theirs: built({ a: 1, e: 2 }),
  };

  it('takes a clean merge that means what both sides meant', () => {
    const { decided } = settle(inputFor(trees), { ...meanings, planned: built({ a: 2, e: 2 }) });
    expect(decided[0]).toMatchObject({
      row: 'merged',
      outcome: { kind: 'write', version: { content: merged } },
    });
  });

  it.each<[string, Answer]>([
    ['means something else', built({ a: 2, e: 3 })],
    ['does not build', { kind: 'does-not-build', why: '' }],
    ['cannot be built here', { kind: 'cannot-be-built', why: '' }],
  ])('does not take a clean merge that %s', (_, planned) => {
    const { decided } = settle(inputFor(trees), { ...meanings, planned });
    expect(decided[0]).toMatchObject({ row: 'conflict', outcome: { kind: 'conflict' } });
  });

  it('keeps what Git has where both texts say the same', () => {
    const answers = { ours: built(1), theirs: built(1), base: built(0), planned: built(2) };
    expect(settle(inputFor(trees), answers).decided[0]).toMatchObject({
      row: 'same-meaning',
      outcome: { kind: 'ours' },
    });
  });

  it.each<[string, Answer, string]>([
    ['it says the same', built(1), 'upgrade'],
    ['it says something else', built(2), 'git-unchanged'],
    ['nobody can tell', { kind: 'cannot-be-built', why: '' }, 'git-unchanged'],
  ])('takes no upgrade of the CLI for an edit where %s', (_, theirMeaning, row) => {
    const input = inputOf('aab', { isUpgrade: true });
    const { decided, asked } = settle(input, { base: built(1), theirs: theirMeaning });
    expect(decided[0]?.row).toBe(row);
    expect(asked).toEqual(['base', 'theirs']);
  });

  it('takes a version that a push may have carried for what Paragon holds, where it says the same', () => {
    const history = [
      { commit: commit(1), files: treeOf({ [file]: 'pushed\n' }), isSinceRecord: true },
    ];
    const input = inputFor(
      { base: { [file]: 'e\n' }, ours: { [file]: 'o\n' }, theirs: { [file]: 'x\n' } },
      { history },
    );
    const answers = { commit: built(1), theirs: built(1), base: built(0), ours: built(2) };
    expect(settle(input, answers).decided[0]?.row).toBe('paragon-unchanged');
  });

  it('asks nothing where the texts settle it', () => {
    for (const { eox, row } of certainTable) {
      if (row === 'conflict') continue;
      expect(settle(inputOf(eox), {}).asked, eox).toEqual([]);
    }
  });

  it('asks nothing where the branch gets all that Paragon changed, whoever has read the other files', () => {
    const input = inputOf('aab');
    // Each tree is read by itself, and of what is the same in all three the object's name alone.
    const unread = (): Tree =>
      new Map([['src/events/f.ts', { content: { blob: '1' }, mode: '100644' }]]);
    const { base, ours, theirs } = input.trees;
    const trees = {
      base: new Map([...base, ...unread()]),
      ours: new Map([...ours, ...unread()]),
      theirs: new Map([...theirs, ...unread()]),
    };
    const { decided, asked } = settle({ ...input, trees }, {});
    expect(decided.map(({ row }) => row)).toEqual(['git-unchanged', 'paragon-unchanged']);
    expect(asked).toEqual([]);
  });

  it('asks nothing about a draft: no build holds one', () => {
    const draft = (text: string): Texts => ({ 'events/~e.ts': text });
    const input = inputFor({ base: draft(base), ours: draft(ours), theirs: draft(theirs) });
    const { decided, asked } = settle(input, {});
    expect(decided[0]?.row).toBe('conflict');
    expect(asked).toEqual([]);
  });

  it('keeps all of what Paragon changed from a branch that would no longer build', () => {
    const input = inputFor({
      base: { 'events/a.ts': 'a', 'events/b.ts': 'b' },
      ours: { 'events/a.ts': 'a', 'events/b.ts': 'ours' },
      theirs: { 'events/a.ts': 'theirs', 'events/b.ts': 'b' },
    });
    const broken: Answer = { kind: 'does-not-build', why: '' };
    expect(
      settle(input, { ours: built(1), planned: broken }).decided.map(({ row }) => row),
    ).toEqual(['breaks-build', 'paragon-unchanged']);
    expect(settle(input, { ours: broken, planned: broken }).decided[0]?.row).toBe('git-unchanged');
    expect(
      settle(input, { ours: built(1), planned: { kind: 'cannot-be-built', why: '' } }).decided[0]
        ?.row,
    ).toBe('git-unchanged');
  });

  it('asks at most three times, whatever the answers', () => {
    const text = fc.constantFrom('a\nb\nc\nd\n', 'A\nb\nc\nd\n', 'a\nb\nc\nD\n', 'x\n');
    const files = fc.dictionary(
      fc.constantFrom('events/a.ts', 'events/b.ts', 'events/~c.ts'),
      text,
    );
    const answer = fc.oneof(
      fc.constantFrom<Answer>(
        { kind: 'does-not-build', why: '' },
        { kind: 'cannot-be-built', why: '' },
      ),
      fc.constantFrom(1, 2, 3).map(
        (value): Answer => ({
          kind: 'built',
          entries: new Map(['a', 'b'].map((name) => [`src/events/${name}.ts`, value])),
        }),
      ),
    );
    const answers = fc.record({
      base: answer,
      ours: answer,
      theirs: answer,
      commit: answer,
      planned: answer,
    });
    fc.assert(
      fc.property(
        files,
        files,
        files,
        files,
        fc.boolean(),
        fc.constantFrom('here' as const, 'elsewhere' as const, 'nowhere' as const),
        answers,
        (e, o, x, past, isUpgrade, recorded, given) => {
          const history = [{ commit: commit(1), files: treeOf(past), isSinceRecord: true }];
          const input = inputFor({ base: e, ours: o, theirs: x }, { isUpgrade, recorded, history });
          const { decided, rounds } = settle(input, given);
          expect(rounds).toBeLessThanOrEqual(3);
          const all = new Set(
            [e, o, x].flatMap((each) => Object.keys(each)).map((path) => path.replace('~', '')),
          );
          expect(decided).toHaveLength(all.size);
        },
      ),
      { seed: 13, numRuns: 500 },
    );
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
    const input = inputFor(trees, { side: { kind: 'held' } });
    expect(outcome(input)).toEqual({ kind: 'waits' });
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
      { commit: commit(1), files: treeOf({ [file]: 'pushed\n' }), isSinceRecord: true },
    ];
    expect(outcome(inputFor(trees, { side, history }))).toEqual({ kind: 'waits' });
  });
});

it('a draft of the dashboard is a draft on the side branch, also where nobody knows the base', () => {
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
      'a.ts': 'torn-apart',
      'config.ts': 'conflict',
    });
  });
});
