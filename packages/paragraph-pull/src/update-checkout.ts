import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Cancelled,
  type Checkout,
  fetchCommit,
  filterInTheWay,
  filterWords,
  firstFew,
  GitFailure,
  GitTimeout,
  lfsSettings,
  quoted,
  type Remote,
  type ScratchRepository,
} from '@paragraph/shared';
import { copyCommit } from './copy-commit.js';

/** The checkout after a delivery. */
export type CheckoutUpdate =
  | { readonly kind: 'moved' }
  /** It was not moved, and why. */
  | { readonly kind: 'kept'; readonly why: string }
  /** Git stopped half-way, and why: a filter failed, or a file is not writable. */
  | { readonly kind: 'partly-moved'; readonly why: string };

interface CheckoutUpdateContext {
  /** The repository with the commit. */
  readonly scratch: Pick<ScratchRepository, 'git'>;
  readonly remote: Remote;
  readonly checkout: Checkout;
  readonly branch: string;
}

/** How long a move may continue after a cancellation, in milliseconds: a half-moved checkout helps nobody. */
const graceToMove = 5_000;

/**
 * Moves the checkout to the delivered commit, so that later steps see the synced tree. Files that earlier steps changed
 * stay as they are. If the move would change them, the checkout is not moved.
 */
export async function updateCheckout(
  commit: string,
  { scratch, remote, checkout, branch }: CheckoutUpdateContext,
): Promise<CheckoutUpdate> {
  // With the credentials, since a partial clone fetches the files only now.
  const git = remote.git(checkout.git);
  if (checkout.head === commit) return { kind: 'moved' };
  if (checkout.branch !== branch) {
    return { kind: 'kept', why: `it is not on the branch ${quoted(branch)}` };
  }
  if (checkout.tracked !== checkout.head) {
    return { kind: 'kept', why: 'earlier steps of this job made commits in it' };
  }
  const moving = { grace: graceToMove };
  let begun = false;
  try {
    if (!(await copyCommit(commit, { scratch, checkout }))) {
      await fetchCommit(commit, { remote, checkout });
    }
    const filter = await filterInTheWay(commit, checkout, git);
    if (filter !== undefined) return { kind: 'kept', why: filterWords(filter) };
    // A fast-forward that keeps local changes, or fails: https://git-scm.com/docs/git-read-tree#_two_tree_merge
    const move = ['-m', '-u', '--no-recurse-submodules', checkout.head, commit];
    const trying = ['read-tree', '--dry-run', ...move];
    const [inTheWay, isPossible] = await Promise.all([
      filesInTheWay(commit, { remote, checkout }),
      git.ok(trying),
    ]);
    if (inTheWay.length > 0) {
      return {
        kind: 'kept',
        why: `it would replace files that earlier steps have added: ${firstFew(inTheWay, 10)}`,
      };
    }
    if (!isPossible) {
      // To git, an untouched file with another time may look changed.
      await git.ask(['update-index', '-q', '--refresh']);
      await git.run(trying);
    }
    const writing = git.with(await lfsSettings(checkout));
    begun = true;
    await writing.run(['read-tree', ...move], moving);
    const refs = {
      ...moving,
      input: `update HEAD ${commit}\nupdate refs/remotes/origin/${branch} ${commit}\n`,
    };
    await git.run(['update-ref', '-m', 'paragraph-pull', '--stdin'], refs);
    return { kind: 'moved' };
  } catch (thrown) {
    // The commit is on the branch, so the run has succeeded.
    if (thrown instanceof Cancelled) return { kind: 'kept', why: 'the run was cancelled' };
    if (thrown instanceof GitTimeout) {
      return { kind: begun ? 'partly-moved' : 'kept', why: thrown.explanation.what };
    }
    if (!(thrown instanceof GitFailure)) throw thrown;
    return { kind: begun ? 'partly-moved' : 'kept', why: quoted(thrown.stderr.trim(), 500) };
  }
}

/** Existing files where the commit adds files or their folders. git protects these only if it does not ignore them. */
async function filesInTheWay(
  commit: string,
  { remote, checkout }: Pick<CheckoutUpdateContext, 'remote' | 'checkout'>,
): Promise<readonly string[]> {
  const difference = ['diff-tree', '-r', '-z', '--no-renames', '--diff-filter=AD', '--name-status'];
  const git = remote.git(checkout.git);
  const parts = await git.list([...difference, checkout.head, commit]);
  // The output alternates between a letter and a file.
  const named = (letter: 'A' | 'D'): readonly string[] =>
    parts.filter((_, index) => index % 2 === 1 && parts[index - 1] === letter);
  const [added, deleted] = [named('A'), named('D')];
  const there = await Promise.all(added.map((file) => firstInTheWay(checkout.root, file)));
  // A file of the branch that a folder replaces: git itself checks whether anybody has changed it.
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
