import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CheckoutOptions } from '@paragraph/sandbox';
import { ActionError } from '@paragraph/shared';
import { type Clock, realClock } from '@paragraph/shared/testing';
import { expect, test } from 'vitest';
import { type GitPlace, openGitPlace } from '../../shared/test/git/git-place.js';
import { type Branch, gitBranch } from '../src/branch.js';

/** Waits for nothing. */
const quickClock: Clock = {
  ...realClock,
  now: () => 0,
  random: () => 0,
  sleep: () => Promise.resolve(),
};

const flow = 'app/src/flow.ts';
const outside = 'read me.md';
const person = ['-c', 'user.name=A Step', '-c', 'user.email=step@example.com'];

/** A repository whose three commits change the project; the second is what the run is about. */
interface Place extends GitPlace {
  readonly first: string;
  readonly second: string;
  /** A colleague's commit on main. */
  push(path: string, text: string): Promise<string>;
}

async function openPlace(): Promise<Place> {
  const place = await openGitPlace();
  const push = (path: string, text: string): Promise<string> =>
    place.repository.commit({ files: { [path]: text } });
  const first = await place.repository.commit({ files: { [flow]: '1', '.gitignore': 'out/\n' } });
  const second = await push(flow, '2');
  return { ...place, first, second, push };
}

interface Found {
  readonly branch: Branch;
  readonly root: string;
}

/** The branch as a run for the second commit finds it, after what `before` has made in the checkout. */
async function openBranch(
  place: Place,
  form: Partial<CheckoutOptions> = {},
  before: (root: string) => Promise<unknown> = async () => {},
  path = 'app',
  runCommit = place.second,
  given?: string,
): Promise<Found> {
  const { second } = place;
  const root = await place.checkout({ sha: second, ...form });
  await before(root);
  const checkout = await place.find(root);
  const remote = await place.remote(checkout, given);
  const noRest = { standing: async () => ({ kind: 'unknown' as const, why: 'nobody asks' }) };
  const context = { remote, checkout, branch: 'main', path };
  const network = { log: place.log, signal: new AbortController().signal, clock: quickClock };
  return {
    branch: await gitBranch(context, { runCommit, rest: noRest, network }),
    root,
  };
}

async function write(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

/** A commit of an earlier step. */
async function commit(place: Place, root: string, path: string, text: string): Promise<string> {
  await write(root, path, text);
  await place.ask(root, 'add', '--all');
  await place.ask(root, ...person, 'commit', '--quiet', '-m', `Change ${path}`);
  return place.ask(root, 'rev-parse', 'HEAD');
}

const full = { fetchDepth: 0 };
const forms: ReadonlyArray<readonly [string, Partial<CheckoutOptions> | 'commit']> = [
  ['a shallow one', { style: 'v6' }],
  ['a full one', full],
  ['a sparse and partial one', { sparse: ['app'] }],
  [
    'a partial one with all commits and no credentials',
    { ...full, filter: 'blob:none', persistCredentials: false },
  ],
  ['one without trees and credentials', { ...full, filter: 'tree:0', persistCredentials: false }],
  ['one of a commit', 'commit'],
];

test.each(forms)('%s follows its branch wherever that goes', async (_, form) => {
  const place = await openPlace();
  const { first, second, repository } = place;
  const { branch, root } = await openBranch(
    place,
    form === 'commit' ? { ref: second, sha: undefined } : form,
  );
  const content = (): Promise<string> => readFile(join(root, flow), 'utf8');
  const follow = async (tip: string, text: string): Promise<void> => {
    expect(await branch.standing()).toEqual({ kind: 'behind', tip });
    expect(await branch.advance(tip)).toBeUndefined();
    expect(branch.head).toEqual({ hash: tip, author: 'Ada Colleague' });
    expect(await place.ask(root, 'rev-parse', 'HEAD')).toBe(tip);
    expect(await content()).toBe(text);
    expect(await place.ask(root, 'status', '--porcelain')).toBe('');
    expect(await branch.standing()).toEqual({ kind: 'current' });
  };
  expect(await branch.standing()).toEqual({ kind: 'current' });
  await place.push(outside, 'A commit that the project does not see.');
  expect(await branch.standing()).toEqual({ kind: 'current' });
  expect(branch.head.hash).toBe(second);

  await follow(await place.push(flow, '3'), '3');
  // What `para` itself writes into files that Git knows is in nobody's way.
  await write(root, flow, 'formatted');
  await follow(await place.push(flow, '4'), '4');
  await repository.setRef('refs/heads/main', first);
  await follow(first, '1');
  const replaced = await repository.commit({
    branch: 'other',
    from: first,
    files: { [flow]: '5' },
  });
  await repository.setRef('refs/heads/main', replaced);
  await follow(replaced, '5');
  await repository.deleteBranch('main');
  expect(await branch.standing()).toEqual({ kind: 'gone' });
});

test.each([
  ['shallow', {}],
  ['full', full],
])('a branch that was rewound before the run looked is what counts (%s)', async (_, form) => {
  const place = await openPlace();
  const { branch } = await openBranch(place, form, () =>
    place.repository.setRef('refs/heads/main', place.first),
  );
  expect(await branch.standing()).toEqual({ kind: 'behind', tip: place.first });
});

const commits = 'earlier steps of this job made commits that are not on the branch';

test.each([
  ['of a branch', {}],
  ['of all commits', full],
  ['of a commit', 'commit' as const],
])(
  'commits of the job count as long as the branch stands still: a checkout %s',
  async (_, form) => {
    const place = await openPlace();
    const options = form === 'commit' ? { ref: place.second, sha: undefined } : form;
    const { branch, root } = await openBranch(place, options, (folder) =>
      commit(place, folder, flow, 'generated'),
    );
    const made = await place.ask(root, 'rev-parse', 'HEAD');
    expect(branch.head).toEqual({ hash: made, author: 'A Step' });
    expect(await branch.standing()).toEqual({ kind: 'current' });
    await place.push(outside, 'A commit that the project does not see.');
    expect(await branch.standing()).toEqual({ kind: 'current' });
    const tip = await place.push(flow, '3');
    expect(await branch.standing()).toEqual({ kind: 'diverged', tip, why: commits });
    expect(await place.ask(root, 'rev-parse', 'HEAD')).toBe(made);
  },
);

test('a commit of the job that went to another branch, or got a tag, is still none of this branch', async () => {
  const place = await openPlace();
  const token = place.github.createToken({
    repository: place.repository.name,
    permissions: { contents: 'write' },
  });
  const { branch } = await openBranch(place, { token }, async (root) => {
    await commit(place, root, flow, 'released');
    await place.ask(root, 'tag', 'v1');
    await place.ask(root, 'push', '--quiet', 'origin', 'HEAD:release', 'v1');
  });
  expect(await branch.standing()).toEqual({ kind: 'current' });
  const tip = await place.push(flow, '3');
  expect(await branch.standing()).toEqual({ kind: 'diverged', tip, why: commits });
});

test('commits that the job has pushed to the branch are no longer local', async () => {
  const place = await openPlace();
  const token = place.github.createToken({
    repository: place.repository.name,
    permissions: { contents: 'write' },
  });
  const { branch } = await openBranch(place, { token }, async (root) => {
    await commit(place, root, flow, 'generated');
    await place.ask(root, 'push', '--quiet', 'origin', 'HEAD:main');
  });
  expect(await branch.standing()).toEqual({ kind: 'current' });
  const tip = await place.push(flow, '3');
  expect(await branch.standing()).toEqual({ kind: 'behind', tip });
});

test('commits of the job, some of them on the branch already, are newer than the branch', async () => {
  const place = await openPlace();
  const token = place.github.createToken({
    repository: place.repository.name,
    permissions: { contents: 'write' },
  });
  const repositoryWith = (password: string): string =>
    place.repository.url.replace('//', `//x-access-token:${password}@`);
  const { branch } = await openBranch(place, { persistCredentials: false }, async (root) => {
    const made = await commit(place, root, flow, 'generated');
    // Not by the name of the remote, so that the checkout does not know.
    await place.ask(root, 'push', '--quiet', repositoryWith(token), `${made}:main`);
    await commit(place, root, flow, 'generated once more');
  });
  expect(await branch.standing()).toEqual({ kind: 'current' });
});

test('a step that only fetched has made nothing', async () => {
  const place = await openPlace();
  let tip = '';
  const { branch } = await openBranch(place, full, async (root) => {
    tip = await place.push(flow, '3');
    await place.ask(root, 'fetch', '--quiet', 'origin');
  });
  expect(await branch.standing()).toEqual({ kind: 'behind', tip });
});

test.each([
  ['a shallow checkout', {}],
  ['a full checkout', full],
] as const)(
  'a step that only fetched into %s of the newest commit has made nothing',
  async (_, form) => {
    const place = await openPlace();
    // `ref: main` checks out what the branch holds by then, not the commit of the run.
    await place.push(flow, '3');
    let tip = '';
    const { branch } = await openBranch(
      place,
      { ...form, ref: 'main', sha: undefined },
      async (root) => {
        tip = await place.push(flow, '4');
        await place.ask(
          root,
          'fetch',
          '--quiet',
          '--depth=1',
          'origin',
          '+main:refs/remotes/origin/main',
        );
      },
    );
    expect(await branch.standing()).toEqual({ kind: 'behind', tip });
  },
);

test.each<[string, Partial<CheckoutOptions>]>([
  ['a shallow checkout', {}],
  ['a full one', full],
])('%s of an older commit is a choice, and is not moved', async (_, form) => {
  const place = await openPlace();
  const { first, second } = place;
  const { branch } = await openBranch(place, { ...form, ref: first, sha: undefined });
  const chosen = { kind: 'chosen', tip: second, head: first };
  expect(await branch.standing()).toEqual(chosen);
  expect(await branch.standing()).toEqual(chosen);
});

test('a tag with another project than the branch is a choice', async () => {
  const place = await openPlace();
  await place.repository.tag('v1', place.first);
  const { branch } = await openBranch(place, { ref: 'refs/tags/v1', sha: place.first });
  expect(await branch.standing()).toMatchObject({ kind: 'chosen' });
});

test('a branch that a step has put back is a choice', async () => {
  const place = await openPlace();
  const { first } = place;
  const { branch } = await openBranch(place, full, (root) =>
    place.ask(root, 'reset', '--quiet', '--hard', first),
  );
  expect(await branch.standing()).toMatchObject({ kind: 'chosen', head: first });
});

test('an older commit with the same project as the tip is the tip, also when the branch moves on', async () => {
  const place = await openPlace();
  await place.push(outside, 'A commit that the project does not see.');
  const { second } = place;
  const noted = await place.push(outside, 'Another one.');
  const { branch } = await openBranch(
    place,
    { ref: second, sha: undefined },
    undefined,
    'app',
    noted,
  );
  expect(await branch.standing()).toEqual({ kind: 'current' });
  const tip = await place.push(flow, '3');
  expect(await branch.standing()).toEqual({ kind: 'behind', tip });
});

test('commits on top of an older commit are reported as such', async () => {
  const place = await openPlace();
  const { branch } = await openBranch(
    place,
    { ...full, ref: place.first, sha: undefined },
    (root) => commit(place, root, flow, 'generated'),
  );
  expect(await branch.standing()).toMatchObject({
    kind: 'diverged',
    why: 'earlier steps of this job made commits that are not on the branch',
  });
});

test('a commit is not moved if a step may have made it', async () => {
  const place = await openPlace();
  const { branch } = await openBranch(place, {}, async (root) => {
    await commit(place, root, flow, 'generated');
    await place.ask(root, 'update-ref', '-d', 'refs/remotes/origin/main');
    await writeFile(join(root, '.git', 'FETCH_HEAD'), '');
    await writeFile(
      join(root, '.git', 'shallow'),
      `${await place.ask(root, 'rev-parse', 'HEAD')}\n`,
    );
  });
  await place.push(flow, '3');
  expect(await branch.standing()).toMatchObject({
    kind: 'diverged',
    why: expect.stringContaining('was not found on the branch'),
  });
});

test.each([
  ['that GitHub does not know', 'wrong', 'GitHub did not accept the `token` of this step'],
  ['of another repository', 'other', 'The `token` of this step may not read the repository'],
])('a token %s is an error, though the checkout has one that works', async (_, kind, message) => {
  const place = await openPlace();
  const other = await place.github.createRepository({ name: 'acme/other', files: {} });
  const token =
    kind === 'wrong'
      ? 'ghp_wrong'
      : place.github.createToken({ repository: other.name, permissions: { contents: 'read' } });
  const { branch } = await openBranch(place, {}, undefined, 'app', place.second, token);
  await place.push(flow, '3');
  await expect(branch.standing()).rejects.toThrow(ActionError);
  await expect(branch.standing()).rejects.toThrow(message);
});

test.skipIf(process.platform === 'win32')(
  'a checkout with files behind a filter stays, for that reason, and the filter is not run',
  async () => {
    const place = await openPlace();
    const sprung = join(place.temp, 'sprung');
    const files = { '.gitattributes': '*.secret filter=shout\n', 'app/a.secret': 'shh' };
    const sha = await place.repository.commit({ files });
    const { branch } = await openBranch(place, { sha }, async (root) => {
      for (const way of ['clean', 'smudge', 'process']) {
        await place.ask(root, 'config', `filter.shout.${way}`, `touch '${sprung}'; tr a-z A-Z`);
      }
      await write(root, 'app/a.secret', 'SHH');
    });
    const tip = await place.push(flow, '3');
    expect(await branch.standing()).toEqual({
      kind: 'diverged',
      tip,
      why: expect.stringContaining('the filter "shout"'),
    });
    await expect(readFile(sprung)).rejects.toThrow('ENOENT');
  },
);

test.skipIf(process.platform === 'win32')(
  'a checkout of Git LFS is clean for git-lfs, and moved with it',
  async () => {
    const place = await openPlace();
    const program = 'case $1 in clean) tr A-Z a-z;; smudge) tr a-z A-Z;; esac';
    await place.program('git-lfs', program);
    const files = { '.gitattributes': '*.big filter=lfs\n', 'app/a.big': 'stored' };
    const sha = await place.repository.commit({ files });
    const { branch, root } = await openBranch(place, { sha }, async (folder) => {
      for (const way of ['clean', 'smudge']) {
        await place.ask(folder, 'config', `filter.lfs.${way}`, `git-lfs ${way} -- %f`);
      }
      await write(folder, 'app/a.big', 'STORED');
    });
    const tip = await place.repository.commit({ files: { 'app/a.big': 'newer' } });
    expect(await branch.standing()).toEqual({ kind: 'behind', tip });
    expect(await branch.advance(tip)).toBeUndefined();
    expect(await readFile(join(root, 'app/a.big'), 'utf8')).toBe('NEWER');
  },
);

const changed = (...names: string[]): string =>
  `earlier steps of this job changed files (${names.join(', ')})`;

test.each([
  ['what Git ignores and what lies beside the project is', ['app/out/x', 'coverage/x'], undefined],
  ['a changed file is', [outside], changed(outside)],
])('of what earlier steps have left, %s kept', async (_, files, why) => {
  const place = await openPlace();
  const { branch, root } = await openBranch(place, {}, async (folder) => {
    for (const file of files) await write(folder, file, 'by a step');
  });
  expect(await branch.standing()).toEqual({ kind: 'current' });
  const tip = await place.push(flow, '3');
  expect(await branch.standing()).toEqual(
    why === undefined ? { kind: 'behind', tip } : { kind: 'diverged', tip, why },
  );
  if (why === undefined) await branch.advance(tip);
  for (const file of files) expect(await readFile(join(root, file), 'utf8')).toBe('by a step');
});

test('old build outputs are removed by the move, so that they are not pushed again', async () => {
  const place = await openPlace();
  const { branch, root } = await openBranch(place);
  const built = ['app/dist/flow.js', 'app/out/build.json', 'app/tsconfig.tsbuildinfo'];
  const others = ['app/node_modules/a.js', 'dist/x.js', 'app/src/dist/x.ts'];
  for (const file of [...built, ...others]) await write(root, file, '');
  await write(root, 'app/package-lock.json', 'of an install');
  // Some of it the newer commit brings itself.
  const theirs = ['app/package-lock.json', 'app/dist/theirs.js'];
  const files = Object.fromEntries([[flow, '3'], ...theirs.map((file) => [file, 'theirs'])]);
  const tip = await place.repository.commit({ files });
  expect(await branch.standing()).toEqual({ kind: 'behind', tip });
  expect(await branch.advance(tip, join(root, 'app'))).toBeUndefined();
  for (const file of theirs) expect(await readFile(join(root, file), 'utf8')).toBe('theirs');
  for (const file of built) await expect(readFile(join(root, file))).rejects.toThrow('ENOENT');
  for (const file of others) expect(await readFile(join(root, file), 'utf8')).toBe('');
});

test('a file that Git does not know is not overwritten by the one of a newer commit', async () => {
  const place = await openPlace();
  const { branch, root } = await openBranch(place, {}, (folder) =>
    write(folder, 'report.txt', 'by a step'),
  );
  const tip = await place.repository.commit({ files: { [flow]: '3', 'report.txt': 'theirs' } });
  expect(await branch.standing()).toEqual({ kind: 'behind', tip });
  expect(await branch.advance(tip)).toMatch(
    /^git could not move the checkout there \(.*report\.txt/,
  );
  expect(await readFile(join(root, 'report.txt'), 'utf8')).toBe('by a step');
  expect(await readFile(join(root, flow), 'utf8')).toBe('2');
  expect(branch.head.hash).toBe(place.second);
});

test('a file that Git ignores is not overwritten by one that a newer commit has under its name', async () => {
  const place = await openPlace();
  const ignored = 'app/src/out/generated.ts';
  const { branch, root } = await openBranch(place, {}, async (folder) => {
    await write(folder, ignored, 'by a step');
    await write(folder, 'app/out/build.json', 'by a build');
  });
  const files = { [ignored]: 'theirs', 'app/out/build.json': 'theirs' };
  const tip = await place.repository.commit({ files });
  expect(await branch.standing()).toEqual({ kind: 'behind', tip });
  expect(await branch.advance(tip)).toBe(
    `it would overwrite ignored files that earlier steps of this job created (${ignored})`,
  );
  expect(await readFile(join(root, ignored), 'utf8')).toBe('by a step');
  expect(branch.head.hash).toBe(place.second);
});

test('for a project that is in no commit, every newer commit counts', async () => {
  const place = await openPlace();
  const { branch } = await openBranch(
    place,
    {},
    (root) => write(root, 'out/project/.para/project.json', '{}'),
    'out/project',
  );
  expect(await branch.standing()).toEqual({ kind: 'current' });
  const tip = await place.push(outside, 'What the project is made from.');
  expect(await branch.standing()).toEqual({ kind: 'behind', tip });
});

test.each([
  ['is tried again', 2, { kind: 'current' }],
  ["that goes on is left to GitHub's API", 99, { kind: 'unknown', why: 'nobody asks' }],
])('a bad minute of the host %s', async (_, times, standing) => {
  const place = await openPlace();
  const { branch } = await openBranch(place);
  const fault = { kind: 'status', status: 503 } as const;
  place.github.fail({ match: { service: 'git-upload-pack' }, fault, times });
  expect(await branch.standing()).toMatchObject(standing);
});
