import {
  type Entry,
  type Export,
  type Files,
  integrationOf,
  isFileMode,
  isOid,
  type Path,
  type ProjectTree,
  type Repository,
  readExport,
  refuseDeletions,
  refuseEmptyExport,
  type ScratchRepository,
  treeChanges,
  workflowId,
} from '@paragraph/shared';
import { describeChanges, type FileChange, realDeletions, workflowTexts } from './changes.js';
import { type DeletionLimit, deletionsAllowed } from './deletion-limit.js';

/** The exported files. */
export interface ExportedFiles extends Pick<Export, 'tree' | 'leftOut' | 'ignored' | 'forced'> {
  readonly files: Files;
  /** How many files of the branch an export owns. */
  readonly ownedBefore: number;
}

/**
 * Reads what `para pull` left in a project.
 *
 * @throws {ActionError} for an empty export, or one that cannot be committed as it is.
 */
export async function exportedFiles(project: ProjectTree): Promise<ExportedFiles> {
  const { prefix } = project;
  const { tree, before, files, leftOut, ignored, forced } = await readExport(project);
  const isIntegration = (file: string): boolean =>
    integrationOf(file.slice(prefix.length)) !== undefined;
  refuseEmptyExport(
    before.filter(isIntegration).length,
    [...files.keys()].filter(isIntegration).length,
  );
  const owned = [...files].flatMap(
    ([file, { mode, blob }]): ReadonlyArray<readonly [Path, Entry]> => {
      return isFileMode(mode) && isOid(blob) ? [[file.slice(prefix.length), { mode, blob }]] : [];
    },
  );
  return { tree, files: new Map(owned), leftOut, ignored, forced, ownedBefore: before.length };
}

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
