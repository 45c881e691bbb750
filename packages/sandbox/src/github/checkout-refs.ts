/**
 * Which refs actions/checkout fetches, and what it checks out, from its `ref-helper.ts`. `ref` is
 * empty where a commit is named alone; `commit` is empty for `ref: <branch or tag>`.
 */
export interface CheckoutTarget {
  readonly ref: string;
  readonly commit: string;
}

export interface RefFetch {
  /** Releases before v6 fetch a tag by its commit, and lose its annotation; v6 fetches the tag. */
  readonly release: 'before v6' | 'since v6';
  /** `fetch-tags`: since v6 all of them; earlier ones leave it to git which tags come along. */
  readonly tags: 'all' | 'none';
}

const everyTag = '+refs/tags/*:refs/tags/*';

/** For `fetch-depth: 0`. */
export function wholeHistory({ ref, commit }: CheckoutTarget): readonly string[] {
  const all = ['+refs/heads/*:refs/remotes/origin/*', everyTag];
  return ref.startsWith('refs/pull/') ? [...all, `+${commit || ref}:${remoteName(ref)}`] : all;
}

export function singleRef(target: CheckoutTarget, fetch: RefFetch): readonly string[] {
  if (fetch.release === 'before v6' || fetch.tags === 'none') return oneRef(target, fetch);
  const others = oneRef(target, fetch).filter((spec) => !spec.includes(':refs/tags/'));
  return [everyTag, ...others];
}

function oneRef({ ref, commit }: CheckoutTarget, { release }: RefFetch): readonly string[] {
  // A name that may be a branch or a tag: what begins with it comes along.
  if (ref !== '' && !ref.startsWith('refs/')) {
    return commit === ''
      ? [`+refs/heads/${ref}*:refs/remotes/origin/${ref}*`, `+refs/tags/${ref}*:refs/tags/${ref}*`]
      : [commit];
  }
  if (/^refs\/(heads|pull)\//.test(ref)) return [`+${commit || ref}:${remoteName(ref)}`];
  if (ref.startsWith('refs/tags/')) {
    return [`+${release === 'before v6' && commit !== '' ? commit : ref}:${ref}`];
  }
  return [commit === '' ? `+${ref}:${ref}` : commit];
}

/** The argument of `git checkout`: a branch by its name, everything else detached. */
export async function checkoutArguments(
  { ref, commit }: CheckoutTarget,
  exists: (ref: string) => Promise<boolean>,
): Promise<readonly string[]> {
  if (ref === '') return [commit];
  if (ref.startsWith('refs/heads/')) return branchArguments(ref.slice('refs/heads/'.length));
  if (ref.startsWith('refs/pull/')) return [remoteName(ref)];
  if (ref.startsWith('refs/tags/')) return [ref];
  if (ref.startsWith('refs/')) return [commit || ref];
  if (await exists(`refs/remotes/origin/${ref}`)) return branchArguments(ref);
  if (await exists(`refs/tags/${ref}`)) return [`refs/tags/${ref}`];
  throw new Error(`A branch or tag with the name '${ref}' could not be found`);
}

/** What has to stand at the commit after the fetch; undefined if it is fetched by its name. */
export function expectedAtCommit({ ref, commit }: CheckoutTarget): string | undefined {
  if (commit === '') return undefined;
  if (ref.startsWith('refs/heads/')) return remoteName(ref);
  return ref.startsWith('refs/tags/') ? ref : undefined;
}

function branchArguments(branch: string): readonly string[] {
  return ['-B', branch, `refs/remotes/origin/${branch}`];
}

function remoteName(ref: string): string {
  return ref
    .replace(/^refs\/heads\//, 'refs/remotes/origin/')
    .replace(/^refs\/pull\//, 'refs/remotes/pull/');
}
