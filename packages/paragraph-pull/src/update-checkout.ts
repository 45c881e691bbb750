import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Cancelled,
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
  | { readonly kind: 'kept'; readonly why: string }
  /** Git broke off in the middle, and why: a filter failed, or a file may not be written. */
  | { readonly kind: 'torn'; readonly why: string };

export interface CheckoutUpdateContext {
  readonly git: Git;
  readonly remote: Remote;
  readonly checkout: Checkout;
  readonly branch: string;
}

/** Once begun, the move is brought to its end: a checkout that is half moved helps nobody. In milliseconds. */
const graceToMove = 5_000;

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
  const moving = { ...inCheckout, grace: graceToMove };
  let begun = false;
  try {
    const fetched = await git.ask(
      ['rev-parse', '--verify', '--quiet', `refs/remotes/origin/${branch}`],
      inCheckout,
    );
    if (fetched.stdout.toString('utf8').trim() !== checkout.head) {
      return { kind: 'kept', why: 'earlier steps of this job made commits in it' };
    }
    await fetchCommit(commit, { git, remote, checkout });
    const inTheWay = await filesInTheWay(commit, { git, remote, checkout });
    if (inTheWay.length > 0) {
      const named = inTheWay.slice(0, 10).map((file) => quoted(file));
      return {
        kind: 'kept',
        why: `it would replace files that earlier steps have added: ${named.join(', ')}`,
      };
    }
    await git.ask(['update-index', '-q', '--refresh'], inCheckout);
    const move = ['-m', '-u', '--no-recurse-submodules', checkout.head, commit];
    await git.run(['read-tree', '--dry-run', ...move], inCheckout);
    begun = true;
    await git.run(['read-tree', ...move], moving);
    await git.run(['update-ref', '-m', 'paragraph-pull', 'HEAD', commit], moving);
    await git.run(['update-ref', `refs/remotes/origin/${branch}`, commit], moving);
    return { kind: 'moved' };
  } catch (thrown) {
    // The commit is on the branch, so the run has done what it was for.
    if (thrown instanceof Cancelled) return { kind: 'kept', why: 'the run was cancelled' };
    if (!(thrown instanceof GitFailure)) throw thrown;
    return { kind: begun ? 'torn' : 'kept', why: quoted(thrown.stderr.trim(), 500) };
  }
}

/**
 * What is there already where the commit adds files, also in the place of one of their folders: git itself keeps
 * it only where it does not ignore it.
 */
async function filesInTheWay(
  commit: string,
  { git, remote, checkout }: Omit<CheckoutUpdateContext, 'branch'>,
): Promise<readonly string[]> {
  const named = async (filter: 'A' | 'D'): Promise<readonly string[]> => {
    const difference = ['diff-tree', '-r', '-z', '--no-renames', `--diff-filter=${filter}`];
    const files = await git.run([...difference, '--name-only', checkout.head, commit], {
      cwd: checkout.root,
      config: remote.config,
      env: remote.env,
    });
    return files.split('\0').filter((file) => file !== '');
  };
  const [added, deleted] = await Promise.all([named('A'), named('D')]);
  const there = await Promise.all(added.map((file) => firstInTheWay(checkout.root, file)));
  // A file of the branch that makes room for a folder: git looks itself whether anybody has changed it.
  const ofBranch = new Set(deleted);
  return [...new Set(there.filter((path) => path !== undefined))].filter(
    (path) => !ofBranch.has(path),
  );
}

async function firstInTheWay(root: string, file: string): Promise<string | undefined> {
  const segments = file.split('/');
  for (let depth = 1; depth <= segments.length; depth += 1) {
    const path = segments.slice(0, depth).join('/');
    const found = await lstat(join(root, path)).catch(() => undefined);
    if (found === undefined) return undefined;
    if (depth === segments.length || !found.isDirectory()) return path;
  }
  return undefined;
}
