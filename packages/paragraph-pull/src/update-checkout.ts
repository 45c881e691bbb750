import {
  type Checkout,
  fetchCommit,
  type Git,
  GitFailure,
  quoted,
  type Remote,
} from '@paragraph/shared';

/** What became of the checkout after a delivery. */
export type CheckoutUpdate =
  | { readonly kind: 'moved' }
  /** It stays where it was, and why. */
  | { readonly kind: 'kept'; readonly why: string };

export interface CheckoutUpdateContext {
  readonly git: Git;
  readonly remote: Remote;
  readonly checkout: Checkout;
  readonly branch: string;
}

/**
 * Brings the checkout to the delivered commit, so that later steps see the synced tree. Files that earlier
 * steps changed stay as they are; where the update itself would change them, the checkout stays too.
 */
export async function updateCheckout(
  commit: string,
  { git, remote, checkout, branch }: CheckoutUpdateContext,
): Promise<CheckoutUpdate> {
  const inCheckout = { cwd: checkout.root, config: remote.config, env: remote.env };
  if (checkout.head === commit) return { kind: 'moved' };
  if (checkout.branch !== branch) {
    return { kind: 'kept', why: `it is not on the branch ${quoted(branch)}` };
  }
  const fetched = await git.ask(
    ['rev-parse', '--verify', '--quiet', `refs/remotes/origin/${branch}`],
    inCheckout,
  );
  if (fetched.stdout.toString('utf8').trim() !== checkout.head) {
    return { kind: 'kept', why: 'earlier steps of this job made commits in it' };
  }
  try {
    await fetchCommit(commit, { git, remote, checkout });
    await git.ask(['update-index', '-q', '--refresh'], inCheckout);
    await git.run(['read-tree', '-m', '-u', checkout.head, commit], inCheckout);
    await git.run(['update-ref', '-m', 'paragraph-pull', 'HEAD', commit], inCheckout);
    await git.run(['update-ref', `refs/remotes/origin/${branch}`, commit], inCheckout);
    return { kind: 'moved' };
  } catch (thrown) {
    if (!(thrown instanceof GitFailure)) throw thrown;
    return { kind: 'kept', why: quoted(thrown.stderr.trim(), 500) };
  }
}
