import type { CapturedExit } from '../action/child-process.js';
import { Cancelled } from '../report/errors.js';
import { type Git, GitFailure } from './git.js';
import { GitTimeout } from './git-timeout.js';
import { pushByHelper } from './push-by-helper.js';
import { isStaying, type RefMove } from './ref-move.js';
import { type Refusal, type RefusalKind, refusalOf } from './refusal.js';
import { readRefs } from './remote-refs.js';
import { type NetworkContext, retryingGit } from './retrying-git.js';
import type { ScratchRepository } from './scratch-repository.js';

/** The result of a push: all refs have moved, or none. */
export type PushAnswer =
  | { readonly kind: 'delivered' }
  /** A ref has moved since it was read. */
  | { readonly kind: 'moved' }
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      /**
       * The refs that the host itself refused, if it says so. The others failed with them, since the push is atomic.
       */
      readonly refs?: readonly string[];
    }
  /** The connection or the host failed in every attempt. The refs did not move. */
  | { readonly kind: 'lost'; readonly refusal: Refusal }
  /** Unknown: the host did not answer the push, and the refs could not be read. */
  | { readonly kind: 'in-doubt'; readonly because: 'cancelled' }
  | { readonly kind: 'in-doubt'; readonly because: 'unreachable'; readonly refusal: Refusal };

/** How long a push may still run after a cancellation, in milliseconds: its answer decides how the run ended. */
const graceToPush = 1_500;

/**
 * Moves refs of the remote in one atomic push, each with a lease on where it was read. After a failed push it reads the
 * refs: on a broken connection git may send a push twice, and report only the second answer.
 */
export async function pushRefs(
  repository: ScratchRepository,
  moves: readonly RefMove[],
  context: NetworkContext,
): Promise<PushAnswer> {
  for (const move of moves) {
    const { ref, to } = move;
    if (to === undefined || isStaying(move) || !ref.startsWith('refs/heads/')) continue;
    await repository.largeFiles.upload(to, repository.remote, context);
  }
  const seen: { doubt?: PushAnswer } = {};
  const attempt = async (): Promise<PushAnswer> => {
    if (context.signal.aborted) throw new Cancelled();
    const answer = await tryToPush(repository, moves);
    if (answer.kind === 'lost' || answer.kind === 'in-doubt') {
      if (answer.kind === 'in-doubt') seen.doubt = answer;
      throw new NotDelivered(answer);
    }
    return answer;
  };
  try {
    return await retryingGit(attempt, {
      ...context,
      trouble: 'The push was interrupted',
      isTransient: (thrown) => thrown instanceof NotDelivered,
    });
  } catch (thrown) {
    if (thrown instanceof NotDelivered) return thrown.answer;
    if (thrown instanceof Cancelled && seen.doubt !== undefined) return seen.doubt;
    throw thrown;
  }
}

/** Another attempt may succeed. */
class NotDelivered extends Error {
  readonly answer: PushAnswer;

  constructor(answer: PushAnswer) {
    super(answer.kind);
    this.answer = answer;
  }
}

/** What to push, without local refs: git refuses it if the remote has a branch or tag called `refs/heads/main`, too. */
function direct(moves: readonly RefMove[]): readonly string[] {
  return moves.map(({ ref, to = '' }) => `${to}:${ref}`);
}

/**
 * Creates local refs for the commits, so that one wildcard refspec pushes them. Only a wildcard is unambiguous: a full
 * name also matches a branch or tag called `refs/heads/main`, and git then refuses to choose, or takes it for a new ref.
 * https://git-scm.com/docs/git-push#Documentation/git-push.txt-ltrefspecgt82308203
 *
 * A wildcard cannot delete a ref, so deletions are written out. GitHub accepts no new branch or tag whose name begins
 * with `refs/`: https://github.blog/changelog/2023-03-23-block-ambiguous-branch-and-tag-names
 */
async function outgoing(
  { git }: ScratchRepository,
  moves: readonly RefMove[],
): Promise<readonly string[]> {
  const kept = moves.filter(({ to }) => to !== undefined);
  const updates = kept.map(({ ref, to }) => `update ${outgoingName(ref)} ${to}\n`);
  const names = new Set(kept.map(({ ref }) => outgoingName(ref)));
  const stale = [...(sent.get(git) ?? [])].filter((name) => !names.has(name));
  await git.run(['update-ref', '--stdin'], {
    input: [...stale.map((name) => `delete ${name}\n`), ...updates].join(''),
  });
  sent.set(git, names);
  const gone = moves.filter(({ to }) => to === undefined).map(({ ref }) => `:${ref}`);
  return [...(kept.length > 0 ? [`${outbox}*:refs/*`] : []), ...gone];
}

const outbox = 'refs/outgoing/';
/** The refs in the outbox of a repository since its last push. Nothing else writes there. */
const sent = new WeakMap<Git, ReadonlySet<string>>();

function outgoingName(ref: string): string {
  return ref.replace(/^refs\//, outbox);
}

async function tryToPush(
  repository: ScratchRepository,
  moves: readonly RefMove[],
): Promise<PushAnswer> {
  const { remote } = repository;
  const git = remote.git(repository.git);
  const grace = { grace: graceToPush };
  const pushing = [
    'push',
    '--porcelain',
    '--atomic',
    '--no-verify',
    '--no-recurse-submodules',
    ...moves.map(({ ref, from = '' }) => `--force-with-lease=${ref}:${from}`),
    '--',
    remote.name,
  ];
  const push = (refspecs: readonly string[]): Promise<CapturedExit> =>
    git.ask([...pushing, ...refspecs], grace).catch(asFailedExit);
  const isNew = moves.some(({ from }) => from === undefined);
  let refspecs = isNew ? await outgoing(repository, moves) : direct(moves);
  try {
    let exit = await push(refspecs);
    if (!isNew && isAmbiguous(exit)) {
      refspecs = await outgoing(repository, moves);
      exit = await push(refspecs);
    }
    if (/^https?:/.test(remote.url) && isAmbiguous(exit)) {
      exit = await pushByHelper(repository, moves, refspecs, grace);
    }
    if (exit.exitCode === 0) return { kind: 'delivered' };
    const refusal = refusalOf(`${exit.stdout.toString('utf8')}\n${exit.stderr}`);
    const places = await placesNow(repository, moves);
    const answer = pushAnswer(refusal, places);
    return answer.kind === 'refused' ? { ...answer, refs: refusedRefs(exit) } : answer;
  } catch (thrown) {
    if (!(thrown instanceof Cancelled)) throw thrown;
    return { kind: 'in-doubt', because: 'cancelled' };
  }
}

function isAmbiguous({ stderr }: CapturedExit): boolean {
  return /dst refspec \S+ matches more than one/.test(stderr);
}

/**
 * The refs that caused the refusal of a push. In an atomic push the host refuses the others too, and names `atomic` as
 * the reason. https://git-scm.com/docs/git-push#_output
 */
function refusedRefs({ stdout }: CapturedExit): readonly string[] {
  const line = /^!\t[^\t]*:(?<ref>refs\/[^\t]+)\t\[remote rejected\] \((?!atomic)/;
  return stdout
    .toString('utf8')
    .split('\n')
    .flatMap((text) => line.exec(text)?.groups?.ref ?? []);
}

/** Where the refs are after a push that failed; undefined if they cannot be read. */
type Places = 'as-read' | 'as-pushed' | 'elsewhere' | undefined;

/** The result of a failed push. Where the refs are now counts more than what the host said. */
export function pushAnswer(refusal: Refusal, places: Places): PushAnswer {
  if (places === 'as-pushed') return { kind: 'delivered' };
  if (places === 'elsewhere') return { kind: 'moved' };
  const meaning = finality[refusal.kind];
  if (meaning === 'final' || (meaning === 'unclear' && places === 'as-read')) {
    return { kind: 'refused', refusal };
  }
  if (places === 'as-read') return { kind: 'lost', refusal };
  return { kind: 'in-doubt', because: 'unreachable', refusal };
}

/** Whether the host has decided on the push, or another try may end otherwise. */
const finality: Readonly<Record<RefusalKind, 'final' | 'passing' | 'unclear'>> = {
  protected: 'final',
  signature: 'final',
  'status-checks': 'final',
  secret: 'final',
  'workflow-scope': 'final',
  declined: 'final',
  'no-write': 'final',
  credentials: 'final',
  'not-found': 'final',
  'no-branch': 'final',
  'untrusted-host': 'final',
  proxy: 'final',
  // The refs are where they were, so the host met another push.
  moved: 'passing',
  transient: 'passing',
  unknown: 'unclear',
};

async function placesNow(
  { git, remote }: ScratchRepository,
  moves: readonly RefMove[],
): Promise<Places> {
  const names = moves.map(({ ref }) => ref);
  try {
    const now = await readRefs(git, remote, names, { grace: graceToPush });
    if (moves.every(({ ref, to }) => now.get(ref) === to)) return 'as-pushed';
    return moves.every(({ ref, from }) => now.get(ref) === from) ? 'as-read' : 'elsewhere';
  } catch (thrown) {
    if (thrown instanceof GitFailure || thrown instanceof GitTimeout) return undefined;
    throw thrown;
  }
}

/** A push without an answer may still have succeeded, so the refs are read. */
function asFailedExit(thrown: unknown): CapturedExit {
  if (!(thrown instanceof GitTimeout)) throw thrown;
  const stderr = `fatal: Operation timed out: ${thrown.explanation.what}`;
  return { exitCode: null, signal: null, stdout: Buffer.alloc(0), stderr };
}
