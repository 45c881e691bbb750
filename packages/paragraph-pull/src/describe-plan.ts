import {
  type Content,
  isWorkflow,
  type PullPlan,
  type Repository,
  refuseDeletions,
  type Version,
  versionOf,
  workflowId,
} from '@paragraph/shared';
import { describeChanges, type FileChange } from './changes.js';
import { type DeletionLimit, deletionsAllowed, realDeletions } from './deletion-limit.js';
import type { ComparedFile } from './tree-changes.js';

/**
 * Describes what a plan changes on the branch.
 *
 * @throws {ActionError} for more deletions than allowed.
 */
export async function describePlan(
  plan: Pick<PullPlan, 'onto' | 'changes'>,
  {
    repository,
    prefix,
    ownedBefore,
    limit,
  }: {
    readonly repository: Pick<Repository, 'filesAt' | 'contents'>;
    /** The project, from the root of the repository with a slash at the end; empty for the root. */
    readonly prefix: string;
    readonly ownedBefore: number;
    readonly limit: DeletionLimit;
  },
): Promise<readonly FileChange[]> {
  const compared = await comparedFiles(plan, repository, prefix);
  const gone = realDeletions(compared, workflowId);
  refuseDeletions(
    gone.map(({ path }) => path),
    { of: ownedBefore, allowed: deletionsAllowed(limit, ownedBefore) },
  );
  return describeChanges(compared, prefix, (text) => text);
}

/** What git would show of the plan's commit, in its order. */
async function comparedFiles(
  { onto, changes }: Pick<PullPlan, 'onto' | 'changes'>,
  repository: Pick<Repository, 'filesAt' | 'contents'>,
  prefix: string,
): Promise<readonly ComparedFile[]> {
  const files = await repository.filesAt(onto);
  const replaced = [...changes.keys()].flatMap((path) => files.get(path)?.blob ?? []);
  const contents = await repository.contents(new Set(replaced));
  const compared = [...changes].flatMap(([path, after]): readonly ComparedFile[] => {
    const entry = files.get(path);
    const before = entry === undefined ? undefined : versionOf(entry, contents);
    const status = statusOf(before, after);
    if (status === undefined) return [];
    const textOf = (version: Version | undefined): string =>
      isWorkflow(path) && typeof version?.content === 'string' ? version.content : '';
    return [{ status, path: `${prefix}${path}`, before: textOf(before), after: textOf(after) }];
  });
  return compared.toSorted((one, other) =>
    Buffer.compare(Buffer.from(one.path), Buffer.from(other.path)),
  );
}

function statusOf(before: Version | undefined, after: Version | undefined): string | undefined {
  if (before === undefined) return after === undefined ? undefined : 'A';
  if (after === undefined) return 'D';
  return before.mode === after.mode && isSame(before.content, after.content) ? undefined : 'M';
}

/** Whether git has one blob for both. */
function isSame(one: Content, other: Content): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other;
  return one.blob === other.blob;
}
