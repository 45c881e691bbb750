import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { ActionError, quoted, systemErrorCode } from '@paragraph/shared';
import {
  describeChanges,
  type FileChange,
  parseRawDiff,
  type RawChange,
  realDeletions,
  workflowId,
} from './changes.js';
import { type DeletionLimit, deletionsAllowed } from './deletion-limit.js';
import { integrationOf, isNeeded, isOwned, isWorkflow } from './owned-paths.js';
import type { FilteredFile, WorkTree } from './scratch.js';

/** What an export makes of a commit. */
export interface ExportedTree {
  /** The git tree of the whole repository with the export in it. */
  readonly tree: string;
  readonly changes: readonly FileChange[];
  /** Files that the export changed and does not own; they are left out. From the root of the repository. */
  readonly leftOut: readonly string[];
  /** Exported files that Git ignores and does not track; they are left out too. */
  readonly ignored: readonly string[];
}

/**
 * Turns what `para pull` left in a work tree into a git tree: exactly the files that the export owns.
 *
 * @throws {ActionError} for an empty export, more deletions than allowed, a symbolic link, or a file that Git keeps by a filter.
 */
export async function readExport(workTree: WorkTree, limit: DeletionLimit): Promise<ExportedTree> {
  const { git, prefix, commit } = workTree;
  await refuseLinks(workTree.project);

  const listed = async (...options: string[]): Promise<readonly string[]> =>
    split(await git(['ls-files', '-z', ...options, '--', prefix || '.']));
  const owned = (file: string): boolean => isOwned(file.slice(prefix.length));
  const tracked = (await listed('--cached')).filter(owned);
  const untracked = await listed('--others', '--exclude-standard');
  const ignored = (await listed('--others', '--ignored', '--exclude-standard')).filter(owned);
  // Where Git does not track it, an earlier step has written it.
  const projectFile = `${prefix}.para/project.json`;
  const modified = (await listed('--modified')).filter((file) => workTree.files.has(file));

  const exported = [...tracked, ...untracked.filter(owned)];
  refuseFiltered(await workTree.firstFiltered(exported));
  // Not `git add`: one ignored path among its arguments would make it leave out all.
  await git(
    ['update-index', '--add', '--remove', '-z', '--stdin'],
    exported.map((file) => `${file}\0`).join(''),
  );
  const tree = (await git(['write-tree'])).trim();
  const raw = parseRawDiff(
    await git(['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', commit, tree]),
  );
  const texts = await workflowTexts(workTree, raw);
  const textOf = (blob: string): string => texts.get(blob) ?? '';

  const isIntegration = (file: string): boolean =>
    integrationOf(file.slice(prefix.length)) !== undefined;
  const gonePaths = new Set(raw.filter(({ status }) => status === 'D').map(({ path }) => path));
  refuseEmptyExport(
    tracked.filter(isIntegration).length,
    exported.filter((file) => isIntegration(file) && !gonePaths.has(file)).length,
  );
  const gone = realDeletions(raw, (blob) => workflowId(textOf(blob)));
  refuseDeletions(gone, tracked.length, limit);
  return {
    tree,
    changes: describeChanges(raw, prefix, textOf),
    leftOut: [
      ...modified.filter((file) => !owned(file)),
      ...untracked.filter(
        (file) => !owned(file) && file !== projectFile && isNeeded(file.slice(prefix.length)),
      ),
    ],
    ignored,
  };
}

/** Their texts, for titles and ids. By blob. */
async function workflowTexts(
  { git, prefix }: WorkTree,
  changes: readonly RawChange[],
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const { path, blob } of changes) {
    if (!isWorkflow(path.slice(prefix.length)) || texts.has(blob)) continue;
    texts.set(blob, await git(['cat-file', 'blob', blob]));
  }
  return texts;
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
  const named = deletions.slice(0, 10).map(({ path }) => `- ${quoted(path)}`);
  const more = deletions.length > 10 ? [`- and ${deletions.length - 10} more`] : [];
  throw new ActionError({
    what: `The export would delete ${deletions.length} of ${before} files, and only ${allowed} may be deleted, so nothing was committed.`,
    why: `It would delete:\n${[...named, ...more].join('\n')}`,
    cure: `If they were deleted in Paragon on purpose, run the pull once with \`maxDeletions: ${deletions.length}\`.`,
  });
}

/**
 * An export is plain files. A link in it could make a later step write or read elsewhere.
 *
 * @throws {ActionError} when there is one.
 */
async function refuseLinks(project: string): Promise<void> {
  const links = (await entriesBelow(join(project, 'src')))
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => relative(project, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const link = links.find((file) => isOwned(file));
  if (link === undefined) return;
  throw new ActionError({
    what: `The export holds a symbolic link, ${quoted(link)}, so nothing was committed.`,
    cure: 'Please report it to Paragon: an export holds plain files only.',
  });
}

/** Without the filter, what it is there to hide would be committed as it is. */
function refuseFiltered(filtered: FilteredFile | undefined): void {
  if (filtered === undefined) return;
  throw new ActionError({
    what: `The repository keeps ${quoted(filtered.file)} by the filter ${quoted(filtered.filter)}, so nothing was committed.`,
    why: 'A pull runs no filters, and without it the file would be committed as plain text.',
    cure: 'Except what an export writes (`src/integrations`, `src/events`, `src/resources`, `src/persona.meta.ts`) from the filter in `.gitattributes`.',
  });
}

async function entriesBelow(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true, recursive: true });
  } catch (thrown) {
    const code = systemErrorCode(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw thrown;
  }
}

function split(output: string): readonly string[] {
  return output.split('\0').filter((part) => part !== '');
}
