import { quoted } from '../report/escape.js';
import type { Checkout } from './checkout.js';
import { type FilteredFile, filteredFiles } from './filtered-files.js';
import type { Git } from './git.js';

/**
 * The filter because of which a checkout cannot be moved to a commit: files go through it, and it is not run. Without
 * it git would take files for changed that are not, and write others as nobody can use them.
 *
 * @param git For the checkout, with what it needs to fetch the commit's files.
 */
export async function filterInTheWay(
  commit: string,
  { head, filters }: Pick<Checkout, 'head' | 'filters'>,
  git: Git,
): Promise<string | undefined> {
  const [first] = filters;
  if (first === undefined) return undefined;
  const difference = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', head, commit];
  const changed = await git.list(difference);
  // The commit may send more files through it.
  if (changed.some((file) => /(?:^|\/)\.gitattributes$/.test(file))) return first;
  const used = new Set((await filteredInCheckout(git, '')).map(({ filter }) => filter));
  return filters.find((name) => used.has(name));
}

/**
 * The files of a checkout that go through a filter.
 *
 * @param path The folder to look in, from the root of the repository; empty for the root.
 */
export async function filteredInCheckout(git: Git, path: string): Promise<readonly FilteredFile[]> {
  const place = path === '' ? [] : [`:(literal)${path}`];
  const entries = await git.list(['ls-files', '-z', '-t', '--', ...place]);
  // `S` is what a sparse checkout leaves out: to tell its filter, git would have to fetch rules that are not there either.
  const files = entries.filter((entry) => !entry.startsWith('S ')).map((entry) => entry.slice(2));
  return filteredFiles({ run: (args, input = '') => git.run(args, { input }) }, files);
}

/** Why a checkout stays where it is, in words. */
export function filterWords(filter: string): string {
  return filter === 'lfs'
    ? 'its files are kept by Git LFS, and git-lfs itself is not on this runner or not set up as `git lfs install` does it'
    : `its files go through the filter "${quoted(filter)}" of the Git configuration, and programs that a configuration names are not run`;
}
