import type { CapturedExit } from '../action/child-process.js';
import { Cancelled } from '../report/errors.js';
import { GitFailure } from './git.js';
import { GitTimeout } from './git-timeout.js';
import { pushByHelper } from './push-by-helper.js';
import type { RefMove } from './ref-move.js';
import { type Refusal, refusalOf } from './refusal.js';
import { readRefs } from './remote-refs.js';
import { type NetworkContext, retryingGit } from './retrying-git.js';
import type { ScratchRepository } from './scratch-repository.js';

/** What became of the refs: all of them have moved, or none. */
export type PushAnswer =
  | { readonly kind: 'delivered' }
  /** One of them is not where it was read. */
  | { readonly kind: 'moved' }
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      /** The refs that the host itself would not take, where it says so: by the others they come along. */
      readonly refs?: readonly string[];
    }
  /** The connection broke, or the host met a difficulty, also when it was tried again: the refs are where they were. */
  | { readonly kind: 'lost'; readonly refusal: Refusal }
  /** Nobody knows: the host had not answered, and could not be asked. */
  | { readonly kind: 'in-doubt'; readonly because: 'cancelled' }
  | { readonly kind: 'in-doubt'; readonly because: 'unreachable'; readonly refusal: Refusal };

/** A push under way is waited for a moment: without its answer nobody knows how the run ended. In milliseconds. */
const graceToPush = 1_500;

/**
 * Moves refs of the remote, all or none of them, if each still is where it was read. Where the push fails the
 * refs themselves are read: where a connection dies git may send a push twice, and tells of the second.
 */
export async function pushRefs(
  repository: ScratchRepository,
  moves: readonly RefMove[],
  context: NetworkContext,
): Promise<PushAnswer> {
  for (const { ref, to } of moves) {
    if (to === undefined || !ref.startsWith('refs/heads/')) continue;
    await repository.largeFiles.upload(to, repository.remote, context);
  }
  const refspecs = await outgoing(repository, moves);
  const seen: { doubt?: PushAnswer } = {};
  const attempt = async (): Promise<PushAnswer> => {
    if (context.signal.aborted) throw new Cancelled();
    const answer = await tryToPush(repository, moves, refspecs);
    if (answer.kind === 'lost' || answer.kind === 'in-doubt') {
      if (answer.kind === 'in-doubt') seen.doubt = answer;
      throw new NotDelivered(answer);
    }
    return answer;
  };
  try {
    return await retryingGit(attempt, {
      ...context,
      trouble: 'The push broke off',
      isTransient: (thrown) => thrown instanceof NotDelivered,
    });
  } catch (thrown) {
    if (thrown instanceof NotDelivered) return thrown.answer;
    if (thrown instanceof Cancelled && seen.doubt !== undefined) return seen.doubt;
    throw thrown;
  }
}

/** Another try may do. */
class NotDelivered extends Error {
  readonly answer: PushAnswer;

  constructor(answer: PushAnswer) {
    super(answer.kind);
    this.answer = answer;
  }
}

/**
 * Names the commits so that one pattern sends them. Only a pattern names a ref of the other side beyond doubt: a
 * name that is written out also fits a branch or tag that is called `refs/heads/main`, and git refuses to choose.
 * https://git-scm.com/docs/git-push#Documentation/git-push.txt-ltrefspecgt82308203
 *
 * No pattern takes a ref away, so one that goes is written out. GitHub takes no branch or tag that begins with `refs/`.
 */
async function outgoing(
  { git }: ScratchRepository,
  moves: readonly RefMove[],
): Promise<readonly string[]> {
  const kept = moves.filter(({ to }) => to !== undefined);
  const updates = kept.map(({ ref, to }) => `update ${outgoingName(ref)} ${to}\n`);
  const names = new Set(kept.map(({ ref }) => outgoingName(ref)));
  const listed = await git.run(['for-each-ref', '--format=%(refname)', outbox]);
  const stale = listed.split('\n').filter((name) => name !== '' && !names.has(name));
  await git.run(['update-ref', '--stdin'], {
    input: [...stale.map((name) => `delete ${name}\n`), ...updates].join(''),
  });
  const gone = moves.filter(({ to }) => to === undefined).map(({ ref }) => `:${ref}`);
  return [...(kept.length > 0 ? [`${outbox}*:refs/*`] : []), ...gone];
}

const outbox = 'refs/outgoing/';

function outgoingName(ref: string): string {
  return ref.replace(/^refs\//, outbox);
}

async function tryToPush(
  repository: ScratchRepository,
  moves: readonly RefMove[],
  refspecs: readonly string[],
): Promise<PushAnswer> {
  const { remote } = repository;
  const git = remote.git(repository.git);
  const grace = { grace: graceToPush };
  try {
    const args = [
      'push',
      '--porcelain',
      '--atomic',
      '--no-verify',
      '--no-recurse-submodules',
      ...moves.map(({ ref, from = '' }) => `--force-with-lease=${ref}:${from}`),
      '--',
      remote.name,
      ...refspecs,
    ];
    let exit = await git.ask(args, grace).catch(asBroken);
    if (/^https?:/.test(remote.url) && /dst refspec \S+ matches more than one/.test(exit.stderr)) {
      exit = await pushByHelper(repository, moves, refspecs, grace);
    }
    if (exit.exitCode === 0) return { kind: 'delivered' };
    const refusal = refusalOf(`${exit.stdout.toString('utf8')}\n${exit.stderr}`);
    const places = await placesNow(repository, moves);
    const answer = judge(refusal, places);
    return answer.kind === 'refused' ? { ...answer, refs: refusedRefs(exit) } : answer;
  } catch (thrown) {
    if (!(thrown instanceof Cancelled)) throw thrown;
    return { kind: 'in-doubt', because: 'cancelled' };
  }
}

/**
 * The refs for whose sake a push was refused. Of an atomic push the host refuses all the others, too, and says that it
 * is for that. https://git-scm.com/docs/git-push#_output
 */
function refusedRefs({ stdout }: CapturedExit): readonly string[] {
  const line = /^!\t[^\t]*:(?<ref>refs\/[^\t]+)\t\[remote rejected\] \((?!atomic)/;
  return stdout
    .toString('utf8')
    .split('\n')
    .flatMap((text) => line.exec(text)?.groups?.ref ?? []);
}

/** Where the refs are after a push that failed; undefined where they cannot be read. */
type Places = 'as-read' | 'as-pushed' | 'elsewhere' | undefined;

/** What a failed push came to: where the refs are counts for more than what was said. */
export function judge(refusal: Refusal, places: Places): PushAnswer {
  if (places === 'as-pushed') return { kind: 'delivered' };
  if (places === 'elsewhere') return { kind: 'moved' };
  // It looked so to the host, or it met another push, and yet the refs are where they were.
  const isFinal = refusal.kind !== 'transient' && refusal.kind !== 'moved';
  if (isFinal && (places === 'as-read' || refusal.kind !== 'unknown')) {
    return { kind: 'refused', refusal };
  }
  if (places === 'as-read') return { kind: 'lost', refusal };
  return { kind: 'in-doubt', because: 'unreachable', refusal };
}

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

/** A push without an answer may have been taken all the same: the refs themselves are read. */
function asBroken(thrown: unknown): CapturedExit {
  if (!(thrown instanceof GitTimeout)) throw thrown;
  const stderr = `fatal: Operation timed out: ${thrown.explanation.what}`;
  return { exitCode: null, signal: null, stdout: Buffer.alloc(0), stderr };
}
