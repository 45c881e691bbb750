import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Cancelled,
  type Checkout,
  checkPush,
  deliverRecord,
  type Entry,
  type Exported,
  type GitInput,
  guardOf,
  hasState,
  isOid,
  isWhereItWas,
  keptByLfs,
  messageOf,
  type Oid,
  type ParagraphCli,
  type Project,
  type ProjectBranch,
  type PushCheck,
  projectTrees,
  quoted,
  type RecordedState,
  type Refs,
  type Refusal,
  type Repository,
  readRecord,
  recordPush,
  type SyncPorts,
  type Version,
  type ViewContext,
} from '@paragraph/shared';
import type { PushContext } from './context.js';
import { copyProject } from './copy-project.js';
import { type OwnedFiles, ownedOnDisk } from './project-on-disk.js';
import { type ConflictOutcome, heldPush, refused } from './push-conflict.js';
import type { StateLook, StateSource } from './state-source.js';

/** What is about to be pushed. */
export interface Pushing {
  readonly project: Project;
  readonly target: ProjectBranch;
  readonly cli: ParagraphCli;
  /** The commit that is checked out. */
  readonly head: string;
  /** Two builds with the same digest mean the same. */
  digest(): string;
}

/** A push that may go on, and what it was judged by. */
export interface Permit {
  readonly look: StateLook;
  /** What was recorded before; undefined where there is nothing to record anew. */
  readonly state: RecordedState | undefined;
  /** What Paragon held; undefined where nobody looked. */
  readonly before: Exported | undefined;
  /** Whether Paragon holds already what the push would bring. */
  readonly isUpToDate: boolean;
}

/** Keeps a push from overwriting what the dashboard holds and Git lacks. */
export interface PushGuard {
  /** Compares what Paragon holds with what the push would make of it. */
  judge(pushing: Pushing): Promise<Permit | ConflictOutcome>;
  /** Whether what was read is still so. */
  isStillSo(permit: Permit, target: ProjectBranch): Promise<boolean>;
  /** Records what Paragon holds after the push. */
  record(permit: Permit, pushing: Pushing): Promise<void>;
}

/** @param checkout Undefined where git knows none. */
export function pushGuard(
  context: PushContext,
  source: StateSource,
  checkout: Checkout | undefined,
): PushGuard {
  const { run, inputs, record } = context;
  return {
    async judge(pushing) {
      const { target } = pushing;
      const look = await record.timed('state', () => source.look(target));
      const isForced = inputs.onConflict === 'overwrite';
      const unguarded: Permit = { look, state: undefined, before: undefined, isUpToDate: false };
      if (look.kind === 'absent') return unguarded;
      if (look.kind !== 'refs') return isForced ? unguarded : refused(look);
      if (!hasState(look.refs)) return unguarded;
      const repository = await source.repository(target);
      if (repository === undefined) return unguarded;
      const state = await recordedIn(look.refs, { repository, target });
      const guard = guardOf(state);
      if (isForced) return { ...unguarded, state };
      if (guard === 'off') return unguarded;
      if (guard !== 'on') return refused(guard);

      const { head, exported, ports } = await bothSides(pushing, repository, look.refs);
      const built = pushing.digest();
      const check = await checkPush({ head, exported, record: state, built }, ports);
      if (isHeld(check)) return heldPush(check);
      return { look, state, before: exported, isUpToDate: check.isUpToDate };
    },
    async isStillSo({ look, before }, target) {
      // Where Paragon was not asked, the look has only just been taken, or does not count.
      if (before === undefined) return true;
      const now = await source.look(target);
      if (look.kind === 'refs' && now.kind === 'refs') return isWhereItWas(look.refs, now.refs);
      return look.kind === now.kind;
    },
    record: (permit, pushing) => unlessBroken(() => recordAfter(permit, pushing)),
  };

  function owned(folder: string, { target: { prefix } }: Pushing): Promise<OwnedFiles> {
    return ownedOnDisk(folder, async (paths) => {
      if (checkout === undefined) return new Set();
      const kept = await keptByLfs(
        checkout,
        paths.map((path) => `${prefix}${path}`),
      );
      return new Set([...kept].map((file) => file.slice(prefix.length)));
    });
  }

  /** The commit that is pushed, and what Paragon holds now. */
  async function bothSides(pushing: Pushing, repository: Repository, refs: Refs) {
    const ours = await owned(pushing.project.folder, pushing);
    const theirs = await owned(await exportBeside(context, pushing), pushing);
    const exported: Exported = { files: theirs.files, cliVersion: pushing.cli.version };
    const sides = portsOf(repository, pushing, refs, [ours, theirs]);
    const head = commitOf(pushing);
    // Commits of the job itself may be nowhere else.
    const treesOf = (commit: Oid) =>
      commit === head && checkout !== undefined
        ? projectTrees(inputTo(checkout), head, pushing.target.prefix)
        : repository.treesOf(commit);
    const ports: SyncPorts = {
      ...sides,
      repository: { ...sides.repository, treesOf },
      signal: run.signal,
    };
    return { head, exported, ports };
  }

  /** A push that is done is not undone by what goes wrong after it. */
  async function unlessBroken(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      run.log.notice(unrecorded(messageOf(thrown)));
    }
  }

  async function recordAfter(
    { look, state: recorded, before }: Permit,
    pushing: Pushing,
  ): Promise<void> {
    const state = recorded?.reading.kind === 'valid' ? recorded.reading.state : undefined;
    if (state === undefined || look.kind !== 'refs') return;
    const repository = await source.repository(pushing.target);
    if (repository === undefined) return;
    const refusal = await source.writeRefusal(pushing.target, look.refs);
    if (refusal !== undefined) {
      run.log.notice(mayNot.has(refusal.kind) ? readOnly : unrecorded(refusal.words));
      return;
    }
    const { head, exported: after, ports } = await bothSides(pushing, repository, look.refs);
    const built = pushing.digest();
    const recording = await recordPush({ head, before, after, state, built }, ports);
    const delivering = { head, refs: look.refs };
    const end = await record.timed('state', () => deliverRecord(recording, delivering, ports));
    if (end === 'moved') run.log.notice(unrecorded('Another run has recorded a sync meanwhile.'));
  }
}

const readOnly =
  'What Paragon holds after this push was not recorded, since the token may only read. So the next push may take what this one brought for an edit in the dashboard, and push nothing until a pull has run. With `permissions:` of `contents: write`, which lets the job write to the repository, it is recorded.';

/** What a host says of credentials that may only read. */
const mayNot: ReadonlySet<Refusal['kind']> = new Set(['no-write', 'credentials', 'not-found']);

function unrecorded(why: string): string {
  return `What Paragon holds after this push could not be recorded: ${quoted(why, 500)}\nUntil a pull records it, the next push may take what this one brought for an edit in the dashboard, and push nothing.`;
}

/** What cannot be fetched is no reason to push all the same. */
async function recordedIn(refs: Refs, view: ViewContext): Promise<RecordedState> {
  try {
    return await readRecord(refs, view);
  } catch (thrown) {
    if (thrown instanceof Cancelled) throw thrown;
    return { reading: { kind: 'unreadable', why: messageOf(thrown) }, elsewhere: undefined };
  }
}

function inputTo({ git }: Checkout): GitInput {
  return (args, input) => git.bytes(args, { input });
}

function isHeld({ held, removals }: PushCheck): boolean {
  return held.length > 0 || removals !== undefined;
}

/** What Paragon holds now, exported into a copy of the project: what is to be pushed stays as it was built. */
async function exportBeside(
  { session, record }: PushContext,
  { project, cli }: Pushing,
): Promise<string> {
  const copy = await mkdtemp(join(session.home.folder, 'export-'));
  await copyProject(project.folder, copy);
  await record.timed('para pull', () => cli.pull(copy));
  return copy;
}

/** The repository, with the files of the checkout in the place of the commit that is pushed. */
function portsOf(
  repository: Repository,
  pushing: Pushing,
  { branch }: Refs,
  [ours, theirs]: readonly [OwnedFiles, OwnedFiles],
): Omit<SyncPorts, 'signal'> {
  const head = commitOf(pushing);
  return {
    compiler: undefined,
    target: pushing.target,
    repository: {
      ...repository,
      filesAt: async (commit) => (commit === head ? ours.files : repository.filesAt(commit)),
      // What the export wrote is nowhere in Git yet.
      commitState: ({ files, ...spec }) =>
        repository.commitState({
          ...spec,
          files: new Map([...files].map(([path, file]) => [path, withContent(file, theirs)])),
        }),
      // Commits of the job itself may be nowhere else.
      history: (from, limit) =>
        repository.history(from === head && branch.kind === 'at' ? branch.commit : from, limit),
      async contents(blobs) {
        const known = [...theirs.contents, ...ours.contents].filter(([blob]) => blobs.has(blob));
        const found = new Map(known);
        const missing = new Set([...blobs].filter((blob) => !found.has(blob)));
        return new Map([...found, ...(await repository.contents(missing))]);
      },
    },
  };
}

function withContent(file: Entry | Version, { contents }: OwnedFiles): Entry | Version {
  const blob =
    'blob' in file ? file.blob : typeof file.content === 'string' ? '' : file.content.blob;
  const content = isOid(blob) ? contents.get(blob) : undefined;
  return content === undefined ? file : { content, mode: file.mode };
}

function commitOf({ head }: Pushing): Oid {
  if (isOid(head)) return head;
  throw new Error('The checkout names no commit.');
}
