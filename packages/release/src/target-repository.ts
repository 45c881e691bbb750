import type { Git } from './git.js';
import type { Published } from './release-plan.js';

/** The branch that people see when they open the repository. */
const branch = 'main';

/** The file of a released tree that names the commit it was made from. */
export const sourceFile = 'SOURCE';

const committer = { name: 'Paragraph Git Sync', email: 'noreply@users.noreply.github.com' };

/** Writes a folder as a tree into a bare repository. Returns the tree's hash, which is the same on each system. */
export async function treeOf(git: Git, folder: string): Promise<string> {
  const place = {
    GIT_DIR: await git(['rev-parse', '--absolute-git-dir']),
    GIT_INDEX_FILE: `${folder}.index`,
    GIT_WORK_TREE: folder,
  };
  const plain = ['core.autocrlf=false', 'core.safecrlf=false', 'core.fileMode=false'];
  const options = plain.flatMap((each) => ['-c', each]);
  await git([...options, 'add', '--all', '--force', '.'], place);
  return git(['write-tree'], place);
}

/**
 * Reads what the repository of an action holds.
 *
 * @param tag The version that is to be released.
 * @param tree What it is to hold.
 */
export async function readPublished(
  git: Git,
  url: string,
  { tag, tree }: { readonly tag: string; readonly tree: string },
): Promise<Published> {
  const refs = refsOf(await git(['ls-remote', '--heads', '--tags', url]));
  if (refs.size > 0) {
    const everything = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
    await git(['fetch', '--quiet', '--depth=1', url, ...everything]);
  }
  const prefix = 'refs/tags/';
  const tags = new Map(
    [...refs].flatMap(([ref, hash]) =>
      ref.startsWith(prefix) ? [[ref.slice(prefix.length), hash] as const] : [],
    ),
  );
  const ours = new Set<string>();
  for (const each of tags.keys()) {
    const found = await git(['ls-tree', '--name-only', `${prefix}${each}`, sourceFile]);
    if (found !== '') ours.add(each);
  }
  const released = tags.has(tag) ? await git(['rev-parse', `${prefix}${tag}^{tree}`]) : undefined;
  return {
    tags,
    branch: refs.get(`refs/heads/${branch}`),
    ours,
    isSameTree: released === tree,
  };
}

/** Makes the commit of a release. The same content, date and parent give the same commit. */
export function releaseCommit(
  git: Git,
  {
    tree,
    parent,
    date,
    message,
  }: {
    readonly tree: string;
    readonly parent: string | undefined;
    readonly date: string;
    readonly message: string;
  },
): Promise<string> {
  const parents = parent === undefined ? [] : ['-p', parent];
  return git(['commit-tree', tree, ...parents, '-m', message], {
    GIT_AUTHOR_NAME: committer.name,
    GIT_AUTHOR_EMAIL: committer.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: date,
  });
}

/** Moves the branch and all tags, or none of them, if each still is where it was read. */
export async function publish(
  git: Git,
  url: string,
  { commit, tags, published }: PublishedCommit,
): Promise<void> {
  const moves = [
    { ref: `refs/heads/${branch}`, from: published.branch },
    ...tags.map((tag) => ({ ref: `refs/tags/${tag}`, from: published.tags.get(tag) })),
  ];
  await git([
    'push',
    '--quiet',
    '--atomic',
    // An empty name: there must be no such ref yet.
    ...moves.map(({ ref, from = '' }) => `--force-with-lease=${ref}:${from}`),
    url,
    ...moves.map(({ ref }) => `${commit}:${ref}`),
  ]);
}

interface PublishedCommit {
  readonly commit: string;
  readonly tags: readonly string[];
  /** What the repository held when it was read. */
  readonly published: Published;
}

/** The hash of each ref. The line of what an annotated tag points to is left out: a lease is on the tag itself. */
function refsOf(listed: string): ReadonlyMap<string, string> {
  const lines = listed.split('\n').map((line) => line.split('\t'));
  return new Map(
    lines.flatMap(([hash = '', ref = '']) =>
      ref === '' || ref.endsWith('^{}') ? [] : [[ref, hash] as const],
    ),
  );
}
