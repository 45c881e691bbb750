import { realpath } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { withoutSlashesAtEnd } from '../action/inputs.js';
import { isScpAddress, type Remote } from './credentials.js';
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
  /** `owner/name` of the repository that it is a checkout of, where its remote's URL tells. */
  readonly repository: string | undefined;
}

/** The checkout around a folder; undefined where the folder is in none (an artifact, a container without git). */
export async function findCheckout(git: Git, folder: string): Promise<Checkout | undefined> {
  const top = await git.ask(['rev-parse', '--show-toplevel'], { cwd: folder });
  if (top.exitCode !== 0) return undefined;
  const root = await realpath(top.stdout.toString('utf8').replace(/\r?\n$/, ''));

  // The user's settings may have git print what it makes of a signature before each commit.
  const commit = await git.ask(['log', '-1', '--no-show-signature', '--format=%H%x00%an', 'HEAD'], {
    cwd: root,
  });
  if (commit.exitCode !== 0) return undefined;
  const [head = '', author = ''] = commit.stdout.toString('utf8').trimEnd().split('\0');
  const [branch, origin] = await Promise.all([
    trackedBranch(git, root),
    git.ask(['config', '--get', 'remote.origin.url'], { cwd: root }),
  ]);
  const repository = repositoryOf(origin.stdout.toString('utf8').trim());
  return { root, head, author, branch, repository };
}

/** `owner/name` of a remote's URL, in any of git's forms; undefined for a path on this machine. */
export function repositoryOf(url: string): string | undefined {
  if (!/^(?:https?|ssh|git):\/\//i.test(url) && !isScpAddress(url)) return undefined;
  const path = withoutSlashesAtEnd(url).replace(/\.git$/i, '');
  const slash = path.lastIndexOf('/');
  const before = path.slice(0, slash);
  const owner = before.slice(Math.max(before.lastIndexOf('/'), before.lastIndexOf(':')) + 1);
  const name = path.slice(slash + 1);
  return slash === -1 || owner === '' || name === '' ? undefined : `${owner}/${name}`;
}

/** Whether a checkout is known to be of another repository than the run's. GitHub's names have no case. */
export function isForeign({ repository }: Checkout, ofRun: string): boolean {
  return repository !== undefined && repository.toLowerCase() !== ofRun.toLowerCase();
}

/**
 * The branch that is checked out. A branch that a step made for itself has no counterpart among the remote's,
 * and is not meant.
 */
async function trackedBranch(git: Git, root: string): Promise<string | undefined> {
  // Not `--short`: where a tag has the same name, that gives `heads/name`.
  const symbolic = await git.ask(['symbolic-ref', '--quiet', 'HEAD'], { cwd: root });
  const branch = /^refs\/heads\/(.+)$/m.exec(symbolic.stdout.toString('utf8'))?.[1];
  if (branch === undefined) return undefined;
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

/** Brings a commit of the remote into a checkout that may be shallow, and keeps as much history as it has. */
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
  const depth = shallow.trim() === 'true' ? [`--depth=${(await depthOf(git, checkout)) + 1}`] : [];
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

async function depthOf(git: Git, { root, head }: Checkout): Promise<number> {
  const count = await git.run(['rev-list', '--count', '--first-parent', head], { cwd: root });
  return Number(count);
}
