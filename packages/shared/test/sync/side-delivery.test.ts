import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/sync/decision.js';
import { type SyncedBench, syncedBench } from './side-bench.js';

const folder = 'src/events';
const [a, b] = [`${folder}/a.ts`, `${folder}/b.ts`];
const atFirst = { [a]: 'a\nb\nc\nd\ne\n', [b]: 'b\n' };

/** A conflict in one file, and a clean edit in another one, are pulled. */
async function withConflict(): Promise<SyncedBench> {
  const bench = await syncedBench(atFirst);
  bench.commit({ [a]: 'Git\nb\nc\nd\ne\n' });
  bench.texts = { [a]: 'Paragon\nb\nc\nd\ne\n', [b]: 'clean\n' };
  expect(await bench.pull()).toEqual({ [a]: 'conflict', [b]: 'write' });
  return bench;
}

const [ofGit, ofParagon] = ['Git\nb\nc\nd\ne\n', 'Paragon\nb\nc\nd\ne\n'];

describe('a conflict', () => {
  it('goes to a branch that starts where the same push moves the branch, and stops nothing else', async () => {
    const bench = await withConflict();
    const { repository } = bench;
    expect(bench.at('branch')).toEqual({ [a]: ofGit, [b]: 'clean\n' });
    expect(bench.at('side')).toEqual({ [a]: ofParagon, [b]: 'clean\n' });
    const side = bench.tip('side');
    expect(await repository.mergeBase(side, repository.tip())).toBe(repository.tip());
    expect(await bench.recorded()).toEqual(bench.texts);
  });

  it('is reported once: from then on it is Git’s', async () => {
    const bench = await withConflict();
    const refs = new Map(bench.repository.refs);
    expect(await bench.pull()).toEqual({ [a]: 'ours', [b]: 'ours' });
    expect(bench.repository.refs).toEqual(refs);
  });

  it('that follows goes on top, and loses nothing of what waits', async () => {
    const bench = await withConflict();
    const first = bench.tip('side');
    bench.commit({ [b]: 'Git\n' });
    bench.texts = { [a]: 'Paragon\nb\nc\nd\nmore\n', [b]: 'clean, and more\n' };
    expect(await bench.pull()).toEqual({ [a]: 'conflict', [b]: 'conflict' });
    expect(bench.at('side')).toEqual(bench.texts);
    const second = bench.tip('side');
    expect(await bench.repository.mergeBase(first, second)).toBe(first);

    bench.texts = { ...bench.texts, [a]: 'Paragon\nthird\nc\nd\nmore\n' };
    expect(await bench.pull()).toEqual({ [a]: 'conflict', [b]: 'ours' });
    expect(bench.at('side')).toEqual(bench.texts);
  });

  it('that follows is merged onto what waits where a push has replaced that in Paragon', async () => {
    const bench = await withConflict();
    // The push, which records what Paragon holds since, and a further edit there of what it brought.
    bench.texts = { ...bench.texts, [a]: ofGit };
    await bench.pull();
    bench.commit({ [a]: 'Git, again\nb\nc\nd\ne\n' });
    bench.texts = { ...bench.texts, [a]: 'Git\nb\nc\nd\nnew\n' };
    expect(await bench.pull()).toMatchObject({ [a]: 'conflict' });
    expect(bench.at('side')[a]).toBe('Paragon\nb\nc\nd\nnew\n');
  });

  it('that says what waits already makes no further commit', async () => {
    const bench = await withConflict();
    const before = bench.tip('side');
    bench.texts = { ...bench.texts, [a]: ofGit };
    await bench.pull();
    bench.commit({ [a]: 'Git, again\nb\nc\nd\ne\n' });
    // The dashboard is edited once more just as before the push.
    bench.texts = { ...bench.texts, [a]: ofParagon };
    expect(await bench.pull()).toMatchObject({ [a]: 'conflict' });
    expect(bench.tip('side')).toBe(before);
    expect((await bench.recorded())[a]).toBe(ofParagon);
  });
});

describe('while a person works on the side branch', () => {
  it('further conflicts wait in Paragon, and are not recorded', async () => {
    const bench = await withConflict();
    const theirs = bench.commit({ [a]: 'both\nb\nc\nd\ne\n' }, 'side');
    const before = await bench.recorded();
    bench.texts = { ...bench.texts, [a]: 'Paragon, again\nb\nc\nd\ne\n' };
    expect(await bench.pull()).toEqual({ [a]: 'stays-in-paragon', [b]: 'ours' });
    expect(bench.tip('side')).toBe(theirs);
    expect(await bench.recorded()).toEqual(before);
    // Deleted: the next pull starts a new one.
    bench.repository.refs.delete('side');
    expect(await bench.pull()).toMatchObject({ [a]: 'conflict' });
    expect(bench.at('side')[a]).toBe(bench.texts[a]);
  });

  it('a decision does not touch that branch', async () => {
    const bench = await withConflict();
    const theirs = bench.commit({ [a]: 'both\nb\nc\nd\ne\n' }, 'side');
    bench.texts = { ...bench.texts, [a]: 'Paragon, again\nb\nc\nd\ne\n' };
    await bench.pull({ mode: 'two-way', onConflict: 'paragon' });
    expect(bench.at('branch')[a]).toBe(bench.texts[a]);
    expect(bench.tip('side')).toBe(theirs);
  });
});

it('does not touch a side branch without a record', async () => {
  const bench = await syncedBench(atFirst);
  const theirs = bench.commit({ [b]: 'a person’s\n' }, 'side');
  bench.commit({ [a]: ofGit });
  bench.texts = { ...bench.texts, [a]: ofParagon };
  expect(await bench.pull()).toMatchObject({ [a]: 'stays-in-paragon' });
  expect(bench.tip('side')).toBe(theirs);
});

describe('what a person does with the side branch decides', () => {
  /** A further conflict, which says by where it goes whether the one before counts as finished. */
  async function nextConflict(bench: SyncedBench): Promise<'anew' | 'on top'> {
    const before = bench.tip('side');
    bench.commit({ [b]: 'Git, next\n' });
    bench.texts = { ...bench.texts, [b]: 'Paragon, next\n' };
    expect(await bench.pull()).toMatchObject({ [b]: 'conflict' });
    expect(bench.at('side')[b]).toBe('Paragon, next\n');
    const { repository } = bench;
    const side = bench.tip('side');
    // The ref never goes back.
    expect(await repository.mergeBase(before, side)).toBe(before);
    const [, parent] = await repository.history(side, 2);
    return parent?.commit === before ? 'on top' : 'anew';
  }

  it('left open, it is gone on from', async () => {
    const bench = await withConflict();
    expect(await nextConflict(bench)).toBe('on top');
    expect(bench.at('side')[a]).toBe(ofParagon);
  });

  it.each<[string, (bench: SyncedBench) => void]>([
    [
      'a merge commit',
      ({ repository, tip }) =>
        repository.personCommits(new Map([[a, ofParagon]]), {
          merging: tip('side'),
        }),
    ],
    ['a squash or rebase', ({ commit }) => commit({ [a]: ofParagon })],
    [
      'a squash, and changed since',
      ({ commit }) => {
        commit({ [a]: ofParagon });
        commit({ [a]: 'since\n' });
      },
    ],
  ])(
    'merged by %s, the branch holds the edit, and the next conflict starts anew',
    async (_, merge) => {
      const bench = await withConflict();
      merge(bench);
      const merged = bench.at('branch')[a];
      expect(await bench.pull()).toMatchObject({ [a]: 'ours' });
      expect(bench.at('branch')[a]).toBe(merged);
      expect(await nextConflict(bench)).toBe('anew');
      // Nothing of the one before is on the new one.
      expect(bench.at('side')[a]).toBe(merged);
    },
  );

  it('left open, it waits also where the branch held long ago what the dashboard has gone back to', async () => {
    const bench = await syncedBench(atFirst);
    const { repository } = bench;
    const first = repository.tip();
    bench.commit({ [a]: 'new\n' });
    bench.texts = { ...bench.texts, [a]: 'new\n' };
    await bench.pull();
    bench.commit({ [a]: 'Git\n' });
    bench.texts = { ...bench.texts, [a]: atFirst[a] ?? '' };
    expect(await bench.pull()).toMatchObject({ [a]: 'conflict' });
    // The branch is merged into an older one, and moved to that: its own commits are second parents now.
    const tip = repository.tip();
    repository.refs.set('branch', first);
    repository.personCommits(new Map([[a, 'Git\n']]), { merging: tip });
    expect(await nextConflict(bench)).toBe('on top');
    expect(bench.at('side')[a]).toBe(atFirst[a]);
  });

  it('deleted, Git’s version counts', async () => {
    const bench = await withConflict();
    bench.repository.refs.delete('side');
    expect(await bench.pull()).toMatchObject({ [a]: 'ours' });
    expect(bench.at('branch')[a]).toBe(ofGit);
    expect(bench.repository.refs.has('side')).toBe(false);
  });
});

describe('a decision about a further edit of what waits', () => {
  it.each<[string, Policy, string]>([
    ['Paragon', { mode: 'two-way', onConflict: 'paragon' }, 'Paragon, again\nb\nc\nd\ne\n'],
    ['Git', { mode: 'two-way', onConflict: 'git' }, ofGit],
    ['Paragon, by a mirror,', { mode: 'mirror' }, 'Paragon, again\nb\nc\nd\ne\n'],
  ])(
    'for %s is put on our own side branch, too, which is finished by it',
    async (_, policy, text) => {
      const bench = await withConflict();
      bench.texts = { ...bench.texts, [a]: 'Paragon, again\nb\nc\nd\ne\n' };
      await bench.pull(policy);
      expect(bench.at('branch')[a]).toBe(text);
      expect(bench.at('side')[a]).toBe(text);
      const refs = new Map(bench.repository.refs);
      await bench.pull(policy);
      expect(bench.repository.refs).toEqual(refs);
    },
  );

  it.each<[string, Policy, string]>([
    ['Paragon', { mode: 'two-way', onConflict: 'paragon' }, ofParagon],
    ['Git', { mode: 'two-way', onConflict: 'git' }, ofGit],
    ['Paragon, by a mirror,', { mode: 'mirror' }, ofParagon],
  ])('for %s counts also where neither side has changed since', async (_, policy, text) => {
    const bench = await withConflict();
    await bench.pull(policy);
    expect(bench.at('branch')[a]).toBe(text);
    expect(bench.at('side')[a]).toBe(text);
  });

  it('loses no edit that a push has replaced in Paragon, and that only the side branch holds', async () => {
    const bench = await withConflict();
    bench.texts = { ...bench.texts, [a]: ofGit };
    await bench.pull();
    for (const onConflict of ['paragon', 'git'] as const) {
      await bench.pull({ mode: 'two-way', onConflict });
      expect(bench.at('side')[a]).toBe(ofParagon);
    }
    // Also if Paragon has Git's version in words of its own.
    bench.commit({ [a]: `// In words of Git\n${ofGit}` });
    await bench.pull({ mode: 'two-way', onConflict: 'paragon' });
    expect(bench.at('side')[a]).toBe(ofParagon);
    expect(bench.at('branch')[a]).toBe(`// In words of Git\n${ofGit}`);
  });
});

describe('a deletion', () => {
  it('by the dashboard of what Git changed waits as a deletion, and merging it deletes', async () => {
    const bench = await syncedBench(atFirst);
    bench.commit({ [a]: ofGit });
    bench.texts = { [b]: 'b\n' };
    expect(await bench.pull()).toMatchObject({ [a]: 'conflict' });
    expect(bench.at('branch')[a]).toBe(ofGit);
    expect(bench.at('side')).toEqual({ [b]: 'b\n' });
    // Made anew in the dashboard while it waits: that is what waits then.
    bench.texts = { ...bench.texts, [a]: 'anew\n' };
    expect(await bench.pull()).toMatchObject({ [a]: 'conflict' });
    expect(bench.at('side')[a]).toBe('anew\n');
  });

  it('by Git of what the dashboard changed waits as the changed file', async () => {
    const bench = await syncedBench(atFirst);
    bench.commit({ [a]: undefined });
    bench.texts = { ...bench.texts, [a]: ofParagon };
    expect(await bench.pull()).toMatchObject({ [a]: 'conflict' });
    expect(bench.at('branch')).toEqual({ [b]: 'b\n' });
    expect(bench.at('side')[a]).toBe(ofParagon);
    bench.texts = { ...bench.texts, [a]: 'Paragon, again\nb\nc\nd\ne\n' };
    expect(await bench.pull()).toMatchObject({ [a]: 'conflict' });
    expect(bench.at('side')[a]).toBe(bench.texts[a]);
  });

  it('decided for Paragon also deletes on the side branch', async () => {
    const bench = await withConflict();
    bench.texts = { [b]: 'clean\n' };
    await bench.pull({ mode: 'two-way', onConflict: 'paragon' });
    expect(bench.at('branch')).toEqual({ [b]: 'clean\n' });
    expect(bench.at('side')).toEqual({ [b]: 'clean\n' });
  });
});

it('moves a draft that the dashboard deploys, and Git changed, only on the side branch', async () => {
  const flow = 'src/integrations/slack/workflows';
  const text = (line: string): string => `  // ${line}\n  readonly id = '1';\n`;
  const bench = await syncedBench(atFirst);
  bench.commit({ [`${flow}/~one.ts`]: text('E') });
  bench.texts = { ...bench.texts, [`${flow}/~one.ts`]: text('E') };
  await bench.pull();
  bench.commit({ [`${flow}/~one.ts`]: text('Git') });
  bench.texts = { ...atFirst, [`${flow}/one.ts`]: text('Paragon') };
  expect(Object.values(await bench.pull())).toContain('conflict');
  expect(bench.at('branch')).toHaveProperty([`${flow}/~one.ts`], text('Git'));
  expect(bench.at('side')).toHaveProperty([`${flow}/one.ts`], text('Paragon'));
  expect(bench.at('side')).not.toHaveProperty([`${flow}/~one.ts`]);

  bench.texts = { ...atFirst, [`${flow}/one.ts`]: text('Paragon, again') };
  expect(Object.values(await bench.pull())).toContain('conflict');
  expect(bench.at('side')).toHaveProperty([`${flow}/one.ts`], text('Paragon, again'));
  expect(bench.at('side')).not.toHaveProperty([`${flow}/~one.ts`]);
});
