import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { rowsInCi } from '../../../shared/test/nightly.js';
import type { CheckoutStyle } from '../../src/github/checkout-credentials.js';
import { checkoutStep } from '../../src/github/checkout-step.js';
import { openWorkplace, type Workplace } from './workplace.js';

/** What stands in the checkout, with commits by the names that the tests know. */
async function describe(place: Workplace) {
  const { repo, commits, workspace: folder, ask } = place;
  const names = new Map<string, string>(commits.map((commit, index) => [commit, `c${index}`]));
  names.set(await repo.tip('feature/x'), 'x');
  names.set(await repo.tip('mainly'), 'y');
  names.set((await repo.resolve('refs/pull/1/merge')) ?? '', 'merge');
  const nameOf = (commit: string) => names.get(commit) ?? 'unknown';
  const listed = await ask('for-each-ref', '--format=%(refname) %(objecttype) %(objectname)');
  const refs: Record<string, string> = {};
  for (const line of listed.split('\n').filter((text) => text !== '')) {
    const [ref = '', type = '', name = ''] = line.split(' ');
    refs[ref] = type === 'tag' ? 'annotated' : nameOf(name);
  }
  const head = await place.attempt(['symbolic-ref', '--quiet', 'HEAD'], { cwd: folder });
  return {
    head: head.code === 0 ? head.stdout.trim() : 'detached',
    at: nameOf(await ask('rev-parse', 'HEAD')),
    refs,
    commits: Number(await ask('rev-list', '--count', 'HEAD')),
    files: (await readdir(folder)).filter((name) => name !== '.git').toSorted(),
  };
}

const main = { head: 'refs/heads/main', at: 'c2', commits: 1 };
const mainRefs = { 'refs/heads/main': 'c2', 'refs/remotes/origin/main': 'c2' };
const pull = { ref: 'refs/pull/1/merge' };

const forms = [
  { form: 'nothing but the defaults', ...main, refs: mainRefs },
  {
    form: 'a branch by its name, and the branches that begin with it',
    inputs: { ref: 'main' },
    ...main,
    refs: { ...mainRefs, 'refs/remotes/origin/mainly': 'y' },
  },
  {
    form: 'a branch with a slash',
    inputs: { ref: 'feature/x' },
    head: 'refs/heads/feature/x',
    at: 'x',
    commits: 1,
    refs: { 'refs/heads/feature/x': 'x', 'refs/remotes/origin/feature/x': 'x' },
  },
  {
    form: 'a branch by its full name',
    inputs: { ref: 'refs/heads/main' },
    ...main,
    refs: mainRefs,
  },
  { form: 'a commit', inputs: { ref: 'c1' }, head: 'detached', at: 'c1', commits: 1, refs: {} },
  {
    form: 'a tag by its name',
    inputs: { ref: 'v1' },
    head: 'detached',
    at: 'c1',
    commits: 1,
    refs: { 'refs/tags/v1': 'annotated' },
  },
  {
    form: 'a run for a tag, which releases before v6 flatten',
    run: { ref: 'refs/tags/v1', sha: 'c1' },
    head: 'detached',
    at: 'c1',
    commits: 1,
    refs: { 'refs/tags/v1': 'c1' },
  },
  {
    form: 'a run for a tag in v6',
    run: { ref: 'refs/tags/v1', sha: 'c1', style: 'v6' },
    head: 'detached',
    at: 'c1',
    commits: 1,
    refs: { 'refs/tags/v1': 'annotated' },
  },
  {
    form: 'a pull request',
    run: { ...pull, sha: 'merge' },
    head: 'detached',
    at: 'merge',
    commits: 1,
    refs: { 'refs/remotes/pull/1/merge': 'merge' },
  },
  {
    form: 'a commit that is no longer the tip',
    run: { sha: 'c1' },
    ...main,
    at: 'c1',
    refs: { 'refs/heads/main': 'c1', 'refs/remotes/origin/main': 'c1' },
  },
  {
    form: 'a depth of 2',
    inputs: { 'fetch-depth': '2' },
    ...main,
    commits: 2,
    refs: mainRefs,
  },
  {
    form: 'the whole history',
    inputs: { 'fetch-depth': '0' },
    ...main,
    commits: 3,
    refs: {
      ...mainRefs,
      'refs/remotes/origin/feature/x': 'x',
      'refs/remotes/origin/mainly': 'y',
      'refs/tags/v1': 'annotated',
    },
  },
  {
    form: 'the whole history of a branch that has moved on',
    inputs: { 'fetch-depth': '0' },
    run: { sha: 'c1' },
    ...main,
    at: 'c1',
    commits: 2,
    refs: {
      'refs/heads/main': 'c1',
      'refs/remotes/origin/main': 'c1',
      'refs/remotes/origin/feature/x': 'x',
      'refs/remotes/origin/mainly': 'y',
      'refs/tags/v1': 'annotated',
    },
  },
  {
    form: 'a part of the tree',
    inputs: { 'sparse-checkout': 'src\n' },
    ...main,
    refs: mainRefs,
    files: ['a.txt', 'src'],
  },
] as const;

test.each(
  rowsInCi(
    Object.fromEntries(forms.map((row) => [row.form, row])),
    'nothing but the defaults',
    'a run for a tag in v6',
  ),
)('%s leaves the refs of actions/checkout', async (_, row) => {
  const place = await openWorkplace();
  const { repo, commits, job } = place;
  const commit = async (name: string): Promise<string> =>
    name === 'merge'
      ? ((await repo.resolve(pull.ref)) ?? '')
      : (commits[Number(/^c(\d)$/.exec(name)?.[1])] ?? name);
  const given: Record<string, string> = 'inputs' in row ? { ...row.inputs } : {};
  if (given.ref !== undefined) given.ref = await commit(given.ref);
  const run: { ref?: string; sha?: string; style?: CheckoutStyle } = 'run' in row ? row.run : {};
  const { folder } = await checkoutStep(given, {
    ...job,
    ...run,
    sha: await commit(run.sha ?? 'c2'),
  });

  const found = await describe(place);
  expect(folder).toBe(place.workspace);
  expect(found).toEqual({
    head: row.head,
    at: row.at,
    refs: row.refs,
    commits: row.commits,
    files: 'files' in row ? row.files : expect.arrayContaining(['a.txt', 'docs', 'src']),
  });
  expect(await place.ask('status', '--porcelain')).toBe('');
  expect(await readdir(place.temp)).toHaveLength(run.style === 'v6' ? 1 : 0);
});
