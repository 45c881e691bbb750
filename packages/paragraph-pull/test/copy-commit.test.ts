import { expect, test } from 'vitest';
import { openGitPlace } from '../../shared/test/git/git-place.js';
import { copyCommit } from '../src/copy-commit.js';

const author = ['-c', 'user.name=A', '-c', 'user.email=a@b'];

/** A checkout, and a run's own repository that has a commit on top of the tip of the branch, which has moved since. */
async function openCopy(moves: number) {
  const place = await openGitPlace();
  const folder = await place.checkout();
  const own = await place.checkout({ path: 'own' });
  for (let move = 1; move <= moves; move += 1) {
    await place.repository.commit({ files: { 'read me.md': `moved ${move}` } });
  }
  await place.ask(own, 'fetch', '--quiet', '--depth=1', 'origin', 'main');
  await place.ask(own, 'checkout', '--quiet', '--detach', 'FETCH_HEAD');
  await place.ask(own, ...author, 'commit', '--quiet', '--allow-empty', '--message', 'Pull');
  const commit = await place.ask(own, 'rev-parse', 'HEAD');
  const [checkout, scratch] = [await place.find(folder), await place.find(own)];
  return {
    copy: () => copyCommit(commit, { scratch, checkout }),
    show: () => place.ask(folder, 'log', '--format=%s', commit),
    check: () => place.ask(folder, 'fsck', '--no-dangling', '--no-progress'),
  };
}

test('a commit on top of what is checked out is copied', async () => {
  const { copy, show, check } = await openCopy(0);
  expect(await copy()).toBe(true);
  expect(await show()).toBe('Pull\nInitial commit');
  expect(await check()).toBe('');
});

test('a commit on top of another one is not, since the checkout would lack the commits between', async () => {
  const { copy, show, check } = await openCopy(2);
  expect(await copy()).toBe(false);
  await expect(show()).rejects.toThrow();
  expect(await check()).toBe('');
});
