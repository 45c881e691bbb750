import { describe, expect, it } from 'vitest';
import type { Oid } from '../../src/git/oid.js';
import { rowsInCi } from '../nightly.js';
import { type Bench, fakeBench, realBench } from './repository-benches.js';

const files = new Map([
  ['src/events/a.ts', 'a\n'],
  ['src/events/b (1) &é "x".ts', 'b\n'],
  ['src/integrations/slack/workflows/~c.ts', 'c\n'],
]);
const all: Readonly<Record<string, () => Promise<Bench>>> = {
  git: () => realBench('', files),
  'git, in a subfolder': () => realBench('tools/par a/', files),
  'a fake': () => fakeBench(files),
};
const benches = rowsInCi(all, 'git, in a subfolder', 'a fake');

describe.each(benches)('a repository on %s', (_, open) => {
  async function textsAt(
    { repository }: Bench,
    commit: Oid,
  ): Promise<Readonly<Record<string, unknown>>> {
    const entries = [...(await repository.filesAt(commit))];
    const contents = await repository.contents(new Set(entries.map(([, { blob }]) => blob)));
    return Object.fromEntries(entries.map(([path, { blob }]) => [path, contents.get(blob)]));
  }

  async function tipOf({ repository }: Bench): Promise<Oid> {
    const { branch } = await repository.read();
    if (branch.kind !== 'at') throw new Error(branch.kind);
    return branch.commit;
  }

  it('has a tip, and neither a state nor a side branch at first', async () => {
    const bench = await open();
    const refs = await bench.repository.read();
    expect(refs).toMatchObject({
      branch: { kind: 'at' },
      side: { kind: 'absent' },
      state: { kind: 'absent' },
    });
    expect(refs.otherStates.size).toBe(0);
    expect(await textsAt(bench, await tipOf(bench))).toEqual(Object.fromEntries(files));
  });

  it('commits changes, deletions and moves on top of a commit', async () => {
    const bench = await open();
    const tip = await tipOf(bench);
    const tree = await bench.repository.treeWith(
      tip,
      new Map([
        ['src/events/a.ts', undefined],
        ['src/events/new/a.ts', { content: 'é\r\n', mode: '100755' } as const],
        ['src/integrations/slack/workflows/~c.ts', { content: 'changed', mode: '100644' } as const],
      ]),
    );
    const commit = await bench.repository.commit({ tree, parent: tip, message: 'x' });
    expect((await bench.repository.move([{ ref: 'branch', from: tip, to: commit }])).kind).toBe(
      'delivered',
    );
    expect(await tipOf(bench)).toBe(commit);
    expect(await textsAt(bench, commit)).toEqual({
      'src/events/b (1) &é "x".ts': 'b\n',
      'src/events/new/a.ts': 'é\r\n',
      'src/integrations/slack/workflows/~c.ts': 'changed',
    });
    expect((await bench.repository.filesAt(commit)).get('src/events/new/a.ts')?.mode).toBe(
      '100755',
    );
  });

  it('commits changes as it commits the tree that they make', async () => {
    const bench = await open();
    const { repository } = bench;
    const tip = await tipOf(bench);
    const changes = new Map([
      ['src/events/a.ts', undefined],
      ['src/events/new/"é".ts', { content: 'é\r\n', mode: '100755' } as const],
    ]);
    const commit = await repository.commitChanges({ parent: tip, changes, message: 'x\n' });
    const tree = await repository.treeWith(tip, changes);
    expect(await repository.treeWith(commit, new Map())).toBe(tree);
    const move = { ref: 'branch', from: tip, to: commit } as const;
    expect((await repository.move([move])).kind).toBe('delivered');
    const line = await repository.history(commit, 2);
    expect(line.map((each) => each.commit)).toEqual([commit, tip]);
  });

  it('names a tree by what it holds, however it came about', async () => {
    const bench = await open();
    const { repository } = bench;
    const tip = await tipOf(bench);
    const change = new Map([['src/events/a.ts', { content: 'x', mode: '100644' } as const]]);
    const tree = await repository.treeWith(tip, change);
    const commit = await repository.commit({ tree, parent: tip, message: 'x' });
    expect(await repository.treeWith(commit, new Map())).toBe(tree);
    expect(await repository.treeWith(tip, new Map())).not.toBe(tree);
  });

  it('calls the same files the same, and other files otherwise', async () => {
    const bench = await open();
    const { repository } = bench;
    const first = await repository.treesOf(await tipOf(bench));
    expect(first.project).toBeDefined();
    const other = await bench.personCommits(new Map([['src/events/a.ts', 'other']]));
    expect((await repository.treesOf(other)).project).not.toBe(first.project);
    const back = await bench.personCommits(
      new Map([['src/events/a.ts', files.get('src/events/a.ts')]]),
    );
    expect(await repository.treesOf(back)).toEqual(first);
  });

  it('has names that differ only in case', async () => {
    const bench = await open();
    const tip = await tipOf(bench);
    const changes = new Map([['src/events/A.ts', { content: 'A', mode: '100644' } as const]]);
    const tree = await bench.repository.treeWith(tip, changes);
    const commit = await bench.repository.commit({ tree, parent: tip, message: 'x' });
    expect(await textsAt(bench, commit)).toMatchObject({
      'src/events/a.ts': 'a\n',
      'src/events/A.ts': 'A',
    });
  });

  it('moves all refs or none', async () => {
    const bench = await open();
    const { repository } = bench;
    const tip = await tipOf(bench);
    const entries = await repository.filesAt(tip);
    const state = await repository.commitState({ parent: undefined, json: '{}\n', files: entries });
    const theirs = await bench.personCommits(new Map([['src/events/a.ts', 'person']]));
    const tree = await repository.treeWith(tip, new Map([['src/events/a.ts', undefined]]));
    const ours = await repository.commit({ tree, parent: tip, message: 'x' });

    const stateMove = { ref: 'state', from: undefined, to: state } as const;
    const stale = await repository.move([{ ref: 'branch', from: tip, to: ours }, stateMove]);
    expect(stale.kind).toBe('moved');
    expect(await repository.read()).toMatchObject({
      branch: { commit: theirs },
      state: { kind: 'absent' },
    });
    // Nor where one has to stay.
    const staying = await repository.move([{ ref: 'branch', from: tip, to: tip }, stateMove]);
    expect(staying.kind).toBe('moved');
    expect((await repository.read()).state).toEqual({ kind: 'absent' });
    await repository.filesAt(theirs);
    const stays = { ref: 'branch', from: theirs, to: theirs } as const;
    expect((await repository.move([stays, stateMove])).kind).toBe('delivered');
    expect((await repository.move([stateMove])).kind).toBe('delivered');
    expect((await repository.read()).state).toEqual({ kind: 'at', commit: state });
  });

  it('keeps a state and its text', async () => {
    const { repository } = await open();
    const entry = { content: 'x\n', mode: '100644' } as const;
    const json = '{"ü":1}\n';
    const commit = await repository.commitState({
      parent: undefined,
      json,
      files: new Map([['export/src/events/a.ts', entry]]),
    });
    const next = await repository.commitState({ parent: commit, json: '{}', files: new Map() });
    await repository.move([{ ref: 'state', from: undefined, to: next }]);
    const state = await repository.stateAt(commit);
    expect(state.json).toBe(json);
    expect(state.tree.map(({ path }) => path).sort()).toEqual([
      'export/src/events/a.ts',
      'state.json',
    ]);
    expect((await repository.stateAt(next)).json).toBe('{}');
    // One that records the same of Paragon, and says something else.
    const said = await repository.commitState({ parent: commit, json: '{}', files: undefined });
    const saying = await repository.stateAt(said);
    expect([saying.json, saying.tree.map(({ path }) => path).sort()]).toEqual([
      '{}',
      state.tree.map(({ path }) => path).sort(),
    ]);
  });

  it('finds no state in a commit of something else', async () => {
    const bench = await open();
    expect((await bench.repository.stateAt(await tipOf(bench))).json).toBeUndefined();
  });

  it('tells what the files were in earlier commits', async () => {
    const bench = await open();
    const first = await tipOf(bench);
    const second = await bench.personCommits(new Map([['src/events/a.ts', 'a2']]));
    const third = await bench.personCommits(
      new Map([
        ['src/events/a.ts', undefined],
        ['src/events/d.ts', 'd'],
      ]),
    );
    const history = await bench.repository.history(third, 10);
    expect(history.map(({ commit }) => commit)).toEqual([third, second, first]);
    const blobs = new Set(
      history.flatMap((each) => [...each.files.values()].map(({ blob }) => blob)),
    );
    const contents = await bench.repository.contents(blobs);
    const versions = (path: string) =>
      history.map((each) => contents.get(each.files.get(path)?.blob ?? first));
    expect(versions('src/events/a.ts')).toEqual([undefined, 'a2', 'a\n']);
    expect(versions('src/events/d.ts')).toEqual(['d', undefined, undefined]);
    expect(await bench.repository.history(third, 2)).toHaveLength(2);
  });

  it('finds what descends from a commit, on all lines that merges join', async () => {
    const bench = await open();
    const { repository } = bench;
    const first = await tipOf(bench);
    const one = (path: string, text: string) => new Map([[path, text]]);
    const beside = await bench.personCommits(one('src/events/a.ts', 'a2'), { to: 'side' });
    const pulled = await bench.personCommits(one('src/events/d.ts', 'd'));
    const merged = new Map([...one('src/events/d.ts', 'd'), ...one('src/events/e.ts', 'e')]);
    const merge = await bench.personCommits(merged, { to: 'side', merging: pulled });
    const line = await repository.history(merge, 10);
    expect(line.map(({ commit, isMerge }) => [commit, isMerge])).toEqual([
      [merge, true],
      [beside, false],
      [first, false],
    ]);
    const namesSince = async (since: typeof first, limit = 10) =>
      (await repository.descent(merge, since, limit))?.map(({ commit }) => commit);
    expect(await namesSince(pulled)).toEqual([merge, pulled]);
    expect(new Set(await namesSince(first))).toEqual(new Set([merge, beside, pulled, first]));
    expect(await namesSince(first, 1)).toEqual([merge, first]);
    expect(await repository.descent(pulled, beside, 10)).toBeUndefined();
    const [, last] = (await repository.descent(merge, pulled, 10)) ?? [];
    expect(last?.files).toEqual(await repository.filesAt(pulled));
  });

  it('commits with a second parent, so that a line that ends there is not left behind', async () => {
    const bench = await open();
    const { repository } = bench;
    const old = await bench.personCommits(new Map([['src/events/a.ts', 'old']]), { to: 'side' });
    const tip = await bench.personCommits(new Map([['src/events/d.ts', 'd']]));
    await repository.filesAt(old);
    const changes = new Map([['src/events/a.ts', { content: 'new', mode: '100644' } as const]]);
    const tree = await repository.treeWith(tip, changes);
    const side = await repository.commit({ tree, parent: tip, merging: old, message: 'x' });
    expect((await repository.move([{ ref: 'side', from: old, to: side }])).kind).toBe('delivered');
    expect(await repository.mergeBase(side, old)).toBe(old);
    expect(await repository.mergeBase(side, tip)).toBe(tip);
    expect((await repository.history(side, 10))[1]?.commit).toBe(tip);
  });

  it('moves the side branch with the others, also to where its tip is left behind', async () => {
    const bench = await open();
    const { repository } = bench;
    const tip = await tipOf(bench);
    const commitWith = async (text: string) => {
      const changes = new Map([['src/events/a.ts', { content: text, mode: '100644' } as const]]);
      const tree = await repository.treeWith(tip, changes);
      return repository.commit({ tree, parent: tip, message: 'x' });
    };
    const [first, second] = [await commitWith('1'), await commitWith('2')];
    await repository.move([{ ref: 'side', from: undefined, to: first }]);
    const stale = await repository.move([{ ref: 'side', from: second, to: second }]);
    expect(stale.kind).toBe('moved');
    const again = await repository.move([{ ref: 'side', from: first, to: second }]);
    expect(again.kind).toBe('delivered');
    expect((await repository.read()).side).toEqual({ kind: 'at', commit: second });
  });

  it('deletes the side branch only if it has not moved', async () => {
    const bench = await open();
    const { repository } = bench;
    const tip = await tipOf(bench);
    await repository.move([{ ref: 'side', from: undefined, to: tip }]);
    const gone = { ref: 'side', from: tip, to: undefined } as const;
    const theirs = await bench.personCommits(new Map([['src/events/a.ts', 'x']]), { to: 'side' });
    expect((await repository.move([gone])).kind).toBe('moved');
    expect((await repository.read()).side).toEqual({ kind: 'at', commit: theirs });
    expect((await repository.move([{ ...gone, from: theirs }])).kind).toBe('delivered');
    expect((await repository.read()).side).toEqual({ kind: 'absent' });
  });

  it('knows where two lines of history parted, and whether one was merged into the other', async () => {
    const bench = await open();
    const { repository, personCommits } = bench;
    const first = await tipOf(bench);
    const side = await personCommits(new Map([['src/events/a.ts', 'side']]), { to: 'side' });
    const tip = await personCommits(new Map([['src/events/d.ts', 'd']]));
    expect(await repository.mergeBase(side, tip)).toBe(first);
    expect(await repository.mergeBase(tip, side)).toBe(first);
    expect(await repository.mergeBase(tip, tip)).toBe(tip);

    const merged = await personCommits(new Map([['src/events/a.ts', 'side']]), { merging: side });
    expect(await repository.mergeBase(side, merged)).toBe(side);
    const next = await personCommits(new Map([['src/events/a.ts', 'next']]), { to: 'side' });
    expect(await repository.mergeBase(merged, next)).toBe(side);
    // The other way round: the branch merged into the side branch.
    const caughtUp = await personCommits(new Map(), { to: 'side', merging: merged });
    expect(await repository.mergeBase(caughtUp, merged)).toBe(merged);
  });

  it('finds where histories parted however long ago that was', async () => {
    const bench = await open();
    const first = await tipOf(bench);
    const side = await bench.personCommits(new Map([['src/events/a.ts', 's']]), { to: 'side' });
    const tip = await bench.personCommitsOften(120);
    expect(await bench.repository.mergeBase(side, tip)).toBe(first);
  });

  it('says which files of those that no export owns two commits do not have alike', async () => {
    const bench = await open();
    const { repository, personCommits } = bench;
    const first = await tipOf(bench);
    await personCommits(new Map([['src/events/a.ts', 'a2']]));
    const last = await personCommits(
      new Map([
        ['src/events/a.ts', 'a\n'],
        ['src/events/b (1) &é "x".ts', undefined],
        ['common/é.ts', 'x'],
      ]),
    );
    const paths = [...(await repository.foreignDifferences(first, last))];
    expect(paths.map((path) => path.replace(/^tools\/par a\//, ''))).toEqual(['common/é.ts']);
  });

  it('moves the side branch under the earlier name of a branch, with a lease', async () => {
    const bench = await open();
    const { repository } = bench;
    const tip = await tipOf(bench);
    const side = await bench.personCommits(new Map([['src/events/a.ts', 'side']]), { to: 'side' });
    await bench.rename('old/name');
    const refs = await repository.read();
    expect(refs.side).toEqual({ kind: 'absent' });
    expect([...refs.otherSides]).toEqual([['old/name', side]]);

    const tree = await repository.treeWith(side, new Map([['src/events/a.ts', undefined]]));
    const next = await repository.commit({ tree, parent: side, message: 'x' });
    const move = { ref: 'other-side', branch: 'old/name', to: next } as const;
    expect((await repository.move([{ ...move, from: tip }])).kind).toBe('moved');
    expect((await repository.move([{ ...move, from: side }])).kind).toBe('delivered');
    expect([...(await repository.read()).otherSides]).toEqual([['old/name', next]]);
  });

  it('moves the state of a branch that has another name now, or nothing at all', async () => {
    const bench = await open();
    const { repository } = bench;
    const tip = await tipOf(bench);
    const files = await repository.filesAt(tip);
    const state = await repository.commitState({ parent: undefined, json: '1', files });
    await repository.move([{ ref: 'state', from: undefined, to: state }]);
    await bench.keepBeside('old/name', state);
    await bench.keepBeside('other', state);
    await bench.deleteBranch('old/name');
    expect([...(await repository.existing(['old/name', 'other']))]).toEqual(['other']);

    const next = await repository.commitState({ parent: state, json: '2', files });
    const move = { ref: 'state', from: state, to: next } as const;
    const gone = { ref: 'other-state', branch: 'old/name', to: undefined } as const;
    const stale = await repository.move([move, { ...gone, from: next }]);
    expect(stale.kind).toBe('moved');
    expect((await repository.read()).otherStates.size).toBe(2);

    expect((await repository.move([move, { ...gone, from: state }])).kind).toBe('delivered');
    const refs = await repository.read();
    expect(refs.state).toEqual({ kind: 'at', commit: next });
    expect([...refs.otherStates]).toEqual([['other', state]]);
    const last = await repository.commitState({ parent: next, json: '3', files });
    // What is gone already was somebody else's to move.
    const again = [
      { ...move, from: next, to: last },
      { ...gone, from: state },
    ] as const;
    expect((await repository.move(again)).kind).toBe('moved');
    expect((await repository.read()).state).toEqual({ kind: 'at', commit: next });
  });
});
