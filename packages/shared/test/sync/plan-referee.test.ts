import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision, PlanInput } from '../../src/sync/decision.js';
import { plan } from '../../src/sync/plan.js';
import { type Answer, candidateTree, type TreeName } from '../../src/sync/referee.js';
import type { Tree } from '../../src/sync/sync-file.js';
import { commitNamed, file, inputFor, inputOf, type Texts, treeOf } from './trees.js';
import { certainTable } from './truth-table.js';

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
      { commit: commitNamed(1), files: treeOf({ [file]: 'pushed\n' }), isSinceRecord: true },
    ];
    const input = inputFor(
      { base: { [file]: 'e\n' }, ours: { [file]: 'o\n' }, theirs: { [file]: 'x\n' } },
      { history },
    );
    const answers = { commit: built(1), theirs: built(1), base: built(0), ours: built(2) };
    expect(settle(input, answers).decided[0]?.row).toBe('paragon-unchanged');
  });

  describe('where a file has changed in many commits since the record', () => {
    /** The tip, which is what Git holds, and the ones before it. */
    const commits = Array.from({ length: 20 }, (_, index) => commitNamed(20 + index));
    const history = commits.map((commit, index) => ({
      commit,
      files: treeOf({ [file]: `${index}\n` }),
      isSinceRecord: true,
    }));
    const versions = {
      base: { [file]: 'e\n' },
      ours: { [file]: '0\n' },
      theirs: { [file]: 'x\n' },
    };

    /** What Paragon holds means what one tree does: the recorded one, or so many commits before the tip. */
    function settleAs(holds: 'base' | number, isUpgrade: boolean) {
      const known = new Map<TreeName, Answer>();
      const rounds: number[] = [];
      for (;;) {
        const { decided, questions } = plan(inputFor(versions, { history, isUpgrade }), known);
        if (questions.length === 0) return { row: decided[0]?.row, rounds };
        rounds.push(questions.length);
        const held = holds === 'base' ? holds : candidateTree(commits[holds] ?? commitNamed(0));
        for (const { tree } of questions)
          known.set(tree, built([held, 'theirs'].includes(tree) ? held : tree));
      }
    }

    it.each([false, true])(
      'knows what was recorded, whoever has written it (upgrade: %s)',
      (isUpgrade) => {
        expect(settleAs('base', isUpgrade)).toEqual({ row: 'paragon-unchanged', rounds: [6] });
      },
    );

    it('after an upgrade, also recognizes what an older commit has brought, with as few builds as possible', () => {
      expect(settleAs(3, true)).toEqual({ row: 'paragon-unchanged', rounds: [6] });
      expect(settleAs(12, true)).toEqual({ row: 'paragon-unchanged', rounds: [6, 9] });
      // One commit counts after the other: what is older than these is a conflict for a person.
      expect(settleAs(13, true)).toEqual({ row: 'conflict', rounds: [6, 9] });
      expect(settleAs(4, false)).toEqual({ row: 'conflict', rounds: [6] });
    });
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

  it('asks at most three times, with any answers', () => {
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
          const history = [{ commit: commitNamed(1), files: treeOf(past), isSinceRecord: true }];
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
