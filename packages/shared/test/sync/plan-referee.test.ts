import { describe, expect, it } from 'vitest';
import { plan } from '../../src/sync/plan.js';
import { type Answer, candidateTree, type TreeName } from '../../src/sync/referee.js';
import type { Tree } from '../../src/sync/sync-file.js';
import { settle } from './settle-plan.js';
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
    const commits = Array.from({ length: 90 }, (_, index) => commitNamed(20 + index));
    const versionOf = (name: number | 'e'): string =>
      `step({\n  channel: 'general',\n  text: 'v${name}',\n});\n`;
    const history = commits.map((commit, index) => ({
      commit,
      files: treeOf({ [file]: versionOf(index) }),
      isSinceRecord: true,
    }));

    /**
     * What Paragon holds means what one tree does: the recorded one, or so many commits before the tip.
     *
     * @param text Paragon's own words for it.
     */
    function settleAs(holds: 'base' | number, isUpgrade: boolean, text: string) {
      const versions = {
        base: { [file]: versionOf('e') },
        ours: { [file]: versionOf(0) },
        theirs: { [file]: text },
      };
      const known = new Map<TreeName, Answer>();
      const rounds: number[] = [];
      for (;;) {
        const { decided, questions } = plan(inputFor(versions, { history, isUpgrade }), {
          builds: known,
          asRecorded: 'unknown',
        });
        if (questions.length === 0) return { row: decided[0]?.row, rounds };
        rounds.push(questions.length);
        const held = holds === 'base' ? holds : candidateTree(commits[holds] ?? commitNamed(0));
        for (const question of questions) {
          if (!('tree' in question)) continue;
          const { tree } = question;
          known.set(tree, built([held, 'theirs'].includes(tree) ? held : tree));
        }
      }
    }

    const reworded = (name: number | 'e'): string =>
      `step({ text: "v${name}", channel: "general" })\n`;

    it.each([false, true])(
      'knows what was recorded, whoever has written it (upgrade: %s)',
      (isUpgrade) => {
        const { row, rounds } = settleAs('base', isUpgrade, reworded('e'));
        expect({ row, rounds: rounds.length }).toEqual({ row: 'paragon-unchanged', rounds: 1 });
      },
    );

    it('compares with the newest three, and asks once', () => {
      expect(settleAs(3, false, reworded(99))).toEqual({ row: 'paragon-unchanged', rounds: [6] });
      expect(settleAs(4, false, reworded(99))).toEqual({ row: 'conflict', rounds: [6] });
    });

    it('after an upgrade, also compares with those that its words are nearest to, however old they are', () => {
      expect(settleAs(3, true, reworded(3)).row).toBe('paragon-unchanged');
      expect(settleAs(89, true, reworded(89))).toEqual({ row: 'paragon-unchanged', rounds: [12] });
      // No word tells these apart, so the newest of them count.
      expect(settleAs(9, true, reworded(99)).row).toBe('paragon-unchanged');
      expect(settleAs(10, true, reworded(99))).toEqual({ row: 'conflict', rounds: [12] });
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
});
