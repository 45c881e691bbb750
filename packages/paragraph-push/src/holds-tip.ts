import { fetchCommit } from '@paragraph/shared';
import { type BranchContext, isAncestor } from './branch-context.js';
import type { LocalWork } from './local-work.js';

/**
 * Whether the project folder at the branch's tip is the same as when it was checked out. Fetches the tip's commit if it
 * is missing.
 */
export async function holdsTip(
  tip: string,
  { base }: Pick<LocalWork, 'base'>,
  context: BranchContext,
): Promise<boolean> {
  const { checkout, path } = context;
  if (tip === checkout.head || tip === base) return true;
  // The job may have pushed some of its commits to the branch. A tip below the checkout's base means that the branch
  // was rewound.
  const isAbove = base !== undefined && (await isAncestor(base, tip, context));
  if (isAbove && (await isAncestor(tip, checkout.head, context))) return true;

  await fetchCommit(tip, context);
  const before = base ?? checkout.head;
  const folder = await treeOf(`${before}:${path}`, context);
  // If no commit holds the project, its sources may be anywhere: compare the whole tree.
  if (folder === undefined)
    return (await treeOf(`${before}:`, context)) === (await treeOf(`${tip}:`, context));
  return folder === (await treeOf(`${tip}:${path}`, context));
}

/** The name of a tree; undefined if there is none. A clone without trees fetches it. */
function treeOf(name: string, { remote, checkout }: BranchContext): Promise<string | undefined> {
  return remote.git(checkout.git).find(['rev-parse', '--verify', '--quiet', name]);
}
