import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitCommand } from './git-command.js';
import { signedCommit } from './signature.js';

export type MergeMethod = 'merge' | 'squash' | 'rebase';

export interface MergeRequest {
  /** Commits. */
  readonly base: string;
  readonly head: string;
  readonly method: MergeMethod;
  readonly message: string;
  /** Who presses the button. */
  readonly author: { readonly name: string; readonly email: string };
}

const webFlow = { name: 'GitHub', email: 'noreply@github.com' };

/** The commit that a merge leads to, which no ref holds yet; undefined if the two conflict. */
export async function mergeCommits(
  git: GitCommand,
  gitDir: string,
  { base, head, method, message, author }: MergeRequest,
): Promise<string | undefined> {
  if (method === 'rebase') return rebased(git, gitDir, { base, head });
  const tree = await mergedTree(git, gitDir, { base, head });
  if (tree === undefined) return undefined;
  const parents = method === 'merge' ? [base, head] : [base];
  return writeSignedCommit(git, gitDir, { tree, parents, message, author, committer: webFlow });
}

export interface SignedCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: MergeRequest['author'];
  readonly committer: MergeRequest['author'];
}

/** Creates a commit as GitHub itself does: signed in its own name. */
export async function writeSignedCommit(
  git: GitCommand,
  gitDir: string,
  { tree, parents, message, author, committer }: SignedCommit,
): Promise<string> {
  const time = `${Math.floor(Date.now() / 1000)} +0000`;
  const lines = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${author.name} <${author.email}> ${time}`,
    `committer ${committer.name} <${committer.email}> ${time}`,
    '',
    message,
  ];
  const input = signedCommit(lines.join('\n'));
  const args = ['hash-object', '-t', 'commit', '-w', '--stdin'];
  return git.text(args, { cwd: gitDir, input });
}

interface Sides {
  readonly base: string;
  readonly head: string;
}

async function mergedTree(
  git: GitCommand,
  gitDir: string,
  { base, head }: Sides,
): Promise<string | undefined> {
  return inWorkTree(git, gitDir, base, async (cwd) => {
    const args = ['merge', '--quiet', '--no-ff', '--no-commit', head];
    const merged = await git.attempt(args, { cwd, env: asGitHub });
    return merged.code === 0 ? git.text(['write-tree'], { cwd }) : undefined;
  });
}

/** GitHub does not sign these: they keep their authors, and whoever presses the button commits them. */
async function rebased(
  git: GitCommand,
  gitDir: string,
  { base, head }: Sides,
): Promise<string | undefined> {
  return inWorkTree(git, gitDir, head, async (cwd) => {
    const result = await git.attempt(['rebase', '--quiet', '--force-rebase', base], {
      cwd,
      env: asGitHub,
    });
    return result.code === 0 ? git.text(['rev-parse', 'HEAD'], { cwd }) : undefined;
  });
}

const asGitHub = {
  GIT_AUTHOR_NAME: webFlow.name,
  GIT_AUTHOR_EMAIL: webFlow.email,
  GIT_COMMITTER_NAME: webFlow.name,
  GIT_COMMITTER_EMAIL: webFlow.email,
};

// In a work tree, since `git merge-tree --write-tree` is younger than the git of many machines.
async function inWorkTree<Result>(
  git: GitCommand,
  gitDir: string,
  commit: string,
  work: (cwd: string) => Promise<Result>,
): Promise<Result> {
  const cwd = join(tmpdir(), `paragraph-merge-${randomUUID()}`);
  await git.text(['worktree', 'add', '--quiet', '--detach', cwd, commit], { cwd: gitDir });
  try {
    return await work(cwd);
  } finally {
    await rm(cwd, { recursive: true, force: true });
    await git.text(['worktree', 'prune'], { cwd: gitDir });
  }
}
