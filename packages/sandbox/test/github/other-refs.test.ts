import { expect, test } from 'vitest';
import { nightly, rowsAtNight } from '../../../shared/test/nightly.js';
import { openBox } from './box.js';

const repository = 'acme/integrations';
const state = 'refs/paragraph/project/main';
const side = 'refs/heads/paragraph-sync/project/main';

async function openClone() {
  const box = await openBox();
  const repo = await box.github.createRepository({ name: repository, files: { 'a.txt': 'a' } });
  const token = box.github.createToken({ repository, permissions: { contents: 'write' } });
  await box.git(['clone', '--quiet', repo.url, 'work'], { token });
  const before = await repo.tip('main');
  const commit = ['commit', '--quiet', '--allow-empty', '--message', 'Next'];
  await box.git(['-C', 'work', ...commit]);
  const next = await box.git(['-C', 'work', 'rev-parse', 'HEAD']);
  /** Moves the branch, and creates the two refs beside it, all or nothing. */
  const push = () =>
    box.attempt(
      // biome-ignore format: the leases and the refs, each on a line
      [
        '-C', 'work', 'push', '--porcelain', '--atomic',
        `--force-with-lease=main:${before}`, `--force-with-lease=${state}:`, 'origin',
        'HEAD:refs/heads/main', `HEAD:${state}`, `HEAD:${side}`,
      ],
      { token },
    );
  return { ...box, repo, token, before, next, push };
}

test('one atomic push with leases moves a branch, and refs that are no branches', async () => {
  const { repo, next, push, git, token } = await openClone();
  expect((await push()).code).toBe(0);
  const refs = { 'refs/heads/main': next, [state]: next, [side]: next };
  expect(await repo.refs()).toEqual(refs);
  const listed = await git(['ls-remote', repo.url, 'refs/paragraph/project/*'], { token });
  expect(listed).toBe(`${next}\t${state}`);
});

const moving = { 'the branch': 'refs/heads/main', 'the ref that was not there': state };

// CI plays such pushes in repository-contract.test of `shared`.
test.each(rowsAtNight(moving))(
  'where %s has moved in the meantime, an atomic push moves nothing',
  async (_, ref) => {
    const { github, repo, before, push } = await openClone();
    const other = await repo.commit({ branch: 'other', files: { 'b.txt': 'b' } });
    github.beforePush(() => repo.setRef(ref, other), { at: 'update' });
    const { code, stdout } = await push();
    expect(code).toBe(1);
    for (const name of ['refs/heads/main', state, side]) {
      expect(stdout).toMatch(new RegExp(`^!\\tHEAD:${name}\\t\\[remote rejected\\]`, 'm'));
    }
    const left = { 'refs/heads/main': before, 'refs/heads/other': other, [ref]: other };
    expect(await repo.refs()).toEqual(left);
  },
);

nightly('a server can refuse such refs: an atomic push moves nothing then', async () => {
  const { repo, before, next, push } = await openClone();
  repo.refuseRefs('refs/paragraph/', 'Only branches and tags are allowed here.');
  const { code, stdout, stderr } = await push();
  expect(code).toBe(1);
  expect(stderr).toContain('remote: Only branches and tags are allowed here.');
  expect(stdout).toContain(`${state}\t[remote rejected] (pre-receive hook declined)`);
  expect(stdout).toContain('refs/heads/main\t[remote rejected] (atomic push failure)');
  expect(await repo.refs()).toEqual({ 'refs/heads/main': before });

  repo.refuseRefs('refs/paragraph/', null);
  expect((await push()).code).toBe(0);
  expect(await repo.tip('main')).toBe(next);
});
