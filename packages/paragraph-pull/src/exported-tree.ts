import {
  ActionError,
  type Export,
  firstFewLines,
  integrationOf,
  isWorkflow,
  type ProjectTree,
  readBlobs,
  readExport,
  workflowId,
} from '@paragraph/shared';
import {
  describeChanges,
  type FileChange,
  parseRawDiff,
  type RawChange,
  realDeletions,
} from './changes.js';
import { type DeletionLimit, deletionsAllowed } from './deletion-limit.js';

/** What an export makes of a commit. */
export interface ExportedTree extends Pick<Export, 'tree' | 'leftOut' | 'ignored'> {
  readonly changes: readonly FileChange[];
}

/**
 * Reads what `para pull` left in a project, and says what it changes.
 *
 * @throws {ActionError} for an empty export, more deletions than allowed, or one that cannot be committed as it is.
 */
export async function exportedTree(
  project: ProjectTree,
  limit: DeletionLimit,
): Promise<ExportedTree> {
  const { prefix, commit } = project;
  const { git } = project.repository;
  const { tree, before, files, leftOut, ignored } = await readExport(project);
  const raw = parseRawDiff(
    await git.run(['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', commit, tree]),
  );
  const texts = await workflowTexts(project, raw);
  const textOf = (blob: string): string => texts.get(blob) ?? '';

  const isIntegration = (file: string): boolean =>
    integrationOf(file.slice(prefix.length)) !== undefined;
  refuseEmptyExport(
    before.filter(isIntegration).length,
    [...files.keys()].filter(isIntegration).length,
  );
  const gone = realDeletions(raw, (blob) => workflowId(textOf(blob)));
  refuseDeletions(gone, before.length, limit);
  return { tree, changes: describeChanges(raw, prefix, textOf), leftOut, ignored };
}

/** Their texts, for titles and ids. By blob. */
async function workflowTexts(
  { repository, prefix }: ProjectTree,
  changes: readonly RawChange[],
): Promise<ReadonlyMap<string, string>> {
  const workflows = changes.filter(({ path }) => isWorkflow(path.slice(prefix.length)));
  const blobs = await readBlobs(
    repository,
    workflows.map(({ blob }) => blob),
  );
  return new Map([...blobs].map(([blob, bytes]) => [blob, bytes.toString('utf8')]));
}

/**
 * Counts files of integrations.
 *
 * @throws {ActionError} when the branch holds integrations, and the export holds none.
 */
export function refuseEmptyExport(before: number, after: number): void {
  if (after > 0 || before === 0) return;
  throw new ActionError({
    what: 'The export holds no integrations, so nothing was committed.',
    why: `It would have deleted all integrations of the branch (${before} files).`,
    cure: 'Check in the Paragon dashboard that this is the right project and that it has integrations. To empty the repository on purpose, delete the files in a commit.',
  });
}

/** @throws {ActionError} when a pull would delete more files than `limit` allows. */
export function refuseDeletions(
  deletions: readonly RawChange[],
  before: number,
  limit: DeletionLimit,
): void {
  const allowed = deletionsAllowed(limit, before);
  if (deletions.length <= allowed) return;
  throw new ActionError({
    what: `The export would delete ${deletions.length} of ${before} files, and only ${allowed} may be deleted, so nothing was committed.`,
    why: `It would delete:\n${firstFewLines(deletions.map(({ path }) => path))}`,
    cure: `If they were deleted in Paragon on purpose, run the workflow once by hand (Actions tab, "Run workflow") with \`maxDeletions\` set to ${deletions.length}. The template of the workflow file asks for it.`,
  });
}
