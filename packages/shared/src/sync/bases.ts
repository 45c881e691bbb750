import type { Oid } from '../git/oid.js';
import type { Base, Candidate } from './file-verdict.js';
import { sameVersion } from './file-verdict.js';
import type { Path } from './files.js';
import { type FileVersion, pathAs, type SyncFile, type Tree, workflowIds } from './names.js';
import { isDraft } from './owned-paths.js';
import { withDraftMark } from './project-paths.js';
import { candidateTree } from './referee.js';

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
  /** Files that the dashboard may have edited during a push. */
  readonly unknown: ReadonlySet<Path>;
}

/** What a file may have been when both sides last agreed. */
export function baseOf(file: SyncFile, { recorded, history, unknown }: Knowledge): Base {
  const { base, ours } = file;
  if (recorded === 'nowhere') return { kind: 'uncertain', candidates: versionsIn(history, file) };
  const ofState: Candidate = { tree: 'base', version: base, isRecorded: recorded === 'here' };
  const isUnknown = recorded === 'elsewhere' || unknown.has(base?.path ?? file.path);
  const since = isUnknown ? history : history.filter(({ isSinceRecord }) => isSinceRecord);
  const others = versionsIn(since, file).filter(
    ({ version }) => !sameVersion(version, ours) && !sameVersion(version, base),
  );
  if (others.length === 0 && !isUnknown) return { kind: 'certain', version: base };
  return { kind: 'uncertain', candidates: [...others, ofState] };
}

/** What a file that the dashboard may have edited is recorded as, now that Git calls it so. */
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

/** Each tree is asked for every file. */
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
