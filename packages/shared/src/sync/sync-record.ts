import type { Oid } from '../git/oid.js';
import { unknownName } from './bases.js';
import { sameVersion } from './file-verdict.js';
import type { Files } from './files.js';
import { matchFiles, type SyncFile, type Version } from './names.js';
import type { Exported, Refs } from './ports.js';
import { withDraftMark } from './project-paths.js';
import { type Answer, type Referee, refereeOf, type TreeName } from './referee.js';
import { type Recording, type SyncPorts, stateMove } from './sync-pull.js';
import type { SyncState } from './sync-state.js';
import { viewOf } from './sync-view.js';

/** Why Paragon holds what it holds after a push. */
type Explained = 'theirs' | 'base' | 'unknown';

/**
 * What is recorded after a push. A file whose export the push does not explain may hold an edit that the dashboard
 * made meanwhile: what was recorded of it before stays, as one candidate.
 *
 * Where nothing is ever built, a file that Paragon did not hold in just those words counts as explained: an edit of it
 * in the seconds between the push and this export is taken for what was pushed.
 */
export async function recordPush(
  {
    head,
    before,
    after,
    state,
    built,
  }: {
    /** The commit that was pushed. */
    readonly head: Oid;
    /** A digest of its normalized build. */
    readonly built: string;
    /** What Paragon held before: nothing that Git lacked. Undefined where a person decided to overwrite it. */
    readonly before: Exported | undefined;
    readonly after: Exported;
    readonly state: SyncState;
  },
  context: SyncPorts,
): Promise<Recording> {
  const record = { reading: { kind: 'valid', state }, elsewhere: undefined } as const;
  const view = await viewOf({ ours: head, exported: after, record }, context);
  const answers = context.compiler === undefined ? undefined : new Map<TreeName, Answer>();
  const files = matchFiles(view.trees);
  const pushed = await context.repository.filesAt(head);
  for (;;) {
    const referee = refereeOf(answers);
    const explained = files.map((file) => explain(file, { before, after, pushed }, referee));
    if (!explained.includes('open') || context.compiler === undefined) {
      return { ...recordingOf(files, explained.map(settled), after, state), built };
    }
    for (const tree of referee.asked) {
      const question = { tree, changes: undefined };
      answers?.set(tree, await context.compiler.build(question, view.sources));
    }
  }
}

interface Observed {
  readonly before: Exported | undefined;
  readonly after: Exported;
  /** The files of the commit that was pushed. */
  readonly pushed: Files;
}

function explain(
  file: SyncFile,
  { before, after, pushed }: Observed,
  referee: Referee,
): Explained | 'open' {
  const { base, ours, theirs } = file;
  if (sameVersion(theirs, ours)) return 'theirs';
  // No push brings a draft.
  if (theirs?.isDraft || (theirs === undefined && base?.isDraft)) return 'base';
  const path = theirs?.path ?? '';
  const held = before?.files.get(path)?.blob;
  if (held === after.files.get(path)?.blob) return 'theirs';
  // It said already what was pushed, so it is the dashboard that has changed it since.
  if (held !== undefined && held === pushed.get(ours?.path ?? '')?.blob) return 'unknown';
  const same = referee.same({ tree: 'ours', version: ours }, { tree: 'theirs', version: theirs });
  if (same === 'open') return 'open';
  if (same === 'yes') return 'theirs';
  const isWithoutCompiler = referee.answer('ours') === 'unknown';
  return isWithoutCompiler && ours !== undefined && theirs !== undefined ? 'theirs' : 'unknown';
}

function settled(explained: Explained | 'open'): Explained {
  return explained === 'open' ? 'unknown' : explained;
}

function recordingOf(
  files: readonly SyncFile[],
  explained: readonly Explained[],
  { cliVersion }: Exported,
  { waiting, side }: SyncState,
): Omit<Recording, 'built'> {
  const exported = new Map<string, Version>();
  const unknown = new Set<string>();
  for (const [index, file] of files.entries()) {
    const version = explained[index] === 'theirs' ? file.theirs : file.base;
    if (explained[index] === 'unknown') unknown.add(unknownName(file));
    if (version === undefined) continue;
    const { content, mode } = version;
    exported.set(withDraftMark(file.path, version.isDraft), { content, mode });
  }
  return { exported, cliVersion, unknown, waiting, side, isWhole: unknown.size === 0 };
}

/** Moves the state alone. `moved` where another sync was faster. */
export async function deliverRecord(
  recording: Recording,
  { head, refs }: { readonly head: Oid; readonly refs: Refs },
  context: SyncPorts,
): Promise<'delivered' | 'moved'> {
  const facts = { commit: head, paragonCommit: undefined, direction: 'push' } as const;
  const move = await stateMove(recording, facts, { refs, follows: refs.state }, context);
  return (await context.repository.move([move])).kind;
}
