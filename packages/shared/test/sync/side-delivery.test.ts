import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/sync/decision.js';
import { type SideBench, sideBench, type Texts } from './side-bench.js';
import { workflow } from './trees.js';

const folder = 'src/events';
const [a, b] = [`${folder}/a.ts`, `${folder}/b.ts`];
const atFirst = { [a]: 'a\nb\nc\nd\ne\n', [b]: 'b\n' };

interface Bench extends Omit<SideBench, 'pull'> {
  /** What Paragon holds. */
  texts: Texts;
  /** Runs a pull, and gives how each file was decided. */
  pull(policy?: Policy): Promise<Readonly<Record<string, string>>>;
  /** What the state records. */
  recorded(): Promise<Texts>;
}

/** Both sides hold the same, and that is recorded. */
async function synced(): Promise<Bench> {
  const side = sideBench(atFirst);
  const bench: Bench = {
    ...side,
    texts: atFirst,
    async pull(policy) {
      const options = policy === undefined ? {} : { policy };
      return (await side.pull(bench.texts, options)).decided;
    },
    async recorded() {
      return Object.fromEntries(side.repository.textsOf((await side.state()).exported));
    },
  };
  await bench.pull();
  return bench;
}

/** A conflict in one file, and a clean edit in another one, are pulled. */
async function withConflict(): Promise<Bench> {
  const bench = await synced();
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

describe('the deletion of what Git has added or renamed since the side branch began', () => {
  const c = `${folder}/c.ts`;

  /** Such a deletion is pulled, and Git changed the file, too. */
  async function withDeletion(): Promise<Bench> {
    const bench = await withConflict();
    bench.commit({ [c]: 'c\n' });
    bench.texts = { ...bench.texts, [c]: 'c\n' };
    await bench.pull();
    bench.commit({ [c]: 'Git\n' });
    bench.texts = { [a]: ofParagon, [b]: 'clean\n' };
    return bench;
  }

  it('waits in Paragon until that is finished, and then goes to a new one', async () => {
    const bench = await withDeletion();
    const before = bench.tip('side');
    const waits = { [a]: 'ours', [b]: 'ours', [c]: 'waits' };
    expect(await bench.pull()).toEqual(waits);
    expect(bench.tip('side')).toBe(before);
    expect((await bench.recorded())[c]).toBe('c\n');
    expect(await bench.pull()).toEqual(waits);
    bench.commit({ [a]: ofParagon });
    expect(await bench.pull()).toMatchObject({ [c]: 'conflict' });
    expect(bench.at('branch')[c]).toBe('Git\n');
    expect(bench.at('side')[c]).toBeUndefined();
  });
});

describe('a deletion that waits of a workflow', () => {
  const workflows = 'src/integrations/slack/workflows';
  const [before, after] = [`${workflows}/before.ts`, `${workflows}/after.ts`];

  /** Such a deletion, then what Git does with the file, then a conflict in another one. */
  async function withFurtherConflict(renames: 'yes' | 'no'): Promise<Bench> {
    const bench = await synced();
    bench.commit({ [before]: workflow('1', '  both') });
    bench.texts = { ...atFirst, [before]: workflow('1', '  both') };
    await bench.pull();
    bench.commit({ [before]: workflow('1', '  Git') });
    bench.texts = atFirst;
    expect(await bench.pull()).toMatchObject({ [before]: 'conflict' });
    if (renames === 'yes') {
      bench.commit({ [before]: undefined, [after]: workflow('1', '  Git') });
    }
    bench.commit({ [a]: ofGit });
    bench.texts = { ...atFirst, [a]: ofParagon };
    expect(await bench.pull()).toMatchObject({ [a]: 'conflict' });
    return bench;
  }

  it('waits on where another conflict is added', async () => {
    const bench = await withFurtherConflict('no');
    expect(bench.at('side')).toEqual({ ...atFirst, [a]: ofParagon });
  });

  it('waits on where Git has renamed its file', async () => {
    const bench = await withFurtherConflict('yes');
    expect(bench.at('side')).toEqual({ ...atFirst, [a]: ofParagon });
  });
});

describe('where Git lets two workflows swap their names while an edit of one waits', () => {
  const workflows = 'src/integrations/slack/workflows';
  const [one, two] = [`${workflows}/one.ts`, `${workflows}/two.ts`];
  const text = (id: string, first: string, last = 'z'): string =>
    workflow(id, `  // ${first}`, '  // b', '  // c', `  // ${last}`);
  const inGit = { [one]: text('1', 'Git'), [two]: text('2', 'a') };
  const inParagon = { ...atFirst, [one]: text('1', 'Paragon'), [two]: text('2', 'a') };
  const waiting = { ...atFirst, [one]: text('1', 'Paragon'), [two]: text('2', 'a') };

  async function swapped(): Promise<Bench> {
    const bench = await synced();
    const both = { [one]: text('1', 'a'), [two]: text('2', 'a') };
    bench.commit(both);
    bench.texts = { ...atFirst, ...both };
    await bench.pull();
    bench.commit(inGit);
    bench.texts = inParagon;
    expect(await bench.pull()).toMatchObject({ [one]: 'conflict' });
    expect(bench.at('side')).toEqual(waiting);
    bench.commit({ [one]: inGit[two], [two]: inGit[one] });
    return bench;
  }

  it('a further edit of that one is added to it', async () => {
    const bench = await swapped();
    bench.texts = { ...inParagon, [one]: text('1', 'Paragon', 'more') };
    expect(await bench.pull()).toMatchObject({ [two]: 'conflict' });
    expect(bench.at('side')).toEqual({ ...waiting, [one]: text('1', 'Paragon', 'more') });
  });

  it.each([
    ['an edit', { [two]: text('2', 'Paragon') }],
    ['a deletion', {}],
  ])('%s of the other one waits in Paragon, and takes nothing from it', async (_, edited) => {
    const bench = await swapped();
    bench.commit({ [one]: text('2', 'Git') });
    const { [two]: __, ...held } = inParagon;
    bench.texts = { ...held, ...edited };
    expect(await bench.pull()).toMatchObject({ [one]: 'waits' });
    expect(bench.at('side')).toEqual(waiting);
    expect((await bench.recorded())[one]).toBe(inGit[two]);

    // Finished: the next pull starts a new one.
    bench.commit({ [two]: text('1', 'Paragon') });
    expect(await bench.pull()).toMatchObject({ [one]: 'conflict' });
    expect(bench.at('side')[one]).toBe(bench.texts[two]);
    expect(bench.at('side')[two]).toBe(text('1', 'Paragon'));
  });

  it.each<[string, Policy, string]>([
    ['Paragon', { mode: 'two-way', onConflict: 'paragon' }, text('1', 'Paragon')],
    ['Git', { mode: 'two-way', onConflict: 'git' }, text('1', 'Git')],
    ['Paragon, by a mirror,', { mode: 'mirror' }, text('1', 'Paragon')],
  ])('a decision for %s finishes it', async (_, policy, decided) => {
    const bench = await swapped();
    await bench.pull(policy);
    expect(bench.at('branch')).toEqual({ ...atFirst, [one]: inGit[two], [two]: decided });
    expect(bench.at('side')).toEqual({ ...waiting, [one]: decided });
    const refs = new Map(bench.repository.refs);
    await bench.pull(policy);
    expect(bench.repository.refs).toEqual(refs);
  });

  it('it waits also where Git then deletes it, and keeps out of the other one', async () => {
    const bench = await swapped();
    bench.commit({ [two]: undefined, [one]: text('2', 'Git') });
    bench.texts = { ...inParagon, [two]: text('2', 'Paragon') };
    expect(await bench.pull()).toMatchObject({ [one]: 'waits' });
    expect(bench.at('side')).toEqual(waiting);
    bench.texts = { ...bench.texts, [one]: text('1', 'Paragon', 'more') };
    await bench.pull();
    expect(bench.at('side')).toEqual({ ...waiting, [one]: text('1', 'Paragon', 'more') });
  });
});

describe('while a person works on the side branch', () => {
  it('further conflicts wait in Paragon, and are not recorded', async () => {
    const bench = await withConflict();
    const theirs = bench.commit({ [a]: 'both\nb\nc\nd\ne\n' }, 'side');
    const before = await bench.recorded();
    bench.texts = { ...bench.texts, [a]: 'Paragon, again\nb\nc\nd\ne\n' };
    expect(await bench.pull()).toEqual({ [a]: 'waits', [b]: 'ours' });
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
  const bench = await synced();
  const theirs = bench.commit({ [b]: 'a person’s\n' }, 'side');
  bench.commit({ [a]: ofGit });
  bench.texts = { ...bench.texts, [a]: ofParagon };
  expect(await bench.pull()).toMatchObject({ [a]: 'waits' });
  expect(bench.tip('side')).toBe(theirs);
});

describe('what a person does with the side branch decides', () => {
  /** A further conflict, which says by where it goes whether the one before counts as finished. */
  async function nextConflict(bench: Bench): Promise<'anew' | 'on top'> {
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

  it.each<[string, (bench: Bench) => void]>([
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
    const bench = await synced();
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
  });
});

describe('a deletion', () => {
  it('by the dashboard of what Git changed waits as a deletion, and merging it deletes', async () => {
    const bench = await synced();
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
    const bench = await synced();
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
  const bench = await synced();
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

it('follows a workflow that waits when Git gives it another name', async () => {
  const flow = 'src/integrations/slack/workflows';
  const text = (line: string): string =>
    `  // ${line}\n  // x\n  // y\n  // z\n  readonly id = '1';\n`;
  const bench = await synced();
  bench.commit({ [`${flow}/one.ts`]: text('E') });
  bench.texts = { ...bench.texts, [`${flow}/one.ts`]: text('E') };
  await bench.pull();
  bench.commit({ [`${flow}/one.ts`]: text('Git') });
  bench.texts = { ...bench.texts, [`${flow}/one.ts`]: text('Paragon') };
  expect(await bench.pull()).toMatchObject({ [`${flow}/one.ts`]: 'conflict' });

  bench.commit({ [`${flow}/one.ts`]: undefined, [`${flow}/two.ts`]: text('Git') });
  const again = text('Paragon').replace('// z', '// again');
  bench.texts = { ...bench.texts, [`${flow}/one.ts`]: again };
  expect(await bench.pull()).toMatchObject({ [`${flow}/two.ts`]: 'conflict' });
  // Where it waits, so that Git follows the rename when it is merged.
  expect(bench.at('side')).toMatchObject({ [`${flow}/one.ts`]: again });
  expect(bench.at('side')).not.toHaveProperty([`${flow}/two.ts`]);
});
