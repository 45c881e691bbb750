import type { Entry, Files, Path } from './files.js';
import { isDraft, isOwned, isWorkflow } from './owned-paths.js';
import type { Repository } from './ports.js';
import { withDraftMark } from './project-paths.js';
import { versionOf } from './sync-file.js';
import { workflowIds } from './workflow-ids.js';

/** The files of a tree, and the ids of the workflows that differ between the compared trees. */
export interface IdentifiedFiles {
  readonly files: Files;
  readonly ids: ReadonlyMap<Path, string>;
  readonly byId: ReadonlyMap<string, Path>;
}

/** A file that the side branch changes. */
export interface FileBeside {
  /** Its path there; for a deletion, its old path. */
  readonly path: Path;
  /** The side branch's version; undefined for a deletion. */
  readonly entry: Entry | undefined;
  /** The id of the workflow, which does not depend on the file name; undefined if only the path is known. */
  readonly id: string | undefined;
  /** Other names that the file may have on the branch. */
  readonly aliases: readonly Path[];
  /** Whether the side branch has the workflow under another name, so that this is not a deletion. */
  readonly isMoved: boolean;
}

/** The trees to compare, to find what waits on a side branch. */
interface ComparedTrees<Tree> {
  /** The merge base. */
  readonly base: Tree;
  readonly side: Tree;
  /** The branch's trees since then, newest first. */
  readonly branch: readonly Tree[];
}

/** Reads the ids of the workflows that differ from the base in any of the trees. */
export async function identified(
  { base, side, branch }: ComparedTrees<Files>,
  { contents }: Pick<Repository, 'contents'>,
): Promise<ComparedTrees<IdentifiedFiles>> {
  const trees = [base, side, ...branch];
  const paths = new Set(trees.flatMap((files) => differences(base, files)).filter(isWorkflow));
  const entriesOf = (files: Files): ReadonlyArray<readonly [Path, Entry]> =>
    [...paths].flatMap((path) => {
      const entry = files.get(path);
      return entry === undefined ? [] : [[path, entry] as const];
    });
  const blobs = trees.flatMap((files) => entriesOf(files).map(([, { blob }]) => blob));
  const texts = await contents(new Set(blobs));
  const known = (files: Files): IdentifiedFiles => {
    const versions = entriesOf(files).map(
      ([path, entry]) => [path, versionOf(entry, texts)] as const,
    );
    const ids = workflowIds(new Map(versions));
    return { files, ids, byId: new Map([...ids].map(([path, id]) => [id, path])) };
  };
  return { base: known(base), side: known(side), branch: branch.map(known) };
}

/** The changes of a side branch since the merge base. */
export function filesBeside({
  base,
  side,
}: Pick<ComparedTrees<IdentifiedFiles>, 'base' | 'side'>): readonly FileBeside[] {
  return differences(base.files, side.files).map((path) => {
    const entry = side.files.get(path);
    if (entry !== undefined) {
      return { path, entry, id: side.ids.get(path), aliases: [], isMoved: false };
    }
    const id = base.ids.get(path);
    const isMoved = id !== undefined && side.byId.has(id);
    const marked = withDraftMark(path, !isDraft(path));
    const isTwo = [base, side].some(({ files }) => files.has(marked));
    return {
      path,
      entry,
      id: isMoved ? undefined : id,
      aliases: isTwo ? [] : [marked],
      isMoved,
    };
  });
}

/** The path in a tree of the branch of a file that the side branch changes; undefined if it is missing there. */
export function placeOf(
  { path, id, aliases }: FileBeside,
  { files, ids, byId }: IdentifiedFiles,
): Path | undefined {
  const found = id === undefined ? undefined : byId.get(id);
  if (found !== undefined) return found;
  // The name may belong to another workflow now.
  return [path, ...aliases].find((name) => files.has(name) && (id === undefined || !ids.has(name)));
}

/** Whether a tree of the branch has the side branch's version of a file. */
export function holds(tree: IdentifiedFiles, file: FileBeside): boolean {
  const place = placeOf(file, tree);
  if (file.entry === undefined) return place === undefined;
  if (place === undefined) return false;
  return isDraft(place) === isDraft(file.path) && isSameFile(tree.files.get(place), file.entry);
}

/** The owned files that differ between two trees. */
function differences(one: Files, other: Files): readonly Path[] {
  const paths = new Set([...one.keys(), ...other.keys()]);
  return [...paths].filter((path) => isOwned(path) && !isSameFile(one.get(path), other.get(path)));
}

/** Whether two trees have the same version of a file. */
export function isSameFile(one: Entry | undefined, other: Entry | undefined): boolean {
  return one?.blob === other?.blob && one?.mode === other?.mode;
}
