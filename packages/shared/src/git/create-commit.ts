import { isOid, type Oid } from './oid.js';
import type { ScratchRepository } from './scratch-repository.js';

/** GitHub's own bot, by which it shows the commit as made by a workflow. */
const bot = {
  name: 'github-actions[bot]',
  email: '41898282+github-actions[bot]@users.noreply.github.com',
};

/** A commit to make. */
export interface NewCommit {
  readonly tree: Oid;
  readonly parent: Oid | undefined;
  /** A second parent, of a line that ends here. */
  readonly merging?: Oid | undefined;
  readonly message: string;
}

/** Makes a commit, on top of another one where a parent is given. */
export async function createCommit(
  { git }: Pick<ScratchRepository, 'git'>,
  commit: NewCommit,
): Promise<Oid> {
  const parents = [commit.parent, commit.merging].flatMap((parent) =>
    parent === undefined ? [] : ['-p', parent],
  );
  const hash = await git.line(
    ['commit-tree', '--no-gpg-sign', commit.tree, ...parents, '-F', '-'],
    {
      env: {
        GIT_AUTHOR_NAME: bot.name,
        GIT_AUTHOR_EMAIL: bot.email,
        GIT_COMMITTER_NAME: bot.name,
        GIT_COMMITTER_EMAIL: bot.email,
        GIT_AUTHOR_DATE: undefined,
        GIT_COMMITTER_DATE: undefined,
      },
      input: commit.message,
    },
  );
  if (isOid(hash)) return hash;
  throw new Error('git made no commit.');
}
