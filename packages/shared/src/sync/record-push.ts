import type { Oid } from '../git/oid.js';
import { type AnnouncedPush, stillPushing } from './announce-push.js';
import { askReferees } from './ask-referees.js';
import { isUnknown, type UnknownName, unknownName, unknownSince } from './bases.js';
import { stateMove } from './carry-pull.js';
import { sameVersion } from './file-verdict.js';
import type { Files, Path } from './files.js';
import { matchFiles } from './match-files.js';
import { isAsRecorded, type Recording, writerOf } from './next-state.js';
import { isDraft, isWorkflow } from './owned-paths.js';
import type { SyncPorts } from './plan-pull.js';
import type { Exported, Refs } from './ports.js';
import { type Answers, type Referee, refereeOf } from './referee.js';
import { isDeployed, pathAs, type SyncFile, type Version, versionOf } from './sync-file.js';
import type { SyncState } from './sync-state.js';
import { type SyncView, viewOf } from './sync-view.js';
import { workflowIds } from './workflow-ids.js';

/** Why Paragon holds this version of a file after a push. */
type Explained =
  /** The push changed it. */
  | 'theirs'
  /** A push does not touch it. */
  | 'base'
  /** Another run has recorded it meanwhile. */
  | 'recorded'
  /** It may contain a dashboard edit. */
  | 'unknown';

/** What to record after a push. */
export interface DecidedPush {
  readonly recording: Recording;
  /** Whether anything but the end of the push has to be recorded. */
  readonly isNew: boolean;
  /** The observations behind the decision, by file. */
  readonly observed: ReadonlyMap<string, Observation>;
}

/** A push that is done. */
interface PushToRecord extends AnnouncedPush {
  /** A digest of its normalized build. */
  readonly built: string;
  /** What Paragon held before, without edits that Git lacked. Undefined if a person decided to overwrite it. */
  readonly before: Exported | undefined;
  readonly after: Exported;
  readonly state: SyncState;
  /** The decision right after the push, if another run has recorded a sync since then. */
  readonly earlier: DecidedPush | undefined;
}

interface Observation {
  /** The blob in the export; undefined if the file is missing there. */
  readonly blob: Oid | undefined;
  readonly isDraft: boolean | undefined;
  readonly explained: Explained;
}

/**
 * Decides what is recorded after a push. If the push does not explain the exported version of a file, the dashboard may
 * have edited it meanwhile: the old record of the file stays as one base candidate.
 *
 * If nothing is ever built, a file counts as explained even if its text differs: an edit in the seconds between the
 * push and this export then counts as pushed.
 */
export async function recordPush(
  { run, head, before, after, state, built, earlier }: PushToRecord,
  context: SyncPorts,
): Promise<DecidedPush> {
  const record = { reading: { kind: 'valid', state }, elsewhere: undefined } as const;
  const view = await viewOf({ ours: head, exported: after, record }, context);
  const files = matchFiles(view.trees);
  const pushed = await context.repository.filesAt(head);
  const heldById = await workflowsHeld({ before, after }, context);
  const explain = (file: SyncFile, referee: Referee): Explained | 'open' =>
    earlier === undefined
      ? byPush(file, { before, after, pushed, heldById }, referee)
      : sincePush(file, { after, earlier }, referee);
  const decide = async (answers: Answers | undefined) => {
    const referee = refereeOf(answers);
    const explained = files.map((file) => explain(file, referee));
    const asked = explained.includes('open') ? [...referee.asked] : [];
    const questions = asked.map(([tree, asker]) => ({ tree, changes: undefined, asker }));
    return { explained, questions };
  };
  const { explained } = await askReferees(decide, {
    compiler: context.compiler,
    sources: view.sources,
    recordedCli: undefined,
  });
  const found = explained.map((each) => (each === 'open' ? 'unknown' : each));
  const recording = { ...recordingAfterPush(files, found, { run, after, state, view }), built };
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
  readonly heldById: HeldById;
}

/** What Paragon held of workflows before the push, by their ids: others may have their names now. */
type HeldById = ReadonlyMap<string, { readonly path: Path; readonly blob: Oid }>;

/** The workflows that the export after the push does not have under the same name and alike. */
async function workflowsHeld(
  { before, after }: Pick<Observed, 'before' | 'after'>,
  { repository }: SyncPorts,
): Promise<HeldById> {
  const changed = [...(before?.files ?? [])].filter(
    ([path, { blob }]) => isWorkflow(path) && after.files.get(path)?.blob !== blob,
  );
  const contents = await repository.contents(new Set(changed.map(([, { blob }]) => blob)));
  const versions = changed.map(([path, entry]) => [path, versionOf(entry, contents)] as const);
  const ids = workflowIds(new Map(versions));
  return new Map(
    changed.flatMap(([path, { blob }]) => {
      const id = ids.get(path);
      return id === undefined ? [] : [[id, { path, blob }] as const];
    }),
  );
}

/**
 * Whether a workflow is a draft in Git and in the record, but an earlier push has deployed it. The push of the draft
 * removes it from Paragon, since builds do not contain drafts.
 */
function isRemovedDraft({ id = '', base, ours, theirs }: SyncFile, heldById: HeldById): boolean {
  const held = heldById.get(id)?.path;
  const isDraftInGit = ours?.isDraft === true && base?.isDraft === true;
  return theirs === undefined && isDraftInGit && held !== undefined && !isDraft(held);
}

/** Right after a push. */
function byPush(
  file: SyncFile,
  { before, after, pushed, heldById }: Observed,
  referee: Referee,
): Explained | 'open' {
  const { ours, theirs } = file;
  // With `onConflict: overwrite` a push removes from Paragon what is a draft in Git: no build contains drafts.
  if (before === undefined && theirs === undefined && ours?.isDraft) return 'theirs';
  if (isRemovedDraft(file, heldById)) return 'theirs';
  const plain = withoutBuild(file);
  if (plain !== undefined) return plain;
  const held = heldBefore(file, { before, after, heldById });
  if (held !== undefined && held === blobIn(after, file)) return 'theirs';
  // Paragon held the pushed text before the push, so the dashboard has changed it since.
  if (held !== undefined && held === pushed.get(ours?.path ?? '')?.blob) return 'unknown';
  const same = referee.same({ tree: 'ours', version: ours }, { tree: 'theirs', version: theirs });
  if (same === 'open') return 'open';
  if (same === 'yes') return 'theirs';
  const isWithoutCompiler = referee.answer('ours') === 'unknown';
  return isWithoutCompiler && ours !== undefined && theirs !== undefined ? 'theirs' : 'unknown';
}

function heldBefore(
  file: SyncFile,
  { before, after, heldById }: Pick<Observed, 'before' | 'after' | 'heldById'>,
): Oid | undefined {
  const underItsName = before && blobIn(before, file);
  // Ids tell where a name says another thing than before.
  if (file.id === undefined || underItsName === blobIn(after, file)) return underItsName;
  return heldById.get(file.id)?.blob;
}

/**
 * After another run has recorded a sync: a file that has not changed since the push has the same explanation as then.
 */
function sincePush(
  file: SyncFile,
  { after, earlier }: { readonly after: Exported; readonly earlier: DecidedPush },
  referee: Referee,
): Explained | 'open' {
  const { base, ours, theirs } = file;
  if (sameVersion(theirs, ours)) return 'theirs';
  const then = earlier.observed.get(keyOf(file));
  const isAsThen =
    then !== undefined && then.blob === blobIn(after, file) && then.isDraft === theirs?.isDraft;
  if (isAsThen && then.explained === 'theirs') return 'theirs';
  if (sameVersion(theirs, base)) return 'recorded';
  if (isAsThen) return then.explained;
  const plain = withoutBuild(file);
  if (plain !== undefined) return plain;
  const same = referee.same({ tree: 'ours', version: ours }, { tree: 'theirs', version: theirs });
  if (same === 'open') return 'open';
  return same === 'yes' ? 'theirs' : 'unknown';
}

/** What the texts explain without a build. */
function withoutBuild({ base, ours, theirs }: SyncFile): Explained | undefined {
  if (sameVersion(theirs, ours)) return 'theirs';
  // A draft in Git is not part of the build, so Paragon does not have that workflow.
  if (theirs === undefined && ours?.isDraft && !base?.isDraft) return 'theirs';
  // It was deployed by the push, so the dashboard has made it a draft since.
  if (theirs?.isDraft && isDeployed(ours)) return 'unknown';
  // A push never contains a draft.
  if (theirs?.isDraft || (theirs === undefined && base?.isDraft)) return 'base';
  if (theirs !== undefined || ours === undefined || ours.isDraft) return undefined;
  // A project may have its own files in owned folders. Exports do not contain these, so their absence is not an edit.
  return base !== undefined || isWorkflow(ours.path) ? 'unknown' : 'theirs';
}

/** The id of a workflow, which does not depend on the file name; the path of another file. */
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
  return { blob: blobIn(after, file), isDraft: file.theirs?.isDraft, explained };
}

function recordingAfterPush(
  files: readonly SyncFile[],
  explained: readonly Explained[],
  {
    run,
    after: { cliVersion },
    state,
    view,
  }: Pick<PushToRecord, 'run' | 'after' | 'state'> & { readonly view: SyncView },
): Omit<Recording, 'built'> {
  const exported = new Map<string, Version>();
  const unknown = new Map<UnknownName, Oid | undefined>();
  for (const [index, file] of files.entries()) {
    const version = explained[index] === 'theirs' ? file.theirs : file.base;
    // What a push does not touch stays unknown.
    const isUntouched = explained[index] === 'base' && isUnknown(file, view);
    if (explained[index] === 'unknown' || isUntouched) {
      unknown.set(unknownName(file), unknownSince(file, view, state.commit));
    }
    if (version === undefined) continue;
    const { content, mode } = version;
    exported.set(pathAs(file, version.isDraft), { content, mode });
  }
  const { forReview, side, sideOf } = state;
  const pushing = stillPushing(state, run);
  const kept = files.filter((_, index) => explained[index] !== 'theirs');
  const writer = writerOf(kept, { recordedBy: state.cliVersion, cliVersion });
  const isWhole = explained.every((each) => each === 'theirs' || each === 'base');
  return { exported, cliVersion: writer, unknown, pushing, forReview, side, sideOf, isWhole };
}

/** Moves only the state. `moved` if another sync was faster. */
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
