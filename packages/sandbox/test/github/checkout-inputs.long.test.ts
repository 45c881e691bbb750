import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cleanUpCheckout } from '../../src/github/checkout.js';
import { checkoutStep } from '../../src/github/checkout-step.js';
import { basic } from './box.js';
import { header, openWorkplace, REPOSITORY, type Workplace } from './workplace.js';

const asked = (place: Workplace) =>
  place.github.requests.filter(({ path }) => path.endsWith('/hash-algorithm')).length;

test.each([
  { style: 'v4', inputs: { ref: 'main' }, times: 0 },
  { style: 'v6', inputs: { ref: 'main' }, times: 1 },
  { style: 'v7', inputs: { ref: 'main' }, times: 1 },
  { style: 'v7', inputs: {}, times: 0 },
] as const)(
  '$style asks $times times for the hashes of the repository where it gets $inputs',
  async ({ style, inputs, times }) => {
    const place = await openWorkplace();
    await checkoutStep(inputs, { ...place.job, style });
    expect(asked(place)).toBe(times);
    expect(place.github.violations).toEqual([]);
    // A folder that is used again has its hashes.
    await checkoutStep(inputs, { ...place.job, style });
    expect(asked(place)).toBe(times);
  },
);

test('a checkout without cone mode has the files that fit the patterns', async () => {
  const place = await openWorkplace();
  const inputs = { 'sparse-checkout': '/src/*\n!c.txt\n', 'sparse-checkout-cone-mode': 'false' };
  await checkoutStep(inputs, place.job);
  expect((await readdir(place.workspace)).toSorted()).toEqual(['.git', 'src']);
  expect(await place.ask('config', 'core.sparseCheckout')).toBe('true');
  const file = join(place.workspace, '.git', 'info', 'sparse-checkout');
  expect(await readFile(file, 'utf8')).toMatch(/\n\/src\/\*\n!c\.txt\n$/);
  expect(await place.ask('status', '--porcelain')).toBe('');
});

test.each([
  { style: 'v4', run: 'c2', tags: [] },
  { style: 'v4', run: 'c1', tags: ['v1'] },
  { style: 'v6', run: 'c2', tags: ['v1'] },
  { style: 'v7', run: 'c2', tags: ['v1'] },
] as const)('fetch-tags in $style brings $tags beside $run', async ({ style, run, tags }) => {
  const place = await openWorkplace();
  const sha = place.commits[Number(run.slice(1))] ?? '';
  await checkoutStep({ 'fetch-tags': 'true' }, { ...place.job, style, sha });
  const found = await place.ask('tag', '--list');
  expect(found.split('\n').filter((tag) => tag !== '')).toEqual(tags);
});

test('lfs leaves the filter and the four hooks of Git LFS, and pointers in the files', async () => {
  const place = await openWorkplace();
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n';
  const files = {
    '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
    'a.bin': pointer,
  };
  const job = { ...place.job, sha: await place.repo.commit({ files }) };
  await checkoutStep({ lfs: 'true' }, job);
  expect(await readFile(join(place.workspace, 'a.bin'), 'utf8')).toBe(pointer);
  expect((await place.ask('config', '--local', '--get-regexp', '^filter\\.')).split('\n')).toEqual([
    'filter.lfs.clean git-lfs clean -- %f',
    'filter.lfs.smudge git-lfs smudge -- %f',
    'filter.lfs.process git-lfs filter-process',
    'filter.lfs.required true',
  ]);
  const hooks = join(place.workspace, '.git', 'hooks');
  for (const hook of ['post-checkout', 'post-commit', 'post-merge', 'pre-push']) {
    expect(await readFile(join(hooks, hook), 'utf8')).toContain(`git lfs ${hook} "$@"`);
    if (process.platform !== 'win32') {
      expect((await stat(join(hooks, hook))).mode & 0o111).toBe(0o111);
    }
  }
  // And again in the same folder, where the hooks lie already.
  await checkoutStep({ ref: 'feature/x' }, job);
  expect(await place.ask('symbolic-ref', 'HEAD')).toBe('refs/heads/feature/x');
});

/** `main` with an older commit of the same repository as its submodule `lib`, named by an SSH URL. */
async function withSubmodule(place: Workplace): Promise<string> {
  const { repo, commits, dir, job } = place;
  const work = join(dir, 'author');
  const there = (...args: string[]) => place.git(args, { cwd: work, token: job.token });
  await place.git(['clone', '--quiet', repo.url, work], { token: job.token });
  const url = `git@${new URL(job.serverUrl).hostname}:${REPOSITORY}.git`;
  await writeFile(join(work, '.gitmodules'), `[submodule "lib"]\n\tpath = lib\n\turl = ${url}\n`);
  await there('add', '.gitmodules');
  await there('update-index', '--add', '--cacheinfo', `160000,${commits[0]},lib`);
  await there('commit', '--quiet', '--message', 'A submodule');
  await there('push', '--quiet', 'origin', 'main');
  return repo.tip('main');
}

test.each(['v4', 'v6'] as const)('submodules of %s share the credentials', async (style) => {
  const place = await openWorkplace();
  const job = { ...place.job, sha: await withSubmodule(place), style };
  const { folder } = await checkoutStep({ submodules: 'true' }, job);
  const lib = join(folder, 'lib');
  expect(await place.git(['rev-parse', 'HEAD'], { cwd: lib })).toBe(place.commits[0]);
  expect(await header(place, lib)).toBe(basic(job.token));
  const config = join(folder, '.git', 'modules', 'lib', 'config');
  const text = await readFile(config, 'utf8');
  const { origin, hostname } = new URL(job.serverUrl);
  expect(text).toContain(`[url "${origin}/"]\n\tinsteadOf = git@${hostname}:`);
  expect(text.includes('extraheader')).toBe(style === 'v4');
  expect(text.includes('includeIf "gitdir:/github/workspace/.git/modules/lib"')).toBe(
    style === 'v6',
  );
  expect(await place.git(['config', 'gc.auto'], { cwd: lib })).toBe('0');

  await cleanUpCheckout(folder, job);
  expect(await header(place, lib)).toBe('');
  expect(await readFile(config, 'utf8')).not.toMatch(/extraheader|git-credentials/i);
  expect(await readFile(config, 'utf8')).toContain('insteadOf');
  expect(await readdir(place.temp)).toEqual([]);
});

test('submodules without persisted credentials keep nothing', async () => {
  const place = await openWorkplace();
  const job = { ...place.job, sha: await withSubmodule(place), style: 'v6' as const };
  const inputs = { submodules: 'recursive', 'persist-credentials': 'false' };
  const { folder } = await checkoutStep(inputs, job);
  expect(await readdir(join(folder, 'lib'))).toContain('a.txt');
  const config = await readFile(join(folder, '.git', 'modules', 'lib', 'config'), 'utf8');
  expect(config).not.toMatch(/extraheader|includeif|insteadof/i);
});

test('ssh-user is in the url of origin', async () => {
  const place = await openWorkplace();
  await checkoutStep({ 'ssh-key': 'a private key', 'ssh-user': 'deploy' }, place.job);
  const { hostname } = new URL(place.job.serverUrl);
  const url = `deploy@${hostname}:${REPOSITORY}.git`;
  expect(await place.ask('remote', 'get-url', 'origin')).toBe(url);
});

test('ref and commit are answered, and the spaces around a ref do not count', async () => {
  const place = await openWorkplace();
  const [first = '', , tip = ''] = place.commits;
  const step = (ref: string) => checkoutStep({ ref }, place.job);
  expect(await step('')).toMatchObject({ ref: 'refs/heads/main', commit: tip });
  expect(await step(' main\n')).toMatchObject({ ref: 'main', commit: tip });
  expect(await step(`${first} `)).toMatchObject({ ref: '', commit: first });
  const merged = await checkoutStep({}, { ...place.job, ref: 'main' });
  expect(merged).toMatchObject({ ref: 'refs/heads/main', commit: tip });
});

test('a folder that is used again has a file packed-refs, and no branch in the way', async () => {
  const place = await openWorkplace();
  await checkoutStep({}, place.job);
  const packed = join(place.workspace, '.git', 'packed-refs');
  await expect(stat(packed)).rejects.toThrow('ENOENT');
  await place.repo.deleteBranch('feature/x');
  await place.ask('update-ref', 'refs/remotes/origin/feature/x', 'HEAD');
  await writeFile(join(place.workspace, '.git', 'index.lock'), '');
  const feature = await place.repo.commit({ branch: 'feature', files: { 'f.txt': '' } });
  const { commit } = await checkoutStep({ ref: 'feature' }, place.job);
  expect(commit).toBe(feature);
  expect((await stat(packed)).isFile()).toBe(true);
});

const fork = { id: 2, full_name: 'mallory/integrations' };
const sha = 'f'.repeat(40);
test.each([
  {
    name: 'pull_request_target',
    payload: {
      repository: { id: 1 },
      pull_request: { head: { repo: fork, sha }, merge_commit_sha: 'e'.repeat(40) },
    },
  },
  {
    name: 'workflow_run',
    payload: {
      repository: { id: 1 },
      workflow_run: { event: 'pull_request', head_repository: fork, head_sha: sha },
    },
  },
])('v7 refuses the code of a fork in a run for $name, as told not to', async (event) => {
  const place = await openWorkplace();
  const job = { ...place.job, style: 'v7' as const, event };
  for (const inputs of [
    { ref: sha },
    { ref: 'refs/pull/1/merge' },
    { repository: 'Mallory/integrations' },
  ]) {
    await expect(checkoutStep(inputs, job)).rejects.toThrow('Refusing to check out fork');
  }
  const allowed = { ref: 'refs/pull/1/merge', 'allow-unsafe-pr-checkout': 'true' };
  await checkoutStep(allowed, job);
  await checkoutStep({ ref: 'refs/pull/1/merge' }, { ...job, style: 'v6' });
  await checkoutStep({}, job);
  const own = { ...fork, id: 1 };
  const payload = JSON.parse(JSON.stringify(event.payload).replace('"id":2', `"id":${own.id}`));
  await checkoutStep({ ref: 'refs/pull/1/merge' }, { ...job, event: { ...event, payload } });
});
