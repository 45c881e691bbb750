import { createHash } from 'node:crypto';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { parsedJson } from '../action/json-fields.js';
import { readBlobs, writeBlobs } from '../git/blobs.js';
import { bringCommits, fetchBlobs } from '../git/fetch-objects.js';
import { refuseCaseCollisions } from '../git/foreign-places.js';
import { nulInput } from '../git/git.js';
import type { NetworkContext } from '../git/retrying-git.js';
import type { ScratchRepository, ScratchTree } from '../git/scratch-repository.js';
import { isFileMode, type TreeEntry } from '../git/tree-entries.js';
import { projectFile } from '../project/run-file.js';
import { ActionError } from '../report/errors.js';
import type { Path } from '../sync/files.js';
import { isNeeded, isOwned } from '../sync/owned-paths.js';
import type { BuildQuestion } from '../sync/plan.js';
import type { BuildSources } from '../sync/ports.js';
import { layOut } from '../sync/project-tree.js';
import type { Changes } from '../sync/result-tree.js';
import { wholeTree } from '../sync/whole-tree.js';
import { limitConcurrency } from './concurrency-limit.js';
import { isManifest } from './manifest.js';
import { isSettingAbove, needsOutside } from './outside-files.js';
import type { ProjectPlace } from './project-place.js';
import type { TreeSource } from './tree-source.js';

interface GitTreesInput {
  readonly scratch: ScratchRepository;
  /** The project, from the root of the repository with a slash at the end; empty for the root. */
  readonly prefix: string;
  /** The project in the checkout, whose `.para/project.json` counts: an older commit may name another project. */
  readonly folder: string;
  readonly context: NetworkContext;
}

/** A workspace of more files than this is not laid out for a build. */
const mostOutside = 20_000;

/** The trees of a plan, as git objects. Each has its own owned files, and all other files of a commit's project. */
export function gitTrees(input: GitTreesInput): TreeSource {
  // One at a time: concurrent fetches disturb each other's view of a shallow repository.
  const inTurn = limitConcurrency(() => 1);
  return {
    find: (question, sources) =>
      inTurn(async () => {
        const { tree, files, wanted } = await treeOf(input, question, sources);
        const manifests = wanted.filter(({ file }) => isManifest(posix.basename(file)));
        return {
          key: digestOf(wanted),
          manifest: digestOf(manifests),
          layOut: () => inTurn(() => layOutFiles(input, tree, { files, wanted })),
        };
      }),
  };
}

/** The index of the tree's commit, the tree's owned files, and all files that its build needs. */
async function treeOf(
  input: GitTreesInput,
  question: BuildQuestion,
  sources: BuildSources,
): Promise<{
  readonly tree: ScratchTree;
  readonly files: readonly TreeEntry[];
  readonly wanted: readonly TreeEntry[];
}> {
  const { scratch, prefix, context } = input;
  const commit = commitOf(question, sources);
  await bringCommits(scratch, [commit], context);
  const [tree, all] = await Promise.all([scratch.workTree(commit), wholeTree(scratch, commit)]);
  // Links and submodules lead out of the tree.
  const entries = all.filter(({ mode }) => isFileMode(mode));
  const { owned, rest } = inProject(entries, prefix);
  const files = await ownedFiles(input, question, sources, owned);
  const outside = await outsideOf(input, entries, rest);
  return { tree, files, wanted: [...outside, ...rest, ...files] };
}

/** The commit whose other files the tree has. */
function commitOf({ tree }: BuildQuestion, { base, ours }: BuildSources): string {
  if (tree === 'base') return base.commit ?? ours;
  return /^commit (?<name>.+)$/.exec(tree)?.groups?.name ?? ours;
}

/** The files of a project: the owned files, and others that a build may need. */
function inProject(
  entries: readonly TreeEntry[],
  prefix: string,
): { readonly owned: readonly TreeEntry[]; readonly rest: readonly TreeEntry[] } {
  const below = ({ file }: TreeEntry): Path => file.slice(prefix.length);
  const inside = entries.filter((entry) => entry.file.startsWith(prefix) && isNeeded(below(entry)));
  return {
    owned: inside.filter((entry) => isOwned(below(entry))),
    rest: inside.filter((entry) => !isOwned(below(entry))),
  };
}

/** The owned files of a tree, from the root of the repository. */
async function ownedFiles(
  { scratch, prefix }: GitTreesInput,
  { tree, changes }: BuildQuestion,
  { base, theirs }: BuildSources,
  ofCommit: readonly TreeEntry[],
): Promise<readonly TreeEntry[]> {
  const given = tree === 'base' ? base.files : tree === 'theirs' ? theirs : undefined;
  if (given !== undefined) {
    return [...given].map(([path, entry]) => ({ ...entry, file: `${prefix}${path}` }));
  }
  if (changes === undefined || changes.size === 0) return ofCommit;
  const kept = ofCommit.filter(({ file }) => !changes.has(file.slice(prefix.length)));
  return [...kept, ...(await written(scratch, changes, prefix))];
}

/** Writes the texts of changed files to the repository. */
async function written(
  scratch: ScratchRepository,
  changes: Changes,
  prefix: string,
): Promise<readonly TreeEntry[]> {
  const versions = [...changes].flatMap(([path, version]) =>
    version === undefined ? [] : [{ file: `${prefix}${path}`, ...version }],
  );
  const texts = versions.flatMap(({ content }) => (typeof content === 'string' ? [content] : []));
  const blobs = await writeBlobs(
    scratch,
    texts.map((text) => Buffer.from(text)),
  );
  const next = blobs.values();
  return versions.map(({ file, mode, content }) => ({
    file,
    mode,
    blob: typeof content === 'string' ? (next.next().value ?? '') : content.blob,
  }));
}

/**
 * The files that a build needs from outside the project: settings in the folders above, or everything if the project is
 * part of a workspace.
 */
async function outsideOf(
  { scratch, prefix, context }: GitTreesInput,
  entries: readonly TreeEntry[],
  rest: readonly TreeEntry[],
): Promise<readonly TreeEntry[]> {
  if (prefix === '') return [];
  const others = entries.filter(
    ({ file }) => !file.startsWith(prefix) && !file.split('/').includes('node_modules'),
  );
  const above = others.filter(({ file }) => isSettingAbove(file, prefix));
  const own = new Map(rest.map((entry) => [entry.file.slice(prefix.length), entry]));
  const read = [own.get('package.json'), own.get('tsconfig.json'), ...above];
  const blobs = read.flatMap((entry) => entry?.blob ?? []);
  await fetchBlobs(scratch, blobs, context);
  const contents = await readBlobs(scratch, blobs);
  const textOf = (entry: TreeEntry | undefined): string =>
    contents.get(entry?.blob ?? '')?.toString('utf8') ?? '';
  const needsAll = needsOutside({
    manifest: parsedJson(textOf(own.get('package.json'))),
    manifestsAbove: above
      .filter(({ file }) => file.endsWith('package.json'))
      .map((entry) => parsedJson(textOf(entry))),
    tsconfig: textOf(own.get('tsconfig.json')),
  });
  if (!needsAll) return above;
  if (others.length > mostOutside) throw tooLarge(others.length);
  return others;
}

function tooLarge(files: number): ActionError {
  return new ActionError({
    what: `The project is part of a workspace of ${files} files, which is too large to copy for a build.`,
    cure: 'Decide conflicts by hand, or give the project its own folder and lock file outside the workspace.',
  });
}

/** Lays files out in a new folder, with the tree's version of the owned files. */
async function layOutFiles(
  { scratch, prefix, folder, context }: GitTreesInput,
  { neutral, root }: ScratchTree,
  {
    files,
    wanted,
  }: { readonly files: readonly TreeEntry[]; readonly wanted: readonly TreeEntry[] },
): Promise<ProjectPlace> {
  await fetchBlobs(
    scratch,
    wanted.map(({ blob }) => blob),
    context,
  );
  refuseCaseCollisions(wanted.map(({ file }) => file));
  const lines = files.map(({ mode, blob, file }) => `${mode} ${blob} 0\t${file}`);
  await neutral.run(['update-index', '--add', '--replace', '-z', '--index-info'], {
    input: nulInput(lines),
  });
  await layOut(
    { neutral },
    wanted.map(({ file }) => file),
  );
  const project = join(root, prefix);
  const here = join(project, projectFile);
  await mkdir(dirname(here), { recursive: true });
  await copyFile(join(folder, projectFile), here);
  return { root, project: join(project) };
}

function digestOf(entries: readonly TreeEntry[]): string {
  const lines = entries.map(({ mode, blob, file }) => JSON.stringify([file, mode, blob]));
  return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex');
}
