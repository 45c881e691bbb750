import type { Checkout } from './checkout.js';
import type { Remote } from './credentials.js';
import type { Git } from './git.js';

/** Fetches a commit of the remote into a checkout that may be shallow, without more or less history than it has. */
export async function fetchCommit(
  commit: string,
  { remote, checkout }: { readonly remote: Remote; readonly checkout: Checkout },
): Promise<void> {
  const { git, head } = checkout;
  const isShallow = (await git.line(['rev-parse', '--is-shallow-repository'])) === 'true';
  // A depth would truncate a full clone, and without one a shallow clone gets the whole history.
  const depth = isShallow ? [`--depth=${(await depthOf(git, head)) + 1}`] : [];
  const options = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];
  await remote.git(git).run(['fetch', ...options, ...depth, '--', remote.name, commit]);
}

async function depthOf(git: Git, head: string): Promise<number> {
  return Number(await git.line(['rev-list', '--count', '--first-parent', head]));
}
