import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readPlainFile } from '../action/plain-file.js';
import { folderPrefix } from '../git/checkout.js';
import { fetchHostBlobs } from '../git/fetch-objects.js';
import { refuseCaseCollisions, refuseForeignPlaces } from '../git/foreign-places.js';
import { type Git, nulInput } from '../git/git.js';
import type { Oid } from '../git/oid.js';
import type { NetworkContext } from '../git/retrying-git.js';
import type { ScratchRepository, ScratchTree } from '../git/scratch-repository.js';
import type { TreeEntry } from '../git/tree-entries.js';
import { isGitRule, isNeeded, touchesOwned } from './owned-paths.js';
import { wholeTree } from './whole-tree.js';

/** A project of a commit, laid out for an export. */
export interface ProjectTree {
  readonly tree: ScratchTree;
  /** Absolute path of the project. */
  readonly project: string;
  /** Path of the project from the root of the repository with a slash at the end; empty for the root. */
  readonly prefix: string;
  /** The files of the project in that commit, from the root of the repository. */
  readonly tracked: ReadonlySet<string>;
  /** The files that were written exactly as stored in Git. */
  readonly laidOut: ReadonlySet<string>;
  /**
   * The committed rules for ignoring and converting files of the project, as they were written; without the bytes of a
   * file that is too large.
   */
  readonly rules: ReadonlyMap<string, Buffer | undefined>;
}

interface LayingOut extends NetworkContext {
  /** Blobs to fetch in the same request, since they are read soon. */
  readonly blobs?: () => Promise<readonly Oid[]>;
  /** A new work tree of the commit. */
  readonly opened?: ScratchTree;
}

/**
 * Lays out a project in a new work tree, with the rules of the folders above it. Fetches only these files of the
 * commit.
 *
 * @param commit A commit of the host, which was fetched.
 * @param path The project, from the root of the repository; empty for the root.
 * @throws {ActionError} when a link or a submodule is in a place that an export writes to.
 */
export async function layOutProject(
  repository: ScratchRepository,
  commit: string,
  path: string,
  { blobs: findBlobs, opened, ...context }: LayingOut,
): Promise<ProjectTree> {
  const prefix = folderPrefix(path);
  const [tree, entries, alongside = []] = await Promise.all([
    opened ?? repository.workTree(commit),
    wholeTree(repository, commit),
    findBlobs?.(),
  ]);
  const { neutral } = tree;
  const isInOwnedPlace = (file: string): boolean =>
    file.startsWith(prefix) && touchesOwned(file.slice(prefix.length));
  refuseForeignPlaces(entries, isInOwnedPlace);
  const { rules, needed } = filesToLayOut(entries, prefix);
  refuseCaseCollisions(needed.map(({ file }) => file));
  const blobs = [...[...rules, ...needed].map(({ blob }) => blob), ...alongside];
  await fetchHostBlobs(repository, blobs, context);

  // The rules for writing files come first.
  const written = [...rules, ...needed.filter(({ file }) => !isGitRule(file))];
  const [first, rest] = [true, false].map((isFirst) =>
    namesOf(written).filter((file) => isAttributes(file) === isFirst),
  );
  await layOut(tree, first ?? []);
  await layOut(tree, rest ?? []);
  // A file that was committed against its line-ending rules counts as modified from the start.
  const modified = new Set(
    rules.some(({ file }) => isAttributes(file)) ? await modifiedFiles(neutral, prefix) : [],
  );
  const project = path === '' ? tree.root : join(tree.root, ...path.split('/'));
  await mkdir(project, { recursive: true });
  return {
    tree,
    project,
    prefix,
    tracked: new Set(namesOf(entries).filter((file) => file.startsWith(prefix))),
    laidOut: new Set(namesOf(needed).filter((file) => !modified.has(file))),
    rules: new Map(
      await Promise.all(
        namesOf(rules).map(
          async (file) => [file, await readPlainFile(join(tree.root, file), largestRule)] as const,
        ),
      ),
    ),
  };
}

/** The files of a commit that an export needs: those of the project, and the rules of Git for them. */
export function filesToLayOut<Each extends TreeEntry>(
  entries: readonly Each[],
  prefix: string,
): { readonly rules: readonly Each[]; readonly needed: readonly Each[] } {
  const files = entries.filter(isPlain);
  return {
    rules: files.filter(({ file }) => isGitRule(file) && isRuleFor(file, prefix)),
    needed: files.filter(
      ({ file }) => file.startsWith(prefix) && isNeeded(file.slice(prefix.length)),
    ),
  };
}

/** In bytes. */
export const largestRule = 16 * 1024 * 1024;

/** Those of the project that are not as the index has them. */
function modifiedFiles(git: Git, prefix: string): Promise<readonly string[]> {
  return git.list(['ls-files', '-z', '--modified', '--', prefix || '.']);
}

/** Whether a file contains rules for converting others. */
export function isAttributes(file: string): boolean {
  return /(?:^|\/)\.gitattributes$/i.test(file);
}

/** Writes files of the index, and replaces existing ones. */
export async function layOut(
  { neutral }: Pick<ScratchTree, 'neutral'>,
  files: readonly string[],
): Promise<void> {
  if (files.length === 0) return;
  await neutral.run(['checkout-index', '--force', '--quiet', '--index', '-z', '--stdin'], {
    input: nulInput(files),
  });
}

function namesOf(entries: readonly TreeEntry[]): readonly string[] {
  return entries.map(({ file }) => file);
}

function isPlain({ mode }: TreeEntry): boolean {
  return mode.startsWith('100');
}

/** Whether the rules in a file apply to files of the project. */
function isRuleFor(file: string, prefix: string): boolean {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  if (prefix.startsWith(folder)) return true;
  return file.startsWith(prefix) && isNeeded(file.slice(prefix.length));
}
