import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { realClock } from '../../src/action/clock.js';
import { findGit, type Git } from '../../src/git/git.js';
import { initializeRepository } from '../../src/git/initialize-repository.js';
import { isOid, type Oid } from '../../src/git/oid.js';
import { createSecrets } from '../../src/report/secrets.js';
import { commitReader } from '../../src/sync/commit-reader.js';
import { keptLog } from '../paragon/paragon-host.js';

async function emptyRepository(): Promise<Git> {
  const folder = await mkdtemp(join(tmpdir(), 'commit-reader-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const program = await findGit({
    env: { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' },
    log: keptLog(),
    signal: new AbortController().signal,
    secrets: createSecrets(() => undefined),
    clock: realClock,
  });
  if (program === undefined) throw new Error('This test needs git.');
  return program.at({ gitDir: await initializeRepository(folder, ''), workTree: folder });
}

const unused = async (): Promise<never> => {
  throw new Error('Everything is there.');
};

/** The state in a commit of a tree, as a run reads it. */
async function stateIn(git: Git, tree: string) {
  const person = { name: 'x', email: 'x@x' };
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, person.name],
      [`GIT_${who}_EMAIL`, person.email],
    ]),
  );
  const commit = oid(await git.line(['commit-tree', tree, '-m', 'x'], { env }));
  const reader = commitReader(
    {
      git,
      tree: () => undefined,
      blobs: unused,
      lacks: async () => false,
      fetch: unused,
      fetchDifference: unused,
    },
    '',
    1_000,
  );
  return reader.stateTree(commit);
}

function oid(name: string): Oid {
  if (!isOid(name)) throw new RangeError(name);
  return name;
}

/** A tree of so many entries, all of them the same. */
function treeOf(git: Git, entry: string, count: number): Promise<string> {
  const lines = Array.from({ length: count }, (_, number) => `${entry}\t${number}\n`);
  return git.line(['mktree'], { input: lines.join('') });
}

test('a record whose trees name the same files again and again is too large, however small it is in git', async () => {
  const git = await emptyRepository();
  const blob = await git.line(['hash-object', '-w', '--stdin'], { input: 'x' });
  let tree = await treeOf(git, `100644 blob ${blob}`, 5);
  const record = (): Promise<string> =>
    git.line(['mktree'], {
      input: `040000 tree ${tree}\texport\n100644 blob ${blob}\tstate.json\n`,
    });
  const small = await stateIn(git, await record());
  expect([small.damage, small.tree.length]).toEqual([undefined, 6]);

  // Half a billion files.
  for (let depth = 0; depth < 8; depth += 1) tree = await treeOf(git, `040000 tree ${tree}`, 10);
  expect(await stateIn(git, await record())).toEqual({
    tree: [],
    damage: expect.stringContaining('larger than'),
  });
});

test('a record whose `state.json` is a large file is too large', async () => {
  const git = await emptyRepository();
  const blob = await git.line(['hash-object', '-w', '--stdin'], { input: 'x'.repeat(1_000) });
  const tree = await git.line(['mktree'], { input: `100644 blob ${blob}\tstate.json\n` });
  expect((await stateIn(git, tree)).damage).toContain('larger than');
});
