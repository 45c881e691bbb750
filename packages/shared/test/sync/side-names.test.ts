import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/sync/decision.js';
import { type SyncedBench, syncedBench } from './side-bench.js';
import { workflow } from './trees.js';

const folder = 'src/events';
const [a, b] = [`${folder}/a.ts`, `${folder}/b.ts`];
const atFirst = { [a]: 'a\nb\nc\nd\ne\n', [b]: 'b\n' };

const [ofGit, ofParagon] = ['Git\nb\nc\nd\ne\n', 'Paragon\nb\nc\nd\ne\n'];

describe('the deletion of what Git has added or renamed since the side branch began', () => {
  const c = `${folder}/c.ts`;

  /** Such a deletion is pulled, and Git changed the file, too. */
  async function withDeletion(): Promise<SyncedBench> {
    const bench = await syncedBench(atFirst);
    bench.commit({ [a]: ofGit });
    bench.texts = { [a]: ofParagon, [b]: 'clean\n' };
    expect(await bench.pull()).toEqual({ [a]: 'conflict', [b]: 'write' });
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
    const waits = { [a]: 'ours', [b]: 'ours', [c]: 'stays-in-paragon' };
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
  async function withFurtherConflict(renames: 'yes' | 'no'): Promise<SyncedBench> {
    const bench = await syncedBench(atFirst);
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

  async function swapped(): Promise<SyncedBench> {
    const bench = await syncedBench(atFirst);
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
    expect(await bench.pull()).toMatchObject({ [one]: 'stays-in-paragon' });
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
    expect(await bench.pull()).toMatchObject({ [one]: 'stays-in-paragon' });
    expect(bench.at('side')).toEqual(waiting);
    bench.texts = { ...bench.texts, [one]: text('1', 'Paragon', 'more') };
    await bench.pull();
    expect(bench.at('side')).toEqual({ ...waiting, [one]: text('1', 'Paragon', 'more') });
  });
});

describe('where the dashboard has deployed a draft, and that waits as a conflict', () => {
  const workflows = 'src/integrations/slack/workflows';
  const [draft, deployed] = [`${workflows}/~one.ts`, `${workflows}/one.ts`];
  const text = (line: string): string => workflow('1', `  // ${line}`);
  const inGit = { ...atFirst, [draft]: text('Git') };

  async function waiting(line: string): Promise<SyncedBench> {
    const bench = await syncedBench({ ...atFirst, [draft]: text('E') });
    bench.commit({ [draft]: text('Git') });
    bench.texts = { ...atFirst, [deployed]: text(line) };
    expect(await bench.pull()).toMatchObject({ [deployed]: 'conflict' });
    expect(bench.at('side')).toEqual(bench.texts);
    return bench;
  }

  it.each<[string, Policy, 'Git' | 'Paragon']>([
    ['Paragon', { mode: 'two-way', onConflict: 'paragon' }, 'Paragon'],
    ['Git', { mode: 'two-way', onConflict: 'git' }, 'Git'],
    ['Paragon, by a mirror,', { mode: 'mirror' }, 'Paragon'],
  ])(
    'a decision for %s finishes it, also if only the draft mark differs',
    async (_, policy, winner) => {
      for (const line of ['Paragon', 'Git']) {
        const bench = await waiting(line);
        await bench.pull(policy);
        expect(bench.at('branch')).toEqual(winner === 'Git' ? inGit : bench.texts);
        expect(bench.at('side')).toEqual(bench.at('branch'));
        const refs = new Map(bench.repository.refs);
        await bench.pull(policy);
        expect(bench.repository.refs).toEqual(refs);
      }
    },
  );

  it('a further edit leaves it deployed there, and making it a draft again does not', async () => {
    const bench = await waiting('Paragon');
    bench.texts = { ...atFirst, [deployed]: text('more') };
    expect(Object.values(await bench.pull())).toContain('conflict');
    expect(bench.at('side')).toEqual(bench.texts);
    bench.texts = { ...atFirst, [draft]: text('more') };
    expect(Object.values(await bench.pull())).toContain('conflict');
    expect(bench.at('side')).toEqual(bench.texts);
  });
});

it('follows a workflow that waits when Git gives it another name', async () => {
  const flow = 'src/integrations/slack/workflows';
  const text = (line: string): string =>
    `  // ${line}\n  // x\n  // y\n  // z\n  readonly id = '1';\n`;
  const bench = await syncedBench(atFirst);
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
