import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckoutOptions, CheckoutPlace } from './checkout-options.js';
import { type CheckoutTarget, expectedAtCommit, singleRef, wholeHistory } from './checkout-refs.js';

export async function chooseTarget(
  { git, folder }: CheckoutPlace,
  url: string,
  { ref, sha = '' }: CheckoutOptions,
): Promise<CheckoutTarget> {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(ref)) return { ref: '', commit: ref };
  if (ref !== '' || sha !== '') return { ref, commit: sha };
  const listed = await git.text(['ls-remote', '--symref', url, 'HEAD'], { cwd: folder });
  const [, head] = /^ref: (\S+)\tHEAD$/m.exec(listed) ?? [];
  if (head === undefined) throw new Error('Unexpected output when retrieving default branch');
  return { ref: head, commit: '' };
}

export async function fetchTarget(
  place: CheckoutPlace,
  target: CheckoutTarget,
  options: CheckoutOptions,
): Promise<void> {
  const { style = 'v4', fetchDepth: depth = 1, fetchTags = false } = options;
  const release = style === 'v4' ? 'before v6' : 'since v6';
  if (depth === 0) {
    await fetchRefs(place, wholeHistory(target), options);
    // The branch may have moved since the run began.
    if (!(await standsAtCommit(place, target))) {
      await fetchRefs(place, singleRef(target, { release, tags: 'none' }), options);
    }
  } else {
    const tags = fetchTags ? 'all' : 'none';
    await fetchRefs(place, singleRef(target, { release, tags }), options);
  }
  // Before v6 this was not looked at again.
  if (style !== 'v4' && !(await standsAtCommit(place, target))) {
    throw new Error(
      `The ref '${target.ref}' does not point to the expected commit '${target.commit}'. ` +
        'The ref may have been updated after the workflow was triggered.',
    );
  }
}

async function fetchRefs(
  { git, folder }: CheckoutPlace,
  refs: readonly string[],
  { style = 'v4', fetchDepth: depth = 1, fetchTags = false, sparse = [], filter }: CheckoutOptions,
): Promise<void> {
  const wanted = filter ?? (sparse.length > 0 ? 'blob:none' : undefined);
  const shallow = await access(join(folder, '.git', 'shallow')).then(
    () => true,
    () => false,
  );
  // Before v6, `fetch-tags` only let git bring the tags of what it fetches.
  const follows = style === 'v4' && fetchTags && depth > 0;
  const args = ['-c', 'protocol.version=2', 'fetch', '--quiet', ...(follows ? [] : ['--no-tags'])];
  args.push('--prune', '--no-recurse-submodules');
  if (wanted !== undefined) args.push(`--filter=${wanted}`);
  if (depth > 0) args.push(`--depth=${depth}`);
  else if (shallow) args.push('--unshallow');
  await git.text([...args, 'origin', ...refs], { cwd: folder });
}

async function standsAtCommit(
  { git, folder }: CheckoutPlace,
  target: CheckoutTarget,
): Promise<boolean> {
  const ref = expectedAtCommit(target);
  if (ref === undefined) return true;
  const args = ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`];
  const { stdout } = await git.attempt(args, { cwd: folder });
  return stdout.toString('utf8').trim() === target.commit;
}
