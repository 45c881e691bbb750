import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Cancelled,
  type Checkout,
  type EarlyGit,
  earlyGit,
  fetchCommit,
  filterInTheWay,
  filterWords,
  firstFew,
  GitFailure,
  GitTimeout,
  lfsSettings,
  quoted,
  type Remote,
  rememberedAnswers,
  type ScratchRepository,
} from '@paragraph/shared';
import { copyCommit } from './copy-commit.js';

/** The checkout after a delivery. */
export type CheckoutUpdate =
  | { readonly kind: 'moved' }
  /** It was not moved, and why. */
  | { readonly kind: 'kept'; readonly why: string }
  /** Git stopped half-way, and why: a filter failed, or a file is not writable. */
  | { readonly kind: 'partly-moved'; readonly why: string };

/** Moves the checkout to a commit of this run. */
interface CheckoutMover {
  /**
   * Copies a commit and looks what is in its way, while it is pushed. No ref, no file and no entry of the index changes.
   */
  prepare(commit: string): void;
  /**
   * Moves the checkout to the delivered commit, so that later steps see the synced tree. Files that earlier steps
   * changed stay as they are. If the move would change them, the checkout is not moved.
   */
  moveTo(commit: string): Promise<CheckoutUpdate>;
}

interface CheckoutUpdateContext {
  /** The run's own repository, which may have the commit. */
  readonly scratch: Pick<ScratchRepository, 'git'>;
  readonly remote: Remote;
  readonly checkout: Checkout;
  readonly branch: string;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
}

type Git = Checkout['git'];

interface MoveContext extends Pick<CheckoutUpdateContext, 'checkout' | 'branch'> {
  readonly early: EarlyGit;
}

/** How long a move may continue after a cancellation, in milliseconds: a half-moved checkout helps nobody. */
const graceToMove = 5_000;
const moving = { grace: graceToMove };

/** Its input says which refs. */
const movingRefs = ['update-ref', '-m', 'paragraph-pull', '--stdin'];

export function checkoutMover(context: CheckoutUpdateContext): CheckoutMover {
  const early = earlyGit(context.remote.git(context.checkout.git));
  // One after the other: each may lock the index.
  let last: Promise<unknown> = Promise.resolve();
  const preparation = rememberedAnswers((commit: string) => {
    const next = last.then(() => prepareFor(commit, context, early));
    last = next.catch(() => undefined);
    return next;
  });
  return {
    prepare(commit) {
      if (whyItStays(context) !== undefined) return;
      // What fails now is tried again.
      preparation(commit).catch(() => undefined);
    },
    moveTo: (commit) => updateCheckout(commit, { ...context, preparation, early }),
  };
}

/** Whether a commit is in the checkout, and whether the checkout can move to it. */
type Preparation = 'missing' | 'copied' | 'clear';

async function prepareFor(
  commit: string,
  context: CheckoutUpdateContext,
  early: EarlyGit,
): Promise<Preparation> {
  if (!(await copyCommit(commit, context))) return 'missing';
  if ((await obstacleTo(commit, context)) !== undefined) return 'copied';
  // It waits until the files are there, and updates nothing if that never happens.
  early.start([{ args: movingRefs, options: moving }]);
  return 'clear';
}

async function updateCheckout(
  commit: string,
  context: CheckoutUpdateContext & {
    readonly preparation: (commit: string) => Promise<Preparation>;
    readonly early: EarlyGit;
  },
): Promise<CheckoutUpdate> {
  const { remote, checkout } = context;
  if (checkout.head === commit) return { kind: 'moved' };
  const why = whyItStays(context);
  if (why !== undefined) return { kind: 'kept', why };
  // With the credentials, since a partial clone fetches the files only now.
  const git = remote.git(checkout.git);
  let isBegun = false;
  try {
    const prepared = await context.preparation(commit);
    if (prepared === 'missing') await fetchCommit(commit, { remote, checkout });
    if (prepared !== 'clear') {
      // Since the preparation, the run has removed what it wrote into the checkout.
      const obstacle = await obstacleTo(commit, context);
      if (obstacle !== undefined) return { kind: 'kept', why: obstacle };
    }
    const writing = git.with(await lfsSettings(checkout));
    // What is begun may still end, but nothing of a cancelled job comes after it.
    if (context.signal.aborted) throw new Cancelled();
    isBegun = true;
    await moveTo(commit, writing, context);
    return { kind: 'moved' };
  } catch (thrown) {
    // The commit is on the branch, so the run has succeeded.
    return { kind: isBegun ? 'partly-moved' : 'kept', why: whyItFailed(thrown) };
  }
}

/** Why a checkout must not be moved; undefined if it may. */
function whyItStays({
  checkout: { branch, tracked, head },
  branch: synced,
}: CheckoutUpdateContext): string | undefined {
  if (branch !== synced) return `it is not on the branch ${quoted(synced)}`;
  return tracked === head ? undefined : 'earlier steps of this job made commits in it';
}

/**
 * What would be lost or run by the move; undefined for nothing.
 *
 * @throws {GitFailure} if git would reject the move.
 */
async function obstacleTo(
  commit: string,
  { remote, checkout }: CheckoutUpdateContext,
): Promise<string | undefined> {
  // With the credentials, since a partial clone may lack what is compared.
  const git = remote.git(checkout.git);
  const filter = await filterInTheWay(commit, checkout, git);
  if (filter !== undefined) return filterWords(filter);
  const trying = ['read-tree', '--dry-run', ...moveArguments(commit, checkout)];
  const [inTheWay, isPossible] = await Promise.all([
    filesInTheWay(commit, git, checkout),
    git.ok(trying),
  ]);
  if (inTheWay.length > 0) {
    return `it would replace files that earlier steps have added: ${firstFew(inTheWay, 10)}`;
  }
  if (!isPossible) {
    // To git, an untouched file with another time may look changed.
    await git.ask(['update-index', '-q', '--refresh']);
    await git.run(trying);
  }
  return undefined;
}

/** A fast-forward that keeps local changes, or fails: https://git-scm.com/docs/git-read-tree#_two_tree_merge */
function moveArguments(commit: string, { head }: Checkout): readonly string[] {
  return ['-m', '-u', '--no-recurse-submodules', head, commit];
}

async function moveTo(
  commit: string,
  git: Git,
  { checkout, branch, early }: MoveContext,
): Promise<void> {
  const reading = git.run(['read-tree', ...moveArguments(commit, checkout)], moving);
  const update = `update HEAD ${commit}\nupdate refs/remotes/origin/${branch} ${commit}\n`;
  // It updates nothing if git cannot write the files.
  const input = reading.then(() => update);
  await Promise.all([reading, early.run(movingRefs, { ...moving, input })]);
}

function whyItFailed(thrown: unknown): string {
  if (thrown instanceof Cancelled) return 'the run was cancelled';
  if (thrown instanceof GitTimeout) return thrown.explanation.what;
  if (thrown instanceof GitFailure) return quoted(thrown.stderr.trim(), 500);
  throw thrown;
}

/** Existing files where the commit adds files or their folders. git protects these only if it does not ignore them. */
async function filesInTheWay(
  commit: string,
  git: Git,
  checkout: Checkout,
): Promise<readonly string[]> {
  const difference = ['diff-tree', '-r', '-z', '--no-renames', '--diff-filter=AD', '--name-status'];
  const parts = await git.list([...difference, checkout.head, commit]);
  // The output alternates between a letter and a file.
  const named = (letter: 'A' | 'D'): readonly string[] =>
    parts.filter((_, index) => index % 2 === 1 && parts[index - 1] === letter);
  const [added, deleted] = [named('A'), named('D')];
  const there = await Promise.all(added.map((file) => firstInTheWay(checkout.root, file)));
  // A file of the branch that a folder replaces: git itself checks whether anybody has changed it.
  const ofBranch = new Set(deleted);
  return [...new Set(there.filter((path) => path !== undefined))].filter(
    (path) => !ofBranch.has(path),
  );
}

async function firstInTheWay(root: string, file: string): Promise<string | undefined> {
  const segments = file.split('/');
  for (let depth = 1; depth <= segments.length; depth += 1) {
    const path = segments.slice(0, depth).join('/');
    const found = await lstat(join(root, path)).catch(() => undefined);
    if (found === undefined) return undefined;
    if (depth === segments.length || !found.isDirectory()) return path;
  }
  return undefined;
}
