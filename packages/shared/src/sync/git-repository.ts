import { isUtf8 } from 'node:buffer';
import type { NewCommit } from '../git/create-commit.js';
import type { Git } from '../git/git.js';
import { mergeBaseIn } from '../git/merge-base.js';
import { isOid, type Oid } from '../git/oid.js';
import { projectTrees } from '../git/project-trees.js';
import type { RefMove } from '../git/ref-move.js';
import { isFileMode, parseEntries, type TreeEntry } from '../git/tree-entries.js';
import { type EarlierFile, treeHistory } from '../git/tree-history.js';
import { type FileToWrite, writeTree } from '../git/write-tree.js';
import type { Entry, Files, Path } from './files.js';
import { isOwned, ownedPaths } from './owned-paths.js';
import type { Move, Moved, ProjectState, RefName, Refs, Repository, Seen } from './ports.js';
import type { Content, Version } from './sync-file.js';
import { allStateRefs, type SyncTarget, sideBranch, stateRef, stateTarget } from './sync-refs.js';
import { type StateFile, stateFile, stateFileOf } from './sync-state.js';

/** Access to the repository. */
export interface GitAccess {
  /** git in the run's own repository. */
  readonly git: Pick<Git, 'bytes'>;
  /** Fetches missing blobs. */
  bring(blobs: readonly Oid[]): Promise<void>;
  /** Reads blobs with one process. */
  blobs(names: readonly Oid[]): Promise<ReadonlyMap<string, Buffer>>;
  /** Refs of the remote that match patterns of `git ls-remote`, by full name. */
  list(patterns: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Whether an object is not there. */
  lacks(name: Oid): Promise<boolean>;
  /** Fetches commits of the remote, each with `depth` commits of history. */
  fetch(commits: readonly Oid[], depth: number): Promise<void>;
  commit(spec: NewCommit): Promise<Oid>;
  push(moves: readonly RefMove[]): Promise<Moved>;
}

/** The refs of a sync, before their contents are read. */
export interface SyncLook {
  readonly refs: Refs;
  /** Blobs that will be read, and are fetched together with the next ones. */
  readonly blobs: readonly Oid[];
}

/** A repository with a first look. */
export interface GitRepository extends Repository {
  /** Reads the refs, and fetches the tip of the branch and the recorded state with one request. */
  look(): Promise<SyncLook>;
}

/** How much history to fetch if less contains no merge base. git takes the last value as "all". */
const depths = [100, 1_000, 0x7fffffff];

/**
 * The repository on git.
 *
 * @param prefix The project, from the root of the repository with a slash at the end; empty for the root.
 */
export function gitRepository(
  { git, bring: bringBlobs, blobs: readBlobs, list, lacks, fetch, commit, push }: GitAccess,
  { target, prefix }: { readonly target: SyncTarget; readonly prefix: string },
): GitRepository {
  const names = refNames(target);
  const nameOf = (move: Move): string =>
    move.ref === 'other-state' ? stateRef({ ...target, branch: move.branch }) : names[move.ref];
  const deepest = new Map<Oid, number>();
  const bring = async (name: Oid, depth: number): Promise<void> => {
    if ((deepest.get(name) ?? 0) >= depth) return;
    // It may have come as the parent of another one.
    if (depth > 1 || (await lacks(name))) await fetch([name], depth);
    deepest.set(name, depth);
  };
  // What is read once is asked for again, by the steps of a plan and by what describes it.
  const contents = new Map<Oid, Content>();
  const fileLists = new Map<Oid, Files>();
  /** Of commits of our own. */
  const trees = new Map<Oid, Oid>();
  /** Our own commit need not be fetched. */
  const make: GitAccess['commit'] = async (spec) => {
    const name = await commit(spec);
    deepest.set(name, 1);
    trees.set(name, spec.tree);
    return name;
  };
  const entriesOf = async (tree: Oid, paths: readonly string[]): Promise<readonly TreeEntry[]> =>
    parseEntries(await git.bytes(['ls-tree', '-r', '-z', '--full-tree', tree, '--', ...paths]));
  const stateTrees = new Map<Oid, readonly StateFile[]>();
  const stateTree = async (name: Oid): Promise<readonly StateFile[]> => {
    const known = stateTrees.get(name);
    if (known !== undefined) return known;
    await bring(name, 1);
    // The ref may point to anything.
    const kind = (await git.bytes(['cat-file', '-t', name])).toString('latin1').trim();
    const entries = kind === 'commit' ? await entriesOf(name, ['state.json', 'export']) : [];
    const tree = entries.map(({ file, mode, blob }) => ({ path: file, mode, blob }));
    stateTrees.set(name, tree);
    return tree;
  };
  const filesAt = async (name: Oid): Promise<Files> => {
    const known = fileLists.get(name);
    if (known !== undefined) return known;
    const paths = ownedPaths.map((path) => `${prefix}${path}`);
    const entries = await entriesOf(name, paths);
    const found = new Map(entries.flatMap((entry) => ownedFile(entry, prefix)));
    fileLists.set(name, found);
    return found;
  };
  const contentsOf = async (blobs: ReadonlySet<Oid>): Promise<ReadonlyMap<Oid, Content>> => {
    const read = await readBlobs([...blobs].filter((name) => !contents.has(name)));
    for (const [name, bytes] of read) {
      if (isOid(name)) contents.set(name, contentOf(name, bytes));
    }
    return new Map([...blobs].map((name) => [name, contents.get(name) ?? '']));
  };
  return {
    read: () => readSyncRefs(list, target),
    async look() {
      const refs = await readSyncRefs(list, target);
      const { branch, state } = refs;
      const commits = [branch, state].flatMap((seen) => (seen.kind === 'at' ? seen.commit : []));
      const unknown = commits.filter((name) => !deepest.has(name));
      if (unknown.length > 0) await fetch(unknown, 1);
      for (const name of unknown) deepest.set(name, 1);
      const json = state.kind === 'at' ? stateFileOf(await stateTree(state.commit)) : undefined;
      return { refs, blobs: json === undefined ? [] : [json] };
    },
    async existing(branches) {
      const refs = await list(branches.map((branch) => `refs/heads/${branch}`));
      return new Set(branches.filter((branch) => refs.has(`refs/heads/${branch}`)));
    },
    async filesAt(name) {
      await bring(name, 1);
      return filesAt(name);
    },
    async treesOf(name) {
      await bring(name, 1);
      return projectTrees(git, { commit: name, whole: trees.get(name) }, prefix);
    },
    async stateAt(name) {
      const tree = await stateTree(name);
      const blob = stateFileOf(tree);
      if (blob === undefined) return { tree, json: undefined };
      const json = (await contentsOf(new Set([blob]))).get(blob);
      return { tree, json: typeof json === 'string' ? json : '' };
    },
    contents: contentsOf,
    async history(from, limit) {
      await bring(from, limit);
      const paths = ownedPaths.map((path) => `${prefix}${path}`);
      const line = await treeHistory(git, { from, limit, paths });
      let then = await filesAt(from);
      return line.map(({ commit: each, changed }) => {
        const now = { commit: each, files: then };
        then = before(then, changed, prefix);
        return now;
      });
    },
    async mergeBase(one, other) {
      for (const depth of depths) {
        await bring(one, depth);
        await bring(other, depth);
        const listed = await git.bytes(['rev-list', '--topo-order', '--parents', one, other, '--']);
        const found = mergeBaseIn(listed.toString('latin1'), one, other);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    async foreignDifferences(one, other) {
      await bring(one, 1);
      await bring(other, 1);
      const diff = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', one, other, '--'];
      const listed = (await git.bytes(diff)).toString('utf8');
      const isForeign = (path: string): boolean =>
        path !== '' && !(path.startsWith(prefix) && isOwned(path.slice(prefix.length)));
      return new Set(listed.split('\0').filter(isForeign));
    },
    async treeWith(name, changes) {
      await bring(name, 1);
      const removed = [...changes].flatMap(([path, version]) =>
        version === undefined ? [path] : [],
      );
      const files = [...changes].flatMap(([path, version]) =>
        version === undefined ? [] : [fileToWrite(`${prefix}${path}`, version)],
      );
      return writeTree(git, {
        onto: name,
        removed: removed.map((path) => `${prefix}${path}`),
        files,
      });
    },
    commit: make,
    async commitState({ parent, json, files }) {
      const state: FileToWrite = {
        path: stateFile,
        mode: '100644',
        content: Buffer.from(json),
      };
      const recorded = [...files].map(([path, file]) => fileToWrite(path, file));
      await bringBlobs(recorded.flatMap(({ content }) => (isOid(content) ? [content] : [])));
      const tree = await writeTree(git, {
        onto: undefined,
        removed: [],
        files: [state, ...recorded],
      });
      if (parent !== undefined) await bring(parent, 1);
      return make({ tree, parent, message: 'Record what Paragon and Git agreed on\n' });
    },
    async move(moves: readonly Move[]) {
      return push(moves.map((move) => ({ ref: nameOf(move), from: move.from, to: move.to })));
    },
  };
}

function refNames(target: SyncTarget): Readonly<Record<RefName, string>> {
  return {
    branch: `refs/heads/${target.branch}`,
    side: `refs/heads/${sideBranch(target)}`,
    state: stateRef(target),
  };
}

/** Reads the refs of a sync in one call. */
export async function readSyncRefs(list: GitAccess['list'], target: SyncTarget): Promise<Refs> {
  const names = refNames(target);
  const refs = await list([names.branch, names.side, `${allStateRefs}*`]);
  const seen = (ref: RefName): Seen => seenAt(refs.get(names[ref]));
  const states = [...refs].flatMap(([ref, commit]): readonly ProjectState[] => {
    // The target of an annotated tag has its own line.
    const other = ref.endsWith('^{}') ? undefined : stateTarget(ref);
    return other !== undefined && isOid(commit) ? [{ ...other, commit }] : [];
  });
  const ofProject = ({ projectId }: SyncTarget): boolean => projectId === target.projectId;
  const others = states.filter((each) => ofProject(each) && each.branch !== target.branch);
  return {
    branch: seen('branch'),
    side: seen('side'),
    state: seen('state'),
    otherStates: new Map(others.map(({ branch, commit }) => [branch, commit])),
    otherProjects: states.filter((each) => !ofProject(each)),
  };
}

function seenAt(hash: string | undefined): Seen {
  if (hash === undefined) return { kind: 'absent' };
  return isOid(hash)
    ? { kind: 'at', commit: hash }
    : { kind: 'unreadable', why: 'The host returned no commit.' };
}

function ownedFile(
  { file, mode, blob }: TreeEntry,
  prefix: string,
): ReadonlyArray<readonly [Path, Entry]> {
  const path = file.slice(prefix.length);
  return isFileMode(mode) && isOid(blob) && isOwned(path) ? [[path, { blob, mode }]] : [];
}

/** The files before a commit changed some of them. */
function before(files: Files, changed: readonly EarlierFile[], prefix: string): Files {
  const earlier = new Map(files);
  for (const { file, mode, blob } of changed) {
    earlier.delete(file.slice(prefix.length));
    for (const [path, entry] of ownedFile({ file, mode, blob }, prefix)) earlier.set(path, entry);
  }
  return earlier;
}

function contentOf(name: Oid, bytes: Buffer): Content {
  return isUtf8(bytes) ? bytes.toString('utf8') : { blob: name };
}

function fileToWrite(path: string, file: Entry | Version): FileToWrite {
  if ('blob' in file) return { path, mode: file.mode, content: file.blob };
  const { content, mode } = file;
  if (typeof content === 'string') return { path, mode, content: Buffer.from(content) };
  if (!isOid(content.blob)) throw new RangeError(`Not an object name: ${content.blob}.`);
  return { path, mode, content: content.blob };
}
