import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parseBatch } from '../../src/git/blobs.js';
import type { Git } from '../../src/git/git.js';
import { isOid, type Oid } from '../../src/git/oid.js';
import { gitRepository } from '../../src/sync/git-repository.js';
import type { Repository } from '../../src/sync/ports.js';
import { sideBranch, stateRef } from '../../src/sync/sync-refs.js';
import { fakeRepository } from './histories/fake-repository.js';

/** A repository with one commit of the branch, and a person who commits to it. */
export interface Bench {
  readonly repository: Repository;
  personCommits: PersonCommits;
  /** So many commits to the branch. */
  personCommitsOften(count: number): Promise<Oid>;
  /** Another branch, and what is recorded of it. */
  keepBeside(branch: string, state: Oid): Promise<void>;
  /** Gives the side branch the name of another branch, as if the branch had had that name. */
  rename(from: string): Promise<void>;
  /** Deletes the other branch, and leaves what is recorded of it. */
  deleteBranch(branch: string): Promise<void>;
}

type PersonCommits = (
  changes: ReadonlyMap<string, string | undefined>,
  options?: { readonly to?: 'branch' | 'side'; readonly merging?: Oid },
) => Promise<Oid>;

/** What the repositories are of. */
export const target = { projectId: 'p-1', branch: 'release/1' };

function oid(text: string): Oid {
  if (!isOid(text)) throw new RangeError(text);
  return text;
}

/** git in a folder of its own, without the machine's settings. */
function gitIn(cwd: string, home: string): Pick<Git, 'bytes'> {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'x',
    GIT_AUTHOR_EMAIL: 'x@x',
    GIT_COMMITTER_NAME: 'x',
    GIT_COMMITTER_EMAIL: 'x@x',
  };
  const bytes: Git['bytes'] = async (args, { input = '' } = {}) => {
    const { status, stdout, stderr } = spawnSync('git', ['-c', 'core.ignoreCase=false', ...args], {
      cwd,
      env,
      input: await input,
    });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.toString()}`);
    return stdout;
  };
  return { bytes };
}

/** A bench whose host is a bare repository. */
export interface RealBench extends Bench {
  /** Its folder. */
  readonly host: string;
  /** How many processes the repository has started so far. */
  started(): number;
  /** How many bytes they have printed. */
  printed(): number;
}

/** As GitHub, and nothing is tidied up. */
const settings = `[uploadpack]
\tallowAnySHA1InWant = true
[receive]
\tautogc = false
[gc]
\tauto = 0
[maintenance]
\tauto = false
`;

/** On git, with a host of its own, for the test that is at work. */
export async function realBench(
  prefix: string,
  files: ReadonlyMap<string, string>,
): Promise<RealBench> {
  // Not for a file as a whole: files that run in one worker share this module.
  const place = await mkdtemp(join(tmpdir(), 'repository-bench-'));
  onTestFinished(() => rm(place, { recursive: true, force: true }));
  const host = join(place, 'host.git');
  const scratch = join(place, 'scratch');
  const inPlace = gitIn(place, place);
  const template = join(place, 'template');
  await mkdir(template);
  await writeFile(join(template, 'config'), settings);
  await inPlace.bytes(['init', '--quiet', `--template=${template}`, '--bare', host]);
  await inPlace.bytes(['init', '--quiet', `--template=${template}`, scratch]);
  const [onHost, inScratch] = [gitIn(host, place), gitIn(scratch, place)];
  let started = 0;
  let printed = 0;
  const git: Pick<Git, 'bytes'> = {
    async bytes(...args) {
      started += 1;
      const output = await inScratch.bytes(...args);
      printed += output.length;
      return output;
    },
  };

  const names = { branch: target.branch, side: sideBranch(target) };
  const tips: { branch?: Oid; side?: Oid } = {};
  /** One on top of the other, with one process. https://git-scm.com/docs/git-fast-import */
  const commitTo = async (
    branch: string,
    [from, merging]: ReadonlyArray<Oid | undefined>,
    ...commits: ReadonlyArray<Parameters<PersonCommits>[0]>
  ): Promise<Oid> => {
    const input = commits.flatMap((changes, number) => [
      `commit refs/heads/${branch}\nmark :1\ncommitter x <x@x> now\ndata 1\nx\n`,
      number > 0 || from === undefined ? '' : `from ${from}\n`,
      number > 0 || merging === undefined ? '' : `merge ${merging}\n`,
      ...[...changes].map(([path, text]) =>
        text === undefined
          ? `D ${prefix}${path}\n`
          : `M 100644 inline ${prefix}${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
      ),
    ]);
    const importing = ['fast-import', '--quiet', '--force', '--date-format=now'];
    const made = await onHost.bytes(importing, { input: `${input.join('')}get-mark :1\n` });
    return oid(made.toString('utf8').trim());
  };
  const personCommits: PersonCommits = async (changes, { to = 'branch', merging } = {}) => {
    const commit = await commitTo(names[to], [tips[to] ?? tips.branch, merging], changes);
    tips[to] = commit;
    return commit;
  };
  await personCommits(files);
  const repository = gitRepository(
    {
      git,
      tree: () => undefined,
      bring: async () => undefined,
      blobs: async (names) =>
        parseBatch(
          await git.bytes(['cat-file', '--batch'], {
            input: names.map((name) => `${name}\n`).join(''),
          }),
        ).blobs,
      async list(patterns) {
        const listed = (await git.bytes(['ls-remote', '--', host, ...patterns])).toString('utf8');
        const lines = listed.split('\n').filter((line) => line !== '');
        return new Map(lines.map((line) => [line.split('\t')[1] ?? '', line.split('\t')[0] ?? '']));
      },
      async lacks(name) {
        const found = await git.bytes(['cat-file', '--batch-check'], { input: `${name}\n` });
        return found.toString('latin1').includes(' missing');
      },
      async fetch(commits, depth) {
        await git.bytes(['fetch', '--quiet', `--depth=${depth}`, '--', host, ...commits]);
      },
      async fetchDifference(commit) {
        await git.bytes(['fetch', '--quiet', '--depth=1', '--', host, commit]);
      },
      async commit({ parent, merging, tree, message }) {
        const parents = [parent, merging].flatMap((each) =>
          each === undefined ? [] : ['-p', each],
        );
        const made = await git.bytes(['commit-tree', tree, ...parents, '-m', message]);
        return oid(made.toString('utf8').trim());
      },
      async push(moves) {
        const leases = moves.map(({ ref, from }) => `--force-with-lease=${ref}:${from ?? ''}`);
        const refspecs = moves.map(({ ref, to }) => `${to ?? ''}:${ref}`);
        try {
          await git.bytes(['push', '--quiet', '--atomic', ...leases, '--', host, ...refspecs]);
          return { kind: 'delivered' };
        } catch {
          return { kind: 'moved' };
        }
      },
    },
    { target, prefix },
  );
  const personCommitsOften: Bench['personCommitsOften'] = async (count) => {
    const commits = Array.from(
      { length: count },
      (_, number) => new Map([['src/events/d.ts', String(number)]]),
    );
    const last = await commitTo(names.branch, [tips.branch], ...commits);
    tips.branch = last;
    return last;
  };
  return {
    host,
    started: () => started,
    printed: () => printed,
    repository,
    personCommits,
    personCommitsOften,
    async keepBeside(branch, state) {
      await onHost.bytes(['update-ref', `refs/heads/${branch}`, tips.branch ?? '']);
      await onHost.bytes(['update-ref', stateRef({ ...target, branch }), state]);
    },
    async rename(from) {
      const [old, now] = [{ ...target, branch: from }, target].map(
        (each) => `refs/heads/${sideBranch(each)}`,
      );
      await onHost.bytes(['update-ref', `${old}`, `${now}`]);
      await onHost.bytes(['update-ref', '-d', `${now}`]);
    },
    async deleteBranch(branch) {
      await onHost.bytes(['update-ref', '-d', `refs/heads/${branch}`]);
    },
  };
}

/** In memory. */
export async function fakeBench(files: ReadonlyMap<string, string>): Promise<Bench> {
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
    rename: async (from) => repository.rename(from),
    async deleteBranch(branch) {
      repository.otherBranches.delete(branch);
    },
  };
}
