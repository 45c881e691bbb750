import {
  type Repository,
  refuseDeletions,
  type ScratchRepository,
  workflowId,
} from '@paragraph/shared';
import { describeChanges, type FileChange, workflowTexts } from './changes.js';
import { type DeletionLimit, deletionsAllowed, realDeletions } from './deletion-limit.js';
import { treeChanges } from './tree-changes.js';

/**
 * Describes the changes from a commit to a tree.
 *
 * @throws {ActionError} for more deletions than allowed.
 */
export async function describeTree(
  {
    scratch,
    repository,
  }: { readonly scratch: ScratchRepository; readonly repository: Pick<Repository, 'contents'> },
  {
    commit,
    tree,
    prefix,
    ownedBefore,
    limit,
  }: {
    readonly commit: string;
    readonly tree: string;
    readonly prefix: string;
    readonly ownedBefore: number;
    readonly limit: DeletionLimit;
  },
): Promise<readonly FileChange[]> {
  const raw = await treeChanges(scratch, commit, tree);
  const textOf = await workflowTexts(raw, prefix, repository);
  const gone = realDeletions(raw, (blob) => workflowId(textOf(blob)));
  refuseDeletions(
    gone.map(({ path }) => path),
    { of: ownedBefore, allowed: deletionsAllowed(limit, ownedBefore) },
  );
  return describeChanges(raw, prefix, textOf);
}
