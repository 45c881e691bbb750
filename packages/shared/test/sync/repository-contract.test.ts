import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseBatch } from '../../src/git/blobs.js';
import { isOid, type Oid } from '../../src/git/oid.js';
import { type GitInput, writeTree } from '../../src/git/write-tree.js';
import { gitRepository } from '../../src/sync/git-repository.js';
import type { Repository } from '../../src/sync/ports.js';
import { sideBranch, stateRef } from '../../src/sync/sync-refs.js';
import { fakeRepository } from './simulation/fake-repository.js';

/** A repository with one commit of the branch, and a person who commits to it. */
interface Bench {
  readonly repository: Repository;
  personCommits: PersonCommits;
  /** So many commits to the branch. */
  personCommitsOften(count: number): Promise<Oid>;
  /** Another branch, and what is recorded of it. */
  keepBeside(branch: string, state: Oid): Promise<void>;
  /** Deletes the other branch, and leaves what is recorded of it. */
  deleteBranch(branch: string): Promise<void>;
}

type PersonCommits = (
  changes: ReadonlyMap<string, string | undefined>,
  options?: { readonly to?: 'branch' | 'side'; readonly merging?: Oid },
) => Promise<Oid>;

const files = new Map([
  ['src/events/a.ts', 'a\n'],
  ['src/events/b (1) &é "x".ts', 'b\n'],
  ['src/integrations/slack/workflows/~c.ts', 'c\n'],
]);
const target = { projectId: 'p-1', branch: 'release/1' };

function oid(text: string): Oid {
  if (!isOid(text)) throw new RangeError(text);
  return text;
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repository-contract-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** git in a folder of its own, without the machine's settings. */
function gitIn(cwd: string): GitInput {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'x',
    GIT_AUTHOR_EMAIL: 'x@x',
    GIT_COMMITTER_NAME: 'x',
    GIT_COMMITTER_EMAIL: 'x@x',
  };
  return async (args, input) => {
    const { status, stdout, stderr } = spawnSync('git', ['-c', 'core.ignoreCase=false', ...args], {
      cwd,
      env,
      input,
    });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.toString()}`);
    return stdout;
  };
}

async function realBench(prefix: string): Promise<Bench> {
  const place = await mkdtemp(join(folder, 'bench-'));
  const host = join(place, 'host.git');
  const scratch = join(place, 'scratch');
  const inPlace = gitIn(place);
  await inPlace(['init', '--quiet', '--bare', host], '');
  await inPlace(['init', '--quiet', scratch], '');
  const [onHost, git] = [gitIn(host), gitIn(scratch)];
  await onHost(['config', 'uploadpack.allowAnySHA1InWant', 'true'], '');

  const commitTree = async (
    on: GitInput,
    tree: Oid,
    ...commits: ReadonlyArray<Oid | undefined>
  ): Promise<Oid> => {
    const parents = commits.flatMap((parent) => (parent === undefined ? [] : ['-p', parent]));
    return oid(
      (await on(['commit-tree', tree, ...parents, '-m', 'x'], '')).toString('utf8').trim(),
    );
  };
  const names = { branch: target.branch, side: sideBranch(target) };
  const tips: { branch?: Oid; side?: Oid } = {};
  const personCommits: PersonCommits = async (changes, { to = 'branch', merging } = {}) => {
    const tip = tips[to] ?? tips.branch;
    const removed = [...changes].flatMap(([path, text]) =>
      text === undefined ? [`${prefix}${path}`] : [],
    );
    const written = [...changes].flatMap(([path, text]) =>
      text === undefined
        ? []
        : [{ path: `${prefix}${path}`, mode: '100644', content: Buffer.from(text) } as const],
    );
    const tree = await writeTree(onHost, { onto: tip, removed, files: written });
    const commit = await commitTree(onHost, tree, tip, merging);
    tips[to] = commit;
    await onHost(['update-ref', `refs/heads/${names[to]}`, commit], '');
    return commit;
  };
  await personCommits(files);
  const repository = gitRepository(
    {
      git,
      bring: async () => undefined,
      blobs: async (names) =>
        parseBatch(await git(['cat-file', '--batch'], names.map((name) => `${name}\n`).join(''))),
      async list(patterns) {
        const listed = (await git(['ls-remote', '--', host, ...patterns], '')).toString('utf8');
        const lines = listed.split('\n').filter((line) => line !== '');
        return new Map(lines.map((line) => [line.split('\t')[1] ?? '', line.split('\t')[0] ?? '']));
      },
      async fetch(commits, depth) {
        await git(['fetch', '--quiet', `--depth=${depth}`, '--', host, ...commits], '');
      },
      commit: ({ tree, parent, merging }) => commitTree(git, tree, parent, merging),
      async push(moves) {
        const leases = moves.map(({ ref, from }) => `--force-with-lease=${ref}:${from ?? ''}`);
        const refspecs = moves.map(({ ref, to }) => `${to ?? ''}:${ref}`);
        try {
          await git(['push', '--quiet', '--atomic', ...leases, '--', host, ...refspecs], '');
          return { kind: 'delivered' };
        } catch {
          return { kind: 'moved' };
        }
      },
    },
    { target, prefix },
  );
  const personCommitsOften: Bench['personCommitsOften'] = async (count) => {
    const commits = Array.from({ length: count }, (_, number) => [
      `commit refs/heads/${target.branch}\ncommitter x <x> now\ndata 0\n`,
      number === 0 ? `from ${tips.branch}\n` : '',
      `M 100644 inline "${prefix}src/events/d.ts"\ndata <<END\n${number}\nEND\n\n`,
    ]);
    await onHost(['fast-import', '--quiet', '--date-format=now'], commits.flat().join(''));
    const name = await onHost(['rev-parse', `refs/heads/${target.branch}`], '');
    tips.branch = oid(name.toString('utf8').trim());
    return tips.branch;
  };
  return {
    repository,
    personCommits,
    personCommitsOften,
    async keepBeside(branch, state) {
      await onHost(['update-ref', `refs/heads/${branch}`, tips.branch ?? ''], '');
      await onHost(['update-ref', stateRef({ ...target, branch }), state], '');
    },
    async deleteBranch(branch) {
      await onHost(['update-ref', '-d', `refs/heads/${branch}`], '');
    },
  };
}

async function fakeBench(): Promise<Bench> {
  const repository = fakeRepository(files);
  return {
    repository,
    personCommits: async (...args) => repository.personCommits(...args),
    async personCommitsOften(count) {
      for (let number = 0; number < count; number += 1) {
        repository.personCommits(new Map([['src/events/d.ts', String(number)]]));
      }
      return repository.tip();
    },
    async keepBeside(branch, state) {
      repository.otherBranches.add(branch);
      repository.otherStates.set(branch, state);
    },
    async deleteBranch(branch) {
      repository.otherBranches.delete(branch);
    },
  };
}

const benches: ReadonlyArray<[string, () => Promise<Bench>]> = [
  ['git', () => realBench('')],
  ['git, in a subfolder', () => realBench('tools/par a/')],
  ['a fake', fakeBench],
];

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

  it('holds names that differ in case alone', async () => {
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
    expect((await repository.move([stateMove])).kind).toBe('delivered');
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
