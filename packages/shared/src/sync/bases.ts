import type { Oid } from '../git/oid.js';
import type { Base, Candidate } from './file-verdict.js';
import { sameVersion } from './file-verdict.js';
import type { Path } from './files.js';
import { isDraft } from './owned-paths.js';
import { withDraftMark } from './project-paths.js';
import { candidateTree } from './referee.js';
import { type FileVersion, isDeployed, pathAs, type SyncFile, type Tree } from './sync-file.js';
import { namesOf } from './waiting-file.js';
import { workflowIds } from './workflow-ids.js';

/** An earlier commit of the branch, with the files whose versions count. */
export interface HistoricTree {
  readonly commit: Oid;
  readonly files: Tree;
  /**
   * Whether it is the commit of the last recorded sync or a later one, so that an unrecorded push may have carried it.
   */
  readonly isSinceRecord: boolean;
}

/** What is known about the last agreement of both sides. */
export interface Knowledge {
  /**
   * The source of the base tree: this branch's state; another branch's state, so that it is only one candidate; or
   * none.
   */
  readonly recorded: 'here' | 'elsewhere' | 'nowhere';
  /** The tip and its first parents, newest first. Without a state, the last hundred. */
  readonly history: readonly HistoricTree[];
  /** Files for which it is unknown whether Paragon's version is an edit, with the oldest base candidates. */
  readonly unknown: Unknown;
  /** Files that no push changes in Paragon: they wait on the side branch, and the guard blocks such a push. */
  readonly guarded?: ReadonlySet<Path>;
}

/**
 * Files whose version in Paragon may be a dashboard edit. The value is the oldest commit whose versions are base
 * candidates, or undefined if those of all commits are. It may be older than the last record, since an earlier push may
 * have carried a version.
 */
export type Unknown = ReadonlyMap<UnknownName, Oid | undefined>;

/**
 * The path of a file in the recorded export. A workflow that is not there has the name of its integration and its id,
 * such as `src/integrations/slack:0fa3`: both sides may rename its file before the next sync.
 */
export type UnknownName = string;

/** The possible versions of a file when both sides last agreed. */
export function baseOf(file: SyncFile, { recorded, history, unknown, guarded }: Knowledge): Base {
  const { base, ours, theirs } = file;
  if (recorded === 'nowhere') return { kind: 'uncertain', candidates: versionsIn(history, file) };
  const isOfUnknownOrigin = recorded === 'elsewhere' || isUnknown(file, { unknown });
  const since = isOfUnknownOrigin
    ? historyFrom(history, unknown.get(recordedName(file)))
    : history.filter(({ isSinceRecord }) => isSinceRecord);
  const others = versionsIn(since, file).filter(
    ({ version }) => !sameVersion(version, ours) && !sameVersion(version, base),
  );
  // Only a push with `onConflict: overwrite` passes the guard, and then Paragon holds exactly that push's version.
  const isGuarded =
    namesOf(file).some((name) => guarded?.has(name)) &&
    !others.some(({ version }) => sameVersion(version, theirs));
  if ((others.length === 0 || isGuarded) && !isOfUnknownOrigin)
    return { kind: 'certain', version: base };
  // A waiting conflict without a base is recorded as a missing file, although a base may have existed.
  const isRecorded = base !== undefined || !isUnknown(file, { unknown });
  const ofState: Candidate = { tree: 'base', version: base, isRecorded: recorded === 'here' };
  return { kind: 'uncertain', candidates: isRecorded ? [...others, ofState] : others };
}

/** The history since a commit, itself included; all of it without a commit. */
function historyFrom(
  history: readonly HistoricTree[],
  from: Oid | undefined,
): readonly HistoricTree[] {
  if (from === undefined) return history;
  return history.slice(0, history.findIndex(({ commit }) => commit === from) + 1);
}

function recordedName(file: SyncFile): UnknownName {
  return file.base?.path ?? nameWithoutBase(file);
}

/** Whether Paragon's version of a file may be a dashboard edit that the last record does not say. */
export function isUnknown(file: SyncFile, { unknown }: Pick<Knowledge, 'unknown'>): boolean {
  return unknown.has(recordedName(file));
}

/** The oldest commit whose versions of a file are base candidates, if the origin of Paragon's version is unclear. */
export function unknownSince(
  file: SyncFile,
  { unknown }: Pick<Knowledge, 'unknown'>,
  recorded: Oid | undefined,
): Oid | undefined {
  const name = recordedName(file);
  return unknown.has(name) ? unknown.get(name) : recorded;
}

/** The name of a file in the record of files that the dashboard may have edited. */
export function unknownName(file: SyncFile): UnknownName {
  return file.base === undefined ? nameWithoutBase(file) : pathAs(file, file.base.isDraft);
}

function nameWithoutBase({ id, path }: SyncFile): UnknownName {
  return id?.replace('\0', ':') ?? path;
}

/**
 * The versions of a file that a push may have brought, newest first, without duplicates. A push never contains a draft,
 * but a push of a commit in which a deployed workflow is a draft removes the workflow from Paragon.
 */
function versionsIn(history: readonly HistoricTree[], file: SyncFile): readonly Candidate[] {
  const candidates: Candidate[] = [];
  const bare = withDraftMark((file.ours ?? file.base)?.path ?? file.path, false);
  const line = history.map(({ files }): FileVersion | undefined => {
    const path = pathIn(files, file, bare) ?? '';
    const found = files.get(path);
    return found === undefined ? undefined : { ...found, path, isDraft: isDraft(path) };
  });
  const isRemovedBy = (index: number): boolean =>
    file.theirs === undefined && [...line.slice(index + 1), file.base].some(isDeployed);
  for (const [index, { commit }] of history.entries()) {
    const inGit = line[index];
    if (inGit?.isDraft && !isRemovedBy(index)) continue;
    const version = inGit?.isDraft ? undefined : inGit;
    if (candidates.some((each) => sameVersion(each.version, version))) continue;
    candidates.push({ tree: candidateTree(commit), version, isRecorded: false });
  }
  return candidates;
}

/** Where a file was in an earlier commit: by the id of its workflow, or by its path if it has none. */
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
