import type { Oid } from '../git/oid.js';
import type { HistoricTree, Knowledge } from './bases.js';
import type { Files, Path } from './files.js';
import { isWorkflow } from './owned-paths.js';
import type { BuildSources, Exported, HistoricCommit, Refs, Repository } from './ports.js';
import { workflowPlace } from './project-paths.js';
import { type Content, type Three, type Tree, versionOf } from './sync-file.js';
import type { SyncTarget } from './sync-refs.js';
import { readSyncState, type StateReading, type SyncState } from './sync-state.js';

/** How many commits of the branch are searched for a file's earlier versions. */
export const longestHistory = 100;

export interface ViewContext {
  readonly repository: Repository;
  readonly target: SyncTarget;
}

/** The state of the branch, or that of another branch if this one has none. */
export interface RecordedState {
  readonly reading: StateReading;
  readonly elsewhere: SyncState | undefined;
}

export async function readRecord(
  refs: Pick<Refs, 'state' | 'otherStates'>,
  {
    repository,
    target,
  }: {
    readonly repository: Pick<Repository, 'stateAt'>;
    readonly target: ViewContext['target'];
  },
): Promise<RecordedState> {
  if (refs.state.kind === 'unreadable') return { reading: refs.state, elsewhere: undefined };
  if (refs.state.kind === 'at') {
    const reading = readSyncState(await repository.stateAt(refs.state.commit), target);
    return { reading, elsewhere: undefined };
  }
  for (const [branch, commit] of refs.otherStates) {
    const other = { ...target, branch };
    const reading = readSyncState(await repository.stateAt(commit), other);
    if (reading.kind === 'valid') return { reading: { kind: 'absent' }, elsewhere: reading.state };
  }
  return { reading: { kind: 'absent' }, elsewhere: undefined };
}

/** The input of a plan, except the policy. */
export interface SyncView extends Knowledge {
  readonly trees: Three<Tree>;
  readonly isUpgrade: boolean;
  /** The version of the CLI that wrote the base; undefined without one. */
  readonly recordedBy: string | undefined;
  readonly paragonHadAll: boolean;
  readonly sources: BuildSources;
}

/** Reads the three trees. Loads only texts that differ between them. */
export async function viewOf(
  {
    ours,
    line = ours,
    exported,
    record,
  }: {
    /** The commit of Git's side. */
    readonly ours: Oid;
    /** The branch's commit, if that is another one. */
    readonly line?: Oid;
    readonly exported: Exported;
    readonly record: RecordedState;
  },
  { repository }: ViewContext,
): Promise<SyncView> {
  const here = record.reading.kind === 'valid' ? record.reading.state : undefined;
  const state = here ?? record.elsewhere;
  const openPushes = [...(here?.pushing.values() ?? [])];
  const files: Three<Files> = {
    base: state?.exported ?? new Map(),
    ours: await repository.filesAt(ours),
    theirs: exported.files,
  };
  const inPlay = pathsInPlay(files, state !== undefined);
  const history = inPlay.size === 0 ? [] : await historySince(line, here, repository);
  const all: readonly Files[] = [
    files.base,
    files.ours,
    files.theirs,
    ...history.map((each) => each.files),
  ];
  const blobs = new Set(
    all.flatMap((tree) => [...inPlay].flatMap((path) => tree.get(path)?.blob ?? [])),
  );
  // A workflow may have had another name: find it by its id.
  for (const { files: past } of history) {
    for (const [path, { blob }] of past) {
      if (isWorkflow(path) && files.ours.get(path)?.blob !== blob) blobs.add(blob);
    }
  }
  const contents = await repository.contents(blobs);
  const loaded = (tree: Files): Tree => treeOf(tree, contents);
  const trees: Three<Tree> = {
    base: loaded(files.base),
    ours: loaded(files.ours),
    theirs: loaded(files.theirs),
  };
  const past = history.map((each): HistoricTree => ({ ...each, files: loaded(each.files) }));
  return {
    trees,
    history: past,
    recorded: here !== undefined ? 'here' : state === undefined ? 'nowhere' : 'elsewhere',
    unknown: here?.unknown ?? new Map(),
    sources: { base: { files: files.base, commit: state?.commit }, ours, theirs: files.theirs },
    recordedBy: state?.cliVersion,
    isUpgrade: state !== undefined && state.cliVersion !== exported.cliVersion,
    // An open push of this commit brings what Paragon already had.
    paragonHadAll:
      here?.source !== undefined && [here, ...openPushes].every(({ commit }) => commit === ours),
  };
}

/** Paths whose files differ, and the `config.ts` of each such workflow. */
function pathsInPlay({ base, ours, theirs }: Three<Files>, hasBase: boolean): ReadonlySet<Path> {
  const paths = new Set([base, ours, theirs].flatMap((tree) => [...tree.keys()]));
  const inPlay = new Set(
    [...paths].filter((path) => {
      const blob = theirs.get(path)?.blob;
      if (blob !== ours.get(path)?.blob) return true;
      return hasBase && blob !== base.get(path)?.blob;
    }),
  );
  for (const path of inPlay) {
    const integration = workflowPlace(path)?.integration;
    if (integration !== undefined) inPlay.add(`${integration}/config.ts`);
  }
  return inPlay;
}

interface HistoricFiles extends Omit<HistoricTree, 'files'> {
  readonly files: Files;
}

/**
 * The first parents of the branch, and the commits that Paragon may hold: the recorded one, its descendants, and each that
 * a push may be bringing. A descendant may be on another line: after `git pull`, what was the tip is a second parent. If
 * the whole history lacks the recorded commit, Paragon holds none of the branch's; if the history is longer than what is
 * read, it may hold each of them.
 */
async function historySince(
  ours: Oid,
  state: SyncState | undefined,
  repository: Repository,
): Promise<readonly HistoricFiles[]> {
  const pushing = [...(state?.pushing.values() ?? [])].map(({ commit }) => commit);
  if (state?.commit === ours && state.unknown.size === 0 && pushing.every((each) => each === ours))
    return [];
  const line = await repository.history(ours, longestHistory);
  if (state === undefined) return line.map((each) => ({ ...each, isSinceRecord: true }));
  const since = await sinceRecord(line, state.commit, repository);
  const sinceNames = new Set([...since.map(({ commit }) => commit), ...pushing]);
  const onLine = new Set(line.map(({ commit }) => commit));
  return [...line, ...since.filter(({ commit }) => !onLine.has(commit))].map((each) => ({
    ...each,
    // A project without integrations is never pushed. In a commit without any, the project was in another folder.
    isSinceRecord: sinceNames.has(each.commit) && holdsIntegrations(each.files),
  }));
}

/** The recorded commit and its descendants, as far as they are known. */
async function sinceRecord(
  line: readonly HistoricCommit[],
  recorded: Oid,
  repository: Repository,
): Promise<readonly HistoricCommit[]> {
  const found = line.findIndex(({ commit }) => commit === recorded);
  const onLine = line.slice(0, found + 1);
  if (found !== -1 && !onLine.slice(0, -1).some(({ isMerge }) => isMerge)) return onLine;
  const [tip] = line;
  const descent = tip && (await repository.descent(tip.commit, recorded, longestHistory));
  if (descent !== undefined) return [...onLine, ...descent];
  return found === -1 && line.length === longestHistory ? line : onLine;
}

function holdsIntegrations(files: Files): boolean {
  return [...files.keys()].some((path) => path.startsWith('src/integrations/'));
}

function treeOf(files: Files, contents: ReadonlyMap<Oid, Content>): Tree {
  return new Map([...files].map(([path, entry]) => [path, versionOf(entry, contents)]));
}
