import type { Oid } from '../git/oid.js';
import type { Base, Candidate } from './file-verdict.js';
import { sameVersion } from './file-verdict.js';
import type { Path } from './files.js';
import { isDraft } from './owned-paths.js';
import { withDraftMark } from './project-paths.js';
import { candidateTree } from './referee.js';
import { type FileVersion, pathAs, type SyncFile, type Tree } from './sync-file.js';
import { workflowIds } from './workflow-ids.js';

/** An earlier commit of the branch, with the files whose versions count. */
export interface HistoricTree {
  readonly commit: Oid;
  readonly files: Tree;
  /** Whether it is that of the last recorded sync or came after it, so a push may have carried it without a record. */
  readonly isSinceRecord: boolean;
}

/** What is known of the time when both sides last agreed. */
export interface Knowledge {
  /**
   * What the base tree is: what this branch's state recorded, what that of another branch recorded, so that it is only
   * one candidate, or nothing.
   */
  readonly recorded: 'here' | 'elsewhere' | 'nowhere';
  /** First parents from the tip on, the tip included, newest first. Without a state the last hundred. */
  readonly history: readonly HistoricTree[];
  /** Files of which nobody knows whether Paragon's version is an edit, with what is known of each. */
  readonly unknown: Unknown;
  /** Files of which no push carries another version: they wait beside the branch, and the guard sees to it. */
  readonly guarded?: ReadonlySet<Path>;
}

/**
 * Files whose version in Paragon may or may not be an edit of the dashboard. The value is the oldest commit whose
 * versions are base candidates. It may be older than the last record: what an earlier push may have carried still
 * counts. undefined: the versions of all commits count.
 */
export type Unknown = ReadonlyMap<Path, Oid | undefined>;

/** What a file may have been when both sides last agreed. */
export function baseOf(file: SyncFile, { recorded, history, unknown, guarded }: Knowledge): Base {
  const { base, ours, theirs } = file;
  if (recorded === 'nowhere') return { kind: 'uncertain', candidates: versionsIn(history, file) };
  const name = recordedName(file);
  const isUnknown = recorded === 'elsewhere' || unknown.has(name);
  const since = isUnknown
    ? historyFrom(history, unknown.get(name))
    : history.filter(({ isSinceRecord }) => isSinceRecord);
  const others = versionsIn(since, file).filter(
    ({ version }) => !sameVersion(version, ours) && !sameVersion(version, base),
  );
  // Past the guard there is only a push that overwrites, and then Paragon holds just what that one brought.
  const isGuarded =
    [file.path, ours?.path].some((path) => guarded?.has(path ?? '')) &&
    !others.some(({ version }) => sameVersion(version, theirs));
  if ((others.length === 0 || isGuarded) && !isUnknown) return { kind: 'certain', version: base };
  // A waiting conflict without a base is recorded as a missing file. That does not mean that there was no base.
  const isRecorded = base !== undefined || !unknown.has(name);
  const ofState: Candidate = { tree: 'base', version: base, isRecorded: recorded === 'here' };
  return { kind: 'uncertain', candidates: isRecorded ? [...others, ofState] : others };
}

/** From a commit on, itself included; all if no commit is given. */
function historyFrom(
  history: readonly HistoricTree[],
  from: Oid | undefined,
): readonly HistoricTree[] {
  if (from === undefined) return history;
  return history.slice(0, history.findIndex(({ commit }) => commit === from) + 1);
}

function recordedName({ base, path }: SyncFile): Path {
  return base?.path ?? path;
}

/** The oldest commit whose versions of a file are base candidates, if it is unclear what Paragon's version is. */
export function unknownSince(
  file: SyncFile,
  state: { readonly unknown: Unknown; readonly commit: Oid } | undefined,
): Oid | undefined {
  const name = recordedName(file);
  return state?.unknown.has(name) ? state.unknown.get(name) : state?.commit;
}

/** The path under which a file is recorded that the dashboard may have edited. */
export function unknownName(file: SyncFile): Path {
  return file.base === undefined ? file.path : pathAs(file, file.base.isDraft);
}

/** The versions of a file, newest first, each once. No push carries a draft. */
function versionsIn(history: readonly HistoricTree[], file: SyncFile): readonly Candidate[] {
  const candidates: Candidate[] = [];
  const bare = withDraftMark((file.ours ?? file.base)?.path ?? file.path, false);
  for (const { commit, files } of history) {
    const path = pathIn(files, file, bare);
    if (path !== undefined && isDraft(path)) continue;
    const found = files.get(path ?? '');
    const version: FileVersion | undefined =
      path === undefined || found === undefined ? undefined : { ...found, path, isDraft: false };
    if (candidates.some((each) => sameVersion(each.version, version))) continue;
    candidates.push({ tree: candidateTree(commit), version, isRecorded: false });
  }
  return candidates;
}

/** Where a file was in an earlier commit: by the id of its workflow, or where there was none by its path. */
function pathIn(files: Tree, { id }: SyncFile, bare: Path): Path | undefined {
  const { byId, withId } = idsIn(files);
  const path = id === undefined ? undefined : byId.get(id);
  if (path !== undefined) return path;
  return [bare, withDraftMark(bare, true)].find((each) => files.has(each) && !withId.has(each));
}

interface Ids {
  readonly byId: ReadonlyMap<string, Path>;
  readonly withId: ReadonlySet<Path>;
}

/** A cache: the ids of each tree are needed for every file. */
const known = new WeakMap<Tree, Ids>();

function idsIn(files: Tree): Ids {
  const before = known.get(files);
  if (before !== undefined) return before;
  const ids = [...workflowIds(files)];
  const found = {
    byId: new Map(ids.map(([path, id]) => [id, path])),
    withId: new Set(ids.map(([path]) => path)),
  };
  known.set(files, found);
  return found;
}
