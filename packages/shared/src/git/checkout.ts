import { realpath } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import type { Remote } from './credentials.js';
import type { Git } from './git.js';

/** The checkout that holds the project, as earlier steps left it. */
export interface Checkout {
  /** Absolute real path of its work tree. */
  readonly root: string;
  /** The commit that is checked out. */
  readonly head: string;
  readonly author: string;
  /** The branch that is checked out, if the remote had it at the time of the checkout. */
  readonly branch: string | undefined;
}

/** The checkout around a folder; undefined where the folder is in none (an artifact, a container without git). */
export async function findCheckout(git: Git, folder: string): Promise<Checkout | undefined> {
  const top = await git.ask(['rev-parse', '--show-toplevel'], { cwd: folder });
  if (top.exitCode !== 0) return undefined;
  const root = await realpath(top.stdout.toString('utf8').replace(/\r?\n$/, ''));

  const commit = await git.ask(['log', '-1', '--format=%H%x00%an', 'HEAD'], { cwd: root });
  if (commit.exitCode !== 0) return undefined;
  const [head = '', author = ''] = commit.stdout.toString('utf8').trimEnd().split('\0');
  return { root, head, author, branch: await trackedBranch(git, root) };
}

/**
 * The branch that is checked out. A branch that a step made for itself has no counterpart among the remote's,
 * and is not meant.
 */
async function trackedBranch(git: Git, root: string): Promise<string | undefined> {
  const symbolic = await git.ask(['symbolic-ref', '--short', '--quiet', 'HEAD'], { cwd: root });
  if (symbolic.exitCode !== 0) return undefined;
  const branch = symbolic.stdout.toString('utf8').trim();
  const tracking = await git.ask(
    ['rev-parse', '--verify', '--quiet', `refs/remotes/origin/${branch}`],
    { cwd: root },
  );
  return tracking.exitCode === 0 ? branch : undefined;
}

/** A path in the repository, with forward slashes; empty for the root. */
export function pathInRepository(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

/** Brings a commit of the remote into a checkout that may be shallow. */
export async function fetchCommit(
  commit: string,
  {
    git,
    remote,
    checkout,
  }: { readonly git: Git; readonly remote: Remote; readonly checkout: Checkout },
): Promise<void> {
  const shallow = await git.run(['rev-parse', '--is-shallow-repository'], { cwd: checkout.root });
  // A depth would cut a full clone short, and without one a shallow clone gets all of the history.
  const depth = shallow.trim() === 'true' ? ['--depth=1'] : [];
  await git.run(
    [
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-recurse-submodules',
      '--no-write-fetch-head',
      ...depth,
      '--',
      remote.url,
      commit,
    ],
    { cwd: checkout.root, config: remote.config, env: remote.env },
  );
}
