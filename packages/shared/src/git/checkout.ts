import { realpath } from 'node:fs/promises';
import { dirname, parse } from 'node:path';
import type { Explanation } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Configuration } from './configuration.js';
import { type Git, GitFailure, type GitProgram } from './git.js';
import { findGitPlace, headBranch } from './git-dir.js';
import { isOid } from './oid.js';
import { repositoryOf } from './remote-address.js';
import { openRepository } from './repository.js';

/** The checkout that holds the project, as earlier steps left it. */
export interface Checkout {
  /** git in it. */
  readonly git: Git;
  readonly configuration: Configuration;
  /** Configured filters that the actions do not run. */
  readonly filters: readonly string[];
  /** Absolute real path of its work tree. */
  readonly root: string;
  /** The commit that is checked out. */
  readonly head: string;
  readonly author: string;
  /** The branch that is checked out, if the remote had it at the time of the checkout. */
  readonly branch: string | undefined;
  /** Where the remote had that branch then. */
  readonly tracked: string | undefined;
  /** `owner/name` of its repository, if the remote's URL tells. */
  readonly repository: string | undefined;
}

export type CheckoutSearch =
  | { readonly kind: 'found'; readonly checkout: Checkout }
  /** The folder is not in a checkout: an artifact, a container without git, an orphan branch. */
  | { readonly kind: 'none'; readonly reason: Explanation };

/**
 * Looks for the checkout around a folder. A repository outside the workspace does not belong to this job.
 *
 * @param folder Absolute path inside the workspace.
 */
export async function findCheckout(
  program: GitProgram,
  folder: string,
  workspace: string,
): Promise<CheckoutSearch> {
  const [from, top] = await Promise.all([realpath(folder), realpath(workspace)]);
  const place = await findGitPlace(from, top);
  if (place === undefined) return { kind: 'none', reason: await noRepository(from, top) };
  try {
    const [{ git, configuration, filters }, found] = await Promise.all([
      openRepository(program, place),
      // Runs no program that the configuration may name.
      checkedOut(program.at(place)),
    ]);
    if (found === undefined) return { kind: 'none', reason: await noCommit(git) };
    const root = place.workTree;
    const repository = repositoryOf(configuration.last('remote.origin.url') ?? '');
    const checkout = { git, configuration, filters, root, ...found, repository };
    return { kind: 'found', checkout };
  } catch (thrown) {
    if (!(thrown instanceof GitFailure)) throw thrown;
    return { kind: 'none', reason: unreadable(thrown, place.workTree) };
  }
}

async function noRepository(folder: string, workspace: string): Promise<Explanation> {
  const what = `The folder ${quoted(folder)} is not in a Git repository.`;
  const above = await findGitPlace(dirname(workspace), parse(workspace).root);
  if (above !== undefined) {
    return {
      what,
      why: `The repository in ${quoted(above.workTree)} is outside the workspace of the job (${quoted(workspace)}), so this job did not check it out.`,
      cure: 'Run actions/checkout before this step.',
      commits: 'workflows',
    };
  }
  return {
    what,
    why: 'Neither it nor a folder above it in the workspace has a `.git`. Without git, actions/checkout downloads the files without a repository.',
    cure: 'Run actions/checkout before this step. If that step exists, install git 2.31 or newer before it.',
    commits: 'workflows',
  };
}

async function noCommit(git: Git): Promise<Explanation> {
  const branch = await git.find(['symbolic-ref', '--quiet', 'HEAD']);
  const name =
    branch === undefined ? 'HEAD' : `The branch ${quoted(branch.replace(/^refs\/heads\//, ''))}`;
  return {
    what: `No commit is checked out in ${quoted(git.place.workTree)}.`,
    why: `${name} has no commit, as after \`git checkout --orphan\` or \`git init\`.`,
    cure: 'Check out a commit with actions/checkout before this step, and keep it checked out.',
    commits: 'workflows',
  };
}

function unreadable({ explanation }: GitFailure, root: string): Explanation {
  return {
    what: `git cannot read the repository in ${quoted(root)}.`,
    why: explanation.why ?? 'It gave no reason.',
    cure: 'Run actions/checkout in this job, before this step.',
    commits: 'workflows',
  };
}

/** Whether a checkout is known to be of another repository than the run's. GitHub's names ignore case. */
export function isForeign({ repository }: Checkout, ofRun: string): boolean {
  return repository !== undefined && repository.toLowerCase() !== ofRun.toLowerCase();
}

/** A commit, and the name of its author, which may be empty; undefined if there is none. */
export async function commitAt(
  git: Git,
  revision: string,
): Promise<Pick<Checkout, 'head' | 'author'> | undefined> {
  const asking = ['log', '-1', '--no-show-signature', '--format=%H %an', revision, '--'];
  const line = await git.find(asking);
  const [head = '', ...author] = line?.split(' ') ?? [];
  return isOid(head) ? { head, author: author.join(' ') } : undefined;
}

type CheckedOut = Pick<Checkout, 'head' | 'author' | 'branch' | 'tracked'>;

/** What is checked out, by one program: `branch` needs a remote-tracking branch, which one that a step created has not. */
async function checkedOut(git: Git): Promise<CheckedOut | undefined> {
  const nowhere = { branch: undefined, tracked: undefined };
  const branch = await headBranch(git.place, () => git.find(['symbolic-ref', '--quiet', 'HEAD']));
  if (branch === undefined) {
    const commit = await commitAt(git, 'HEAD');
    return commit && { ...commit, ...nowhere };
  }
  const [local, remote] = [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`];
  const format = '--format=%(refname)%00%(objectname)%00%(authorname)';
  const listed = await git.run(['for-each-ref', format, local, remote]);
  const refs = listed.split('\n').map((line) => line.split('\0'));
  const [, head = '', author = ''] = refs.find(([ref]) => ref === local) ?? [];
  const [, tracked] = refs.find(([ref]) => ref === remote) ?? [];
  if (!isOid(head)) return undefined;
  return { head, author, ...(tracked === undefined ? nowhere : { branch, tracked }) };
}

/** A folder as the beginning of the paths below it: with a slash at the end, and empty for the root. */
export function folderPrefix(path: string): string {
  return path === '' ? '' : `${path}/`;
}
