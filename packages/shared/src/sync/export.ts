import { mkdir, realpath, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readPlainFile } from '../action/plain-file.js';
import { removeAll } from '../action/remove-files.js';
import { filteredFiles } from '../git/filtered-files.js';
import { type Git, nulInput } from '../git/git.js';
import { ignoredFiles } from '../git/ignored-files.js';
import type { ScratchTree } from '../git/scratch-repository.js';
import { comparedEntries } from '../git/tree-entries.js';
import { projectFile } from '../project/run-file.js';
import { systemErrorCode } from '../report/errors.js';
import {
  movedProject,
  refuseFiltered,
  refuseLargeFile,
  refuseOddEntries,
  refuseOddFiles,
  refuseUntaken,
} from './export-refusals.js';
import { type FoundFile, filesOnDisk } from './files-on-disk.js';
import { isDraft, isGitRule, isNeeded, isOwned, touchesOwned } from './owned-paths.js';
import { withDraftMark } from './project-paths.js';
import { isAttributes, largestRule, layOut, type ProjectTree } from './project-tree.js';

/** The result of `para pull`: the owned files, and what else it changed. Paths are from the root of the repository. */
export interface Export {
  /** The owned files of the commit before. */
  readonly before: readonly string[];
  /** The owned files as exported, by path. */
  readonly files: ReadonlyMap<string, ExportedFile>;
  /** Files that the export changed but does not own; they are left out. */
  readonly leftOut: readonly string[];
  /** Exported drafts that Git ignores and does not track; they are also left out. */
  readonly ignored: readonly string[];
  /** Other exported files that Git ignores and does not track. Without them the project might not build. */
  readonly forced: readonly string[];
}

interface ExportedFile {
  readonly mode: string;
  readonly blob: string;
}

/**
 * Reads what `para pull` left in a project: exactly the files that the export owns, as git stores them. The committed
 * .gitignore and .gitattributes decide which drafts Git ignores and how it converts files. The export's own rules are
 * not used.
 *
 * @throws {ActionError} for what a commit cannot contain, and for a file that needs a filter.
 */
export async function readExport(project: ProjectTree): Promise<Export> {
  const { prefix, tracked } = project;
  const tree = await takeAway(project);
  const { neutral } = tree;
  const found = await filesOnDisk(join(tree.root, prefix), isNeeded);
  refuseOddFiles(found.filter(({ path }) => touchesOwned(path)));
  const rewritten = await restoreRules(tree, project, found);

  const owned = (file: string): boolean => isOwned(file.slice(prefix.length));
  const before = [...tracked].filter(owned);
  const onDisk = found.map(({ path }) => `${prefix}${path}`);
  const added = onDisk.filter((file) => !tracked.has(file));
  const ignored = await ignoredFiles(neutral, added);
  const isLeftOut = (file: string): boolean =>
    ignored.has(file) && isDraft(file) && !tracked.has(withDraftMark(file, false));
  const exported = onDisk.filter((file) => owned(file) && !isLeftOut(file));
  const updated = [...new Set([...before, ...exported])];
  const updating = await readerOf(tree, project, updated);
  // Not `git add`: with one ignored path among its arguments, it adds none.
  await updating.run(['update-index', '--add', '--remove', '-z', '--stdin'], {
    input: nulInput(updated),
  });
  const { entries, modified } = await comparedEntries(neutral, prefix || '.');
  const files = new Map(
    entries
      .filter(({ file }) => owned(file))
      .map(({ file, mode, blob }) => [file, { mode, blob }] as const),
  );
  refuseOddEntries(files);
  refuseUntaken(exported, files);

  // If Git does not track it, an earlier step wrote it.
  const named = `${prefix}${projectFile}`;
  return {
    before,
    files,
    leftOut: [
      ...modified
        .map(({ file }) => file)
        .filter((file) => project.laidOut.has(file) && !owned(file)),
      ...rewritten,
      ...added.filter((file) => !owned(file) && !ignored.has(file) && file !== named),
    ],
    ignored: [...ignored].filter((file) => owned(file) && isLeftOut(file)),
    forced: [...ignored].filter((file) => owned(file) && !isLeftOut(file)),
  };
}

/** Removes the folders of an export that has been read: its files are in the repository. */
export async function removeExport({ tree }: Pick<ProjectTree, 'tree'>): Promise<void> {
  for (const folder of [tree.root, takenTo(tree)]) await removeAll(folder);
}

function takenTo({ root }: Pick<ScratchTree, 'root'>): string {
  return `${root}-export`;
}

/** Moves the project to a folder with a new name, so that a process that the export left running cannot write to it. */
async function takeAway({ tree, project, prefix }: ProjectTree): Promise<ScratchTree> {
  const moved = tree.at(takenTo(tree));
  const target = join(moved.root, prefix);
  try {
    if ((await realpath(project)) !== project) throw movedProject();
    await mkdir(dirname(target), { recursive: true });
    await rename(project, target);
  } catch (thrown) {
    const code = systemErrorCode(thrown);
    // Windows cannot move a folder that a leftover process works in. Then read it in place.
    if (code === 'EBUSY' || code === 'EPERM' || code === 'EACCES') return tree;
    if (code !== 'ENOENT') throw thrown;
    await mkdir(target, { recursive: true });
  }
  return moved;
}

/**
 * Restores the committed .gitignore and .gitattributes, and removes everything outside the owned paths that is not a
 * plain file. Returns the committed rules that the export has changed; one that is too large counts as changed.
 */
async function restoreRules(
  tree: ScratchTree,
  { prefix, rules }: ProjectTree,
  found: readonly FoundFile[],
): Promise<readonly string[]> {
  const at = (file: string): string => join(tree.root, file);
  const [kept, removed] = [new Set<string>(), new Set<string>()];
  for (const { path, kind } of found) {
    const file = `${prefix}${path}`;
    if (kind === 'file' && !isGitRule(path)) continue;
    const now = kind === 'file' ? await readPlainFile(at(file), largestRule) : undefined;
    if (now !== undefined && rules.get(file)?.equals(now)) {
      kept.add(file);
    } else {
      removed.add(file);
      await removeAll(at(file));
    }
  }
  // Those above the project were left behind where it was.
  const lost = [...rules.keys()].filter((rule) => !kept.has(rule));
  await layOut(tree, lost);
  return lost.filter((rule) => removed.has(rule));
}

/**
 * The work tree that reads the files as `git add` would: with the filter of Git LFS if a file needs it, and no other
 * filter.
 */
async function readerOf(
  tree: ScratchTree,
  { rules }: ProjectTree,
  files: readonly string[],
): Promise<Git> {
  // The export's own rules were removed, and those of the machine do not count.
  if (![...rules.keys()].some(isAttributes)) return tree.neutral;
  const filtered = await filteredFiles(tree.ruled, files);
  refuseFiltered(filtered.find(({ filter }) => filter !== 'lfs'));
  const [first] = filtered;
  if (first === undefined) return tree.neutral;
  return (await tree.withLargeFiles()) ?? refuseLargeFile(first);
}
