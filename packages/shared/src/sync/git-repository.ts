import { nulList } from '../git/git.js';
import { mergeBaseIn } from '../git/merge-base.js';
import { isOid, type Oid } from '../git/oid.js';
import { projectTrees } from '../git/project-trees.js';
import { type EarlierFile, treeHistory, type Walk } from '../git/tree-history.js';
import {
  type FileToWrite,
  type WrittenChanges,
  writeCommit,
  writeTree,
} from '../git/write-tree.js';
import { type CommitReader, commitReader, ownedFile } from './commit-reader.js';
import type { Entry, Files } from './files.js';
import type { GitAccess } from './git-access.js';
import { isOwned, ownedPaths } from './owned-paths.js';
import type {
  HistoricCommit,
  Move,
  ProjectState,
  RefName,
  Refs,
  Repository,
  Seen,
} from './ports.js';
import { rememberedAnswers } from './remembered.js';
import type { Changes } from './result-tree.js';
import type { Version } from './sync-file.js';
import {
  allStateRefs,
  branchOfSide,
  type SyncTarget,
  sideBranch,
  sideRefs,
  stateRef,
  stateTarget,
} from './sync-refs.js';
import { stateFile, stateFileOf } from './sync-state.js';

/** The refs of a sync, before their contents are read. */
export interface SyncLook {
  readonly refs: Refs;
  /** Blobs that will be read, and are fetched together with the next ones. */
  blobs(): Promise<readonly Oid[]>;
}

/** A repository with a first look. */
export interface GitRepository extends Repository {
  /**
   * Reads the refs, and fetches the tip of the branch and the recorded state with one request. If the tip has been
   * copied meanwhile, the state is fetched as soon as it is needed.
   */
  look(copied?: Promise<Oid | undefined>): Promise<SyncLook>;
}

/** How much history to fetch if less contains no merge base. git takes the last value as "all". */
const depths = [100, 1_000, 0x7fffffff];

/**
 * The repository on git.
 *
 * @param prefix The project, from the root of the repository with a slash at the end; empty for the root.
 */
export function gitRepository(
  access: GitAccess,
  { target, prefix }: { readonly target: SyncTarget; readonly prefix: string },
): GitRepository {
  const { git, bring: bringBlobs, list, push } = access;
  const reader = commitReader(access, prefix);
  const { bring, contents, filesAt, stateTree } = reader;
  const inProject: InProject = { git, reader, prefix };
  const names = refNames(target);
  const nameOf = (move: Move): string => {
    if (move.ref !== 'other-state' && move.ref !== 'other-side') return names[move.ref];
    const other = { ...target, branch: move.branch };
    return move.ref === 'other-state' ? stateRef(other) : refNames(other).side;
  };
  const make: GitAccess['commit'] = async (spec) => {
    const name = await access.commit(spec);
    reader.made(name, spec.tree);
    return name;
  };
  return {
    read: () => readSyncRefs(list, target),
    async look(copied) {
      const [reading, copying] = await Promise.allSettled([readSyncRefs(list, target), copied]);
      // Thrown only now, when nothing writes to the repository any more.
      if (reading.status === 'rejected') throw reading.reason;
      if (copying.status === 'rejected') throw copying.reason;
      const [refs, copy] = [reading.value, copying.value];
      if (copy !== undefined) reader.has(copy);
      const { branch, state } = refs;
      const isCopied = branch.kind === 'at' && branch.commit === copy;
      const seen = [branch, state].flatMap((ref) => (ref.kind === 'at' ? ref.commit : []));
      if (!isCopied) await reader.bringAll(seen);
      else if (state.kind === 'at') reader.expect(state.commit, branch.commit);
      return {
        refs,
        async blobs() {
          if (isCopied || state.kind !== 'at') return [];
          const json = stateFileOf((await stateTree(state.commit)).tree);
          return json === undefined ? [] : [json];
        },
      };
    },
    async existing(branches) {
      const refs = await list(branches.map((branch) => `refs/heads/${branch}`));
      return new Set(branches.filter((branch) => refs.has(`refs/heads/${branch}`)));
    },
    filesAt,
    treesOf: rememberedAnswers(async (name) => {
      await bring(name, 1);
      return projectTrees(git, { commit: name, whole: reader.ownTree(name) }, prefix);
    }),
    async stateAt(name) {
      const found = await stateTree(name);
      const blob = stateFileOf(found.tree);
      if (blob === undefined) return { ...found, json: undefined };
      const json = (await contents(new Set([blob]))).get(blob);
      return { ...found, json: typeof json === 'string' ? json : '' };
    },
    contents,
    history: rememberedAnswers((from, limit) => historyOf(inProject, { from, limit })),
    descent: rememberedAnswers((from, since, limit) =>
      descentOf(inProject, { from, since, limit }),
    ),
    mergeBase: (one, other) => mergeBaseOf(inProject, one, other),
    foreignDifferences: (one, other) => differencesOutside(inProject, one, other),
    async treeWith(name, changes) {
      await bring(name, 1);
      return writeTree(git, { onto: name, ...changesToWrite(changes, prefix) });
    },
    commit: make,
    async commitChanges({ parent, changes, message, author }) {
      await bring(parent, 1);
      const written = changesToWrite(changes, prefix);
      const { commit, tree } = await writeCommit(git, { parent, ...written, message, author });
      reader.made(commit, tree);
      return commit;
    },
    async commitState({ parent, json, files }) {
      const state: FileToWrite = {
        path: stateFile,
        mode: '100644',
        content: Buffer.from(json),
      };
      const recorded = [...(files ?? [])].map(([path, file]) => fileToWrite(path, file));
      await bringBlobs(recorded.flatMap(({ content }) => (isOid(content) ? [content] : [])));
      if (parent !== undefined) await bring(parent, 1);
      const isAnnouncement = files === undefined;
      const { commit } = await writeCommit(git, {
        parent,
        removed: isAnnouncement ? [] : 'all',
        message: isAnnouncement
          ? 'Record which pushes are under way\n'
          : 'Record what Paragon and Git agreed on\n',
        files: [state, ...recorded],
      });
      return commit;
    },
    async move(moves: readonly Move[]) {
      return push(moves.map((move) => ({ ref: nameOf(move), from: move.from, to: move.to })));
    },
  };
}

/** The project in the repository. */
interface InProject {
  readonly git: GitAccess['git'];
  readonly reader: CommitReader;
  readonly prefix: string;
}

async function historyOf(
  { git, reader, prefix }: InProject,
  walk: Walk,
): Promise<readonly HistoricCommit[]> {
  await reader.bring(walk.from, walk.limit);
  const paths = ownedPaths.map((path) => `${prefix}${path}`);
  const commits = await treeHistory(git, walk, paths);
  let then = await reader.filesAt(walk.from);
  return commits.map(({ commit, isMerge, changed }) => {
    const now = { commit, isMerge, files: then };
    then = before(then, changed, prefix);
    return now;
  });
}

/** How many times as many commits are searched for an ancestor as there are on the first line. */
const searched = 10;

async function descentOf(
  project: InProject,
  walk: Required<Walk>,
): Promise<readonly HistoricCommit[] | undefined> {
  const { from, since, limit } = walk;
  // Only what leads to the tip is fetched: a force-push may have taken the other commit from the host.
  await project.reader.bring(from, limit);
  const list = ['rev-list', `--max-count=${limit * searched}`, from, '--'];
  const listed = (await project.git.bytes(list)).toString('latin1').split('\n');
  return listed.includes(since) ? historyOf(project, walk) : undefined;
}

async function mergeBaseOf(
  { git, reader }: InProject,
  one: Oid,
  other: Oid,
): Promise<Oid | undefined> {
  for (const depth of depths) {
    await reader.bring(one, depth);
    await reader.bring(other, depth);
    const listed = await git.bytes(['rev-list', '--topo-order', '--parents', one, other, '--']);
    const found = mergeBaseIn(listed.toString('latin1'), one, other);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The files in which two commits differ and that no export owns. */
async function differencesOutside(
  { git, reader, prefix }: InProject,
  one: Oid,
  other: Oid,
): Promise<ReadonlySet<string>> {
  await reader.bring(one, 1);
  await reader.bring(other, 1);
  const diff = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', one, other, '--'];
  const listed = nulList((await git.bytes(diff)).toString('utf8'));
  const isOurs = (path: string): boolean =>
    path.startsWith(prefix) && isOwned(path.slice(prefix.length));
  return new Set(listed.filter((path) => !isOurs(path)));
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
  const refs = await list([names.branch, `${sideRefs(target.projectId)}*`, `${allStateRefs}*`]);
  const seen = (ref: RefName): Seen => seenAt(refs.get(names[ref]));
  const states = [...refs].flatMap(([ref, commit]): readonly ProjectState[] => {
    // The target of an annotated tag has its own line.
    const other = ref.endsWith('^{}') ? undefined : stateTarget(ref);
    return other !== undefined && isOid(commit) ? [{ ...other, commit }] : [];
  });
  const ofProject = ({ projectId }: SyncTarget): boolean => projectId === target.projectId;
  const others = states.filter((each) => ofProject(each) && each.branch !== target.branch);
  const sides = [...refs].flatMap(([ref, commit]): ReadonlyArray<readonly [string, Oid]> => {
    const other = branchOfSide(ref, target.projectId);
    return other !== undefined && other !== target.branch && isOid(commit) ? [[other, commit]] : [];
  });
  return {
    branch: seen('branch'),
    side: seen('side'),
    state: seen('state'),
    otherStates: new Map(others.map(({ branch, commit }) => [branch, commit])),
    otherSides: new Map(sides),
    otherProjects: states.filter((each) => !ofProject(each)),
  };
}

function seenAt(hash: string | undefined): Seen {
  if (hash === undefined) return { kind: 'absent' };
  return isOid(hash)
    ? { kind: 'at', commit: hash }
    : { kind: 'unreadable', why: 'The host returned no commit.' };
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

/** Changes of the project, as those of the repository. */
function changesToWrite(changes: Changes, prefix: string): WrittenChanges {
  const all = [...changes].map(([path, version]) => ({ path: `${prefix}${path}`, version }));
  return {
    removed: all.flatMap(({ path, version }) => (version === undefined ? [path] : [])),
    files: all.flatMap(({ path, version }) =>
      version === undefined ? [] : [fileToWrite(path, version)],
    ),
  };
}

function fileToWrite(path: string, file: Entry | Version): FileToWrite {
  if ('blob' in file) return { path, mode: file.mode, content: file.blob };
  const { content, mode } = file;
  if (typeof content === 'string') return { path, mode, content: Buffer.from(content) };
  if (!isOid(content.blob)) throw new RangeError(`Not an object name: ${content.blob}.`);
  return { path, mode, content: content.blob };
}
