import { isOid, type Oid } from './oid.js';
import type { ScratchRepository } from './scratch-repository.js';

/** GitHub's own bot: GitHub shows the commit as made by a workflow. */
export const actionsBot: Person = {
  name: 'github-actions[bot]',
  email: '41898282+github-actions[bot]@users.noreply.github.com',
};

/** An author or committer. */
export interface Person {
  readonly name: string;
  readonly email: string;
}

/** A commit to make. */
export interface NewCommit {
  readonly tree: Oid;
  readonly parent: Oid | undefined;
  /** A second parent, which this commit merges. */
  readonly merging?: Oid | undefined;
  readonly message: string;
  /** Default: the bot, which is the committer in any case. */
  readonly author?: Person;
}

/** Makes a commit, on top of another one where a parent is given. */
export async function createCommit(
  { git }: Pick<ScratchRepository, 'git'>,
  commit: NewCommit,
): Promise<Oid> {
  const { author = actionsBot } = commit;
  const parents = [commit.parent, commit.merging].flatMap((parent) =>
    parent === undefined ? [] : ['-p', parent],
  );
  const hash = await git.line(
    ['commit-tree', '--no-gpg-sign', commit.tree, ...parents, '-F', '-'],
    {
      env: {
        GIT_AUTHOR_NAME: author.name,
        GIT_AUTHOR_EMAIL: author.email,
        GIT_COMMITTER_NAME: actionsBot.name,
        GIT_COMMITTER_EMAIL: actionsBot.email,
        GIT_AUTHOR_DATE: undefined,
        GIT_COMMITTER_DATE: undefined,
      },
      input: commit.message,
    },
  );
  if (isOid(hash)) return hash;
  throw new Error('git made no commit.');
}
