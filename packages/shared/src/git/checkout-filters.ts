import { quoted } from '../report/escape.js';
import type { Checkout } from './checkout.js';
import { type Git, nulInput } from './git.js';

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
  const files = await git.list(['ls-files', '-z']);
  const attributes = await git.run(['check-attr', '-z', '--stdin', 'filter'], {
    input: nulInput(files),
  });
  const used = [...attributes.matchAll(/\0filter\0([^\0]*)\0/g)].map(([, name = '']) => name);
  return filters.find((name) => used.includes(name));
}

/** Why a checkout stays where it is, in words. */
export function filterWords(filter: string): string {
  return filter === 'lfs'
    ? 'its files are kept by Git LFS, and git-lfs itself is not on this runner or not set up as `git lfs install` does it'
    : `its files go through the filter "${quoted(filter)}" of the Git configuration, and programs that a configuration names are not run`;
}
