import { quoted } from '../report/escape.js';
import type { Checkout } from './checkout.js';
import { type FilteredFile, filteredFiles } from './filtered-files.js';
import type { Git } from './git.js';

/**
 * The filter that prevents moving a checkout to a commit: files use it, and the actions do not run it. Without the
 * filter, git sees unchanged files as changed, and writes others in their stored form.
 *
 * @param git For the checkout, with the settings to fetch the commit's files.
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
  // The commit may apply the filter to more files.
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
  // `S` marks files outside a sparse checkout: to know their filter, git would have to fetch missing rules.
  const files = entries.filter((entry) => !entry.startsWith('S ')).map((entry) => entry.slice(2));
  return filteredFiles(git, files);
}

/** Why a checkout is not moved, in words. */
export function filterWords(filter: string): string {
  return filter === 'lfs'
    ? 'its files are stored in Git LFS, and git-lfs is not installed on this runner, or not configured as by `git lfs install`'
    : `its files go through the filter "${quoted(filter)}" of the Git configuration, and the actions run no filter except Git LFS`;
}
