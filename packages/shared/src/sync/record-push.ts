import type { Oid } from '../git/oid.js';
import { askCompiler } from './ask-compiler.js';
import { unknownName, unknownSince } from './bases.js';
import { stateMove } from './carry-pull.js';
import { sameVersion } from './file-verdict.js';
import type { Files, Path } from './files.js';
import { matchFiles } from './match-files.js';
import { isAsRecorded, type Recording } from './next-state.js';
import { isWorkflow } from './owned-paths.js';
import type { SyncPorts } from './plan-pull.js';
import type { Exported, Refs } from './ports.js';
import { type Answers, type Referee, refereeOf } from './referee.js';
import { pathAs, type SyncFile, type Version } from './sync-file.js';
import type { SyncState } from './sync-state.js';
import { viewOf } from './sync-view.js';

/** Why Paragon holds this version of a file after a push. */
type Explained =
  /** By the push. */
  | 'theirs'
  /** No push touches it. */
  | 'base'
  /** Another run has recorded it since. */
  | 'recorded'
  /** An edit of the dashboard may be in it. */
  | 'unknown';

/** What is to be recorded after a push. */
export interface DecidedPush {
  readonly recording: Recording;
  /** Whether it says another thing than the state. */
  readonly isNew: boolean;
  /** What this was decided from, by file. */
  readonly observed: ReadonlyMap<string, Observation>;
}

interface Observation {
  /** In the export; undefined where it held no such file. */
  readonly blob: Oid | undefined;
  readonly explained: Explained;
}

/**
 * Decides what is recorded after a push. If the push does not explain what the export holds of a file, the dashboard
 * may have edited it meanwhile: the old record of the file stays, as one base candidate.
 *
 * If nothing is ever built, a file counts as explained even if its text differs: an edit in the seconds between the
 * push and this export is taken for what was pushed.
 */
export async function recordPush(
  {
    head,
    before,
    after,
    state,
    built,
    earlier,
  }: {
    /** The commit that was pushed. */
    readonly head: Oid;
    /** A digest of its normalized build. */
    readonly built: string;
    /** What Paragon held before: nothing that Git lacked. Undefined where a person decided to overwrite it. */
    readonly before: Exported | undefined;
    readonly after: Exported;
    readonly state: SyncState;
    /** What was decided right after the push, where another run has recorded a sync since. */
    readonly earlier: DecidedPush | undefined;
  },
  context: SyncPorts,
): Promise<DecidedPush> {
  const record = { reading: { kind: 'valid', state }, elsewhere: undefined } as const;
  const view = await viewOf({ ours: head, exported: after, record }, context);
  const files = matchFiles(view.trees);
  const pushed = await context.repository.filesAt(head);
  const explain = (file: SyncFile, referee: Referee): Explained | 'open' =>
    earlier === undefined
      ? byPush(file, { before, after, pushed }, referee)
      : sincePush(file, { after, earlier }, referee);
  const decide = async (answers: Answers | undefined) => {
    const referee = refereeOf(answers);
    const explained = files.map((file) => explain(file, referee));
    const asked = explained.includes('open') ? [...referee.asked] : [];
    const questions = asked.map(([tree, asker]) => ({ tree, changes: undefined, asker }));
    return { explained, questions };
  };
  const { explained } = await askCompiler(decide, {
    compiler: context.compiler,
    sources: view.sources,
  });
  const found = explained.map(settled);
  const recording = { ...recordingOf(files, found, after, state), built };
  return {
    recording,
    isNew: !isAsRecorded(recording, view, record),
    observed: new Map(
      files.map((file, index) => [keyOf(file), observation(file, after, found[index])]),
    ),
  };
}

interface Observed {
  readonly before: Exported | undefined;
  readonly after: Exported;
  /** The files of the commit that was pushed. */
  readonly pushed: Files;
}

/** Right after a push. */
function byPush(
  file: SyncFile,
  { before, after, pushed }: Observed,
  referee: Referee,
): Explained | 'open' {
  const { ours, theirs } = file;
  // With `onConflict: overwrite` a push removes from Paragon what is a draft in Git: no build contains drafts.
  if (before === undefined && theirs === undefined && ours?.isDraft) return 'theirs';
  const plain = withoutBuild(file);
  if (plain !== undefined) return plain;
  const held = before?.files.get(theirs?.path ?? '')?.blob;
  if (held !== undefined && held === blobIn(after, file)) return 'theirs';
  // Paragon held the pushed text before the push, so the dashboard has changed it since.
  if (held !== undefined && held === pushed.get(ours?.path ?? '')?.blob) return 'unknown';
  const same = referee.same({ tree: 'ours', version: ours }, { tree: 'theirs', version: theirs });
  if (same === 'open') return 'open';
  if (same === 'yes') return 'theirs';
  const isWithoutCompiler = referee.answer('ours') === 'unknown';
  return isWithoutCompiler && ours !== undefined && theirs !== undefined ? 'theirs' : 'unknown';
}

/** Once another run has recorded a sync: what has not changed since the push is explained as it was then. */
function sincePush(
  file: SyncFile,
  { after, earlier }: { readonly after: Exported; readonly earlier: DecidedPush },
  referee: Referee,
): Explained | 'open' {
  const { base, ours, theirs } = file;
  if (sameVersion(theirs, ours)) return 'theirs';
  const then = earlier.observed.get(keyOf(file));
  const isAsThen = then !== undefined && then.blob === blobIn(after, file);
  if (isAsThen && then.explained === 'theirs') return 'theirs';
  if (sameVersion(theirs, base)) return 'recorded';
  if (isAsThen) return then.explained;
  const plain = withoutBuild(file);
  if (plain !== undefined) return plain;
  const same = referee.same({ tree: 'ours', version: ours }, { tree: 'theirs', version: theirs });
  if (same === 'open') return 'open';
  return same === 'yes' ? 'theirs' : 'unknown';
}

/** What the texts alone explain. */
function withoutBuild({ base, ours, theirs }: SyncFile): Explained | undefined {
  if (sameVersion(theirs, ours)) return 'theirs';
  // What is a draft in Git alone is in no build, so Paragon holds no such workflow.
  if (theirs === undefined && ours?.isDraft && !base?.isDraft) return 'theirs';
  // No push brings a draft.
  if (theirs?.isDraft || (theirs === undefined && base?.isDraft)) return 'base';
  if (theirs !== undefined || ours === undefined || ours.isDraft) return undefined;
  // A project may keep files of its own in owned folders. No export contains these, so their absence is no edit.
  return base !== undefined || isWorkflow(ours.path) ? 'unknown' : 'theirs';
}

/** The id of a workflow, which keeps it whatever its file is called; of another file the path. */
function keyOf({ id, path }: SyncFile): string {
  return id ?? path;
}

function blobIn({ files }: Exported, { theirs }: SyncFile): Oid | undefined {
  return theirs === undefined ? undefined : files.get(theirs.path)?.blob;
}

function observation(
  file: SyncFile,
  after: Exported,
  explained: Explained = 'unknown',
): Observation {
  return { blob: blobIn(after, file), explained };
}

function settled(explained: Explained | 'open'): Explained {
  return explained === 'open' ? 'unknown' : explained;
}

function recordingOf(
  files: readonly SyncFile[],
  explained: readonly Explained[],
  { cliVersion }: Exported,
  state: SyncState,
): Omit<Recording, 'built'> {
  const exported = new Map<string, Version>();
  const unknown = new Map<Path, Oid | undefined>();
  for (const [index, file] of files.entries()) {
    const version = explained[index] === 'theirs' ? file.theirs : file.base;
    if (explained[index] === 'unknown') {
      unknown.set(unknownName(file), unknownSince(file, state));
    }
    if (version === undefined) continue;
    const { content, mode } = version;
    exported.set(pathAs(file, version.isDraft), { content, mode });
  }
  const { waiting, side } = state;
  const isWhole = explained.every((each) => each === 'theirs' || each === 'base');
  return { exported, cliVersion, unknown, waiting, side, isWhole };
}

/** Moves the state alone. `moved` where another sync was faster. */
export async function deliverRecord(
  recording: Recording,
  { head, refs }: { readonly head: Oid; readonly refs: Refs },
  context: SyncPorts,
): Promise<'delivered' | 'moved'> {
  const facts = { commit: head, paragonCommit: undefined, direction: 'push' } as const;
  const follows = refs.state.kind === 'at' ? refs.state.commit : undefined;
  const move = await stateMove(recording, facts, { refs, follows }, context);
  const { kind } = await context.repository.move([move]);
  return kind === 'delivered' ? kind : 'moved';
}
