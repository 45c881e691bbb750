import { field } from '../action/json-fields.js';
import { isOid, type Oid } from '../git/oid.js';
import { isFileMode } from '../git/tree-entries.js';
import { messageOf } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Unknown } from './bases.js';
import type { Entry, Files, Path } from './files.js';
import { isOwned } from './owned-paths.js';
import type { SyncTarget } from './sync-refs.js';

/** What both sides last agreed on. It contains only observations, so any run can continue from it. */
export interface SyncState extends SyncTarget {
  /** The branch's commit at that sync. */
  readonly commit: Oid;
  /** The version of the CLI that wrote the export. */
  readonly cliVersion: string;
  /** Paragon's id of that sync; undefined for a run that Paragon did not start. */
  readonly paragonCommit: string | undefined;
  readonly direction: 'pull' | 'push';
  /** The git tree of the project folder, if Paragon holds exactly that. */
  readonly source: Oid | undefined;
  /** A hash of the normalized build that a push brought. */
  readonly built: string | undefined;
  /** Files that the dashboard may have edited during a push: their record is older than that push. */
  readonly unknown: Unknown;
  /** Pushes that are under way, or of which nobody knows how they ended. */
  readonly pushing: OpenPushes;
  /** Paths on the side branch of the files that wait there without a conflict: `waiting` in the file. */
  readonly forReview: ReadonlySet<Path>;
  /** The commit last put on the side branch. */
  readonly side: Oid | undefined;
  /**
   * The branch that the side branch is named after, if that is an earlier name of this one. Its pull request stays the
   * same until a person has finished it: GitHub closes one whose branch is renamed.
   */
  readonly sideOf: string | undefined;
  /** The exported files, under the branch's names. */
  readonly exported: Files;
}

/** A push that may be bringing a commit to Paragon. */
export interface OpenPush {
  readonly commit: Oid;
  /** How many syncs were recorded since the push said that it begins. */
  readonly records: number;
}

/** By the run that pushes: several may push the same commit, and each says for itself that it is over. */
export type OpenPushes = ReadonlyMap<string, OpenPush>;

/** The state of a branch as it was read. It is absent only if the host says so. */
export type StateReading =
  | { readonly kind: 'absent' }
  /** The ref exists in our format, but its contents are not usable. */
  | { readonly kind: 'damaged'; readonly why: string }
  /** The ref contains something that no sync of this project and branch has written. */
  | { readonly kind: 'foreign'; readonly why: string }
  /** A newer version of the actions wrote it. */
  | { readonly kind: 'newer'; readonly version: number }
  /** It is unknown whether there is one. */
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'valid'; readonly state: SyncState };

/** A file in the tree of a state's commit. */
export interface StateFile {
  readonly path: string;
  /** As git prints it: `100644`, `120000`, ... */
  readonly mode: string;
  readonly blob: string;
}

/** What a state's commit contains. */
export interface StateContents {
  readonly tree: readonly StateFile[];
  /** The text of its `state.json`; undefined if there is none. */
  readonly json: string | undefined;
  /** Why it was not read. */
  readonly damage?: string | undefined;
}

/**
 * The most that is read of `state.json`, and of the list of files. Whoever may write to the repository may record
 * anything, also trees that contain each other's files many times. In bytes.
 */
export const largestRecord = 32 * 1024 * 1024;
export const tooLarge = `It is larger than ${largestRecord / 1024 / 1024} MB, which no sync writes.`;

const formatVersion = 1;
export const stateFile = 'state.json';
const exportFolder = 'export/';

/** The blob of `state.json`; undefined if there is none. */
export function stateFileOf(tree: readonly StateFile[]): Oid | undefined {
  const blob = tree.find(({ path, mode }) => path === stateFile && isFileMode(mode))?.blob;
  return isOid(blob) ? blob : undefined;
}

/** Reads the contents of a state's commit. */
export function readSyncState(
  { tree, json, damage }: StateContents,
  target: SyncTarget,
): StateReading {
  if (damage !== undefined) return { kind: 'damaged', why: damage };
  if (json === undefined) return { kind: 'foreign', why: `It contains no ${stateFile}.` };
  if (json.length > largestRecord) return { kind: 'damaged', why: tooLarge };
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (thrown) {
    return { kind: 'damaged', why: `${stateFile} is not JSON: ${quoted(messageOf(thrown))}` };
  }
  const version = field(value, 'version');
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return { kind: 'foreign', why: `${stateFile} does not name the version of its format.` };
  }
  if (version > formatVersion) return { kind: 'newer', version };
  try {
    return { kind: 'valid', state: parseState(value, tree, target) };
  } catch (thrown) {
    if (thrown instanceof Damage) return { kind: 'damaged', why: thrown.message };
    if (thrown instanceof Foreign) return { kind: 'foreign', why: thrown.message };
    throw thrown;
  }
}

/** The contents of a state's commit: the text of `state.json`, and all other files. */
export function writeSyncState<File>(
  state: Omit<SyncState, 'exported'> & { readonly exported: ReadonlyMap<Path, File> },
): { readonly json: string; readonly files: ReadonlyMap<string, File> } {
  const { projectId, branch, exported } = state;
  const json = {
    version: formatVersion,
    project: projectId,
    branch,
    commit: state.commit,
    cliVersion: state.cliVersion,
    paragonCommit: state.paragonCommit ?? null,
    direction: state.direction,
    source: state.source ?? null,
    built: state.built ?? null,
    unknown: Object.fromEntries(
      [...state.unknown]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([file, commit]) => [file, commit ?? null]),
    ),
    ...(state.pushing.size === 0 ? {} : { pushing: Object.fromEntries(state.pushing) }),
    waiting: [...state.forReview].sort(),
    side: state.side ?? null,
    ...(state.sideOf === undefined ? {} : { sideOf: state.sideOf }),
  };
  const files = [...exported].map(([path, entry]) => [`${exportFolder}${path}`, entry] as const);
  return { json: `${JSON.stringify(json, null, 2)}\n`, files: new Map(files) };
}

class Damage extends Error {}
class Foreign extends Error {}

function parseState(value: unknown, tree: readonly StateFile[], target: SyncTarget): SyncState {
  if (field(value, 'project') !== target.projectId || field(value, 'branch') !== target.branch) {
    throw new Foreign(`${stateFile} belongs to another project or branch.`);
  }
  const direction = field(value, 'direction');
  if (direction !== 'pull' && direction !== 'push') throw wrong('direction');
  return {
    ...target,
    commit: objectName(value, 'commit') ?? raise(wrong('commit')),
    cliVersion: text(value, 'cliVersion') ?? raise(wrong('cliVersion')),
    paragonCommit: text(value, 'paragonCommit'),
    direction,
    source: objectName(value, 'source'),
    built: text(value, 'built'),
    unknown: unknownFiles(value, 'unknown'),
    pushing: openPushes(value, 'pushing'),
    forReview: paths(value, 'waiting'),
    side: objectName(value, 'side'),
    sideOf: field(value, 'sideOf') === undefined ? undefined : text(value, 'sideOf'),
    exported: exportOf(tree),
  };
}

/** A non-empty text; undefined for null. */
function text(value: unknown, name: string): string | undefined {
  const found = field(value, name);
  if (found === null) return undefined;
  if (typeof found !== 'string' || found === '') throw wrong(name);
  return found;
}

function objectName(value: unknown, name: string): Oid | undefined {
  const found = field(value, name);
  if (found === null) return undefined;
  if (!isOid(found)) throw wrong(name);
  return found;
}

function paths(value: unknown, name: string): ReadonlySet<Path> {
  const found = field(value, name);
  if (!Array.isArray(found)) throw wrong(name);
  const list: readonly unknown[] = found;
  return new Set(list.map((path) => (isPath(path) ? path : raise(wrong(name)))));
}

function unknownFiles(value: unknown, name: string): Unknown {
  const found = field(value, name);
  if (typeof found !== 'object' || found === null || Array.isArray(found)) throw wrong(name);
  return new Map(
    Object.keys(found).map((file) => {
      // The name of a workflow begins with the path of its integration, and has no other form.
      if (!isPath(file)) throw wrong(name);
      return [file, objectName(found, file)];
    }),
  );
}

/** Empty if there is no such field. Earlier versions wrote a count for each commit, without the run. */
function openPushes(value: unknown, name: string): OpenPushes {
  const found = field(value, name) ?? {};
  if (typeof found !== 'object' || Array.isArray(found)) throw wrong(name);
  return new Map(
    Object.keys(found).map((run) => {
      const push = field(found, run);
      const { commit, records } =
        typeof push === 'number'
          ? { commit: run, records: push }
          : { commit: field(push, 'commit'), records: field(push, 'records') };
      if (!isOid(commit) || typeof records !== 'number') throw wrong(name);
      return [run, { commit, records }];
    }),
  );
}

function exportOf(tree: readonly StateFile[]): Files {
  return new Map(
    tree
      .filter(({ path }) => path.startsWith(exportFolder))
      .map(({ path, mode, blob }): readonly [Path, Entry] => {
        const file = path.slice(exportFolder.length);
        if (!isFileMode(mode) || !isOid(blob) || !isPath(file)) {
          throw new Damage(`It contains ${quoted(path)}, which no export writes.`);
        }
        return [file, { blob, mode }];
      }),
  );
}

/** An owned path without `..` or the like. */
function isPath(path: unknown): path is Path {
  // No segment is empty, `.`, `..` or `.git`.
  return (
    typeof path === 'string' && isOwned(path) && !/(?:^|\/)(?:\.{0,2}|\.git)(?:\/|$)/i.test(path)
  );
}

function wrong(name: string): Damage {
  return new Damage(`The field ${quoted(name)} of ${stateFile} is missing or wrong.`);
}

function raise(error: Error): never {
  throw error;
}
