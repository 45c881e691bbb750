import {
  ActionError,
  Cancelled,
  type CapturedExit,
  GitFailure,
  quoted,
  type Run,
  type ScratchRepository,
} from '@paragraph/shared';
import { brokeOff, explainRefusedPush, hostWords } from './host-answers.js';
import { retryingGit } from './retrying-git.js';

/** GitHub's own bot, by which it shows the commit as made by a workflow. */
const bot = {
  name: 'github-actions[bot]',
  email: '41898282+github-actions[bot]@users.noreply.github.com',
};

/** Makes a commit on top of another one. */
export async function createCommit(
  scratch: ScratchRepository,
  commit: { readonly tree: string; readonly parent: string; readonly message: string },
): Promise<string> {
  const hash = await scratch.git.run(
    ['commit-tree', '--no-gpg-sign', commit.tree, '-p', commit.parent, '-F', '-'],
    {
      cwd: scratch.folder,
      env: {
        GIT_AUTHOR_NAME: bot.name,
        GIT_AUTHOR_EMAIL: bot.email,
        GIT_COMMITTER_NAME: bot.name,
        GIT_COMMITTER_EMAIL: bot.email,
        GIT_AUTHOR_DATE: undefined,
        GIT_COMMITTER_DATE: undefined,
      },
      input: commit.message,
    },
  );
  return hash.trim();
}

/** A push under way is waited for a moment: without its answer nobody knows how the run ended. In milliseconds. */
const graceToPush = 1_500;

export type Delivery = { readonly kind: 'delivered' } | { readonly kind: 'moved' };

export interface Push {
  readonly branch: string;
  /** Where the branch was read, and so the commit's parent. */
  readonly tip: string;
  readonly commit: string;
}

/** The run was cancelled, and nobody knows whether the branch has the commit. */
class CancelledPush extends Cancelled {}

/** The connection broke, or the host met a difficulty, and the branch is where it was: another try may do. */
class NotTaken extends ActionError {}

/** The connection broke, and the branch could not be asked whether it has the commit. */
class LostPush extends NotTaken {}

/** Whether a pull has failed without knowing what became of its commit. */
export function isInDoubt(thrown: unknown): boolean {
  return thrown instanceof CancelledPush || thrown instanceof LostPush;
}

const eitherWay =
  'The branch has the whole commit or nothing of it; the next pull goes on from either.';

/**
 * Pushes a commit to the branch if it still is where it was read. Where the push fails the branch itself is
 * asked.
 *
 * @throws {ActionError} when the host refuses it for another reason.
 */
export async function pushCommit(
  scratch: ScratchRepository,
  push: Push,
  { log, signal }: Pick<Run, 'log' | 'signal'>,
): Promise<Delivery> {
  return retryingGit(() => tryToPush(scratch, push), {
    log,
    signal,
    complaint: 'The push broke off',
    isBroken: (thrown) => thrown instanceof NotTaken,
  });
}

async function tryToPush(
  scratch: ScratchRepository,
  { branch, tip, commit }: Push,
): Promise<Delivery> {
  const ref = `refs/heads/${branch}`;
  const { remote } = scratch;
  const args = [
    'push',
    '--porcelain',
    '--atomic',
    '--no-verify',
    '--no-recurse-submodules',
    `--force-with-lease=${ref}:${tip}`,
    '--',
    remote.url,
    `${commit}:${ref}`,
  ];
  let exit: CapturedExit;
  let now: string | undefined;
  try {
    exit = await scratch.git.ask(args, {
      cwd: scratch.folder,
      config: remote.config,
      env: remote.env,
      grace: graceToPush,
    });
    if (exit.exitCode === 0) return { kind: 'delivered' };
    // Not by git's words alone: where a connection dies, it may send a push twice, and tells of the second.
    now = await tipNow(scratch, ref);
  } catch (thrown) {
    if (!(thrown instanceof Cancelled)) throw thrown;
    throw new CancelledPush(
      `The run was cancelled while the commit ${commit.slice(0, 7)} was on its way to ${quoted(branch)}, and GitHub had not answered yet.\n${eitherWay}`,
    );
  }
  if (now === commit) return { kind: 'delivered' };
  if (now !== undefined && now !== tip) return { kind: 'moved' };

  const said = `${exit.stdout.toString('utf8')}\n${exit.stderr}`;
  const refusal = explainRefusedPush(said, remote.source);
  if (now === undefined && (refusal === undefined || refusal === 'moved')) {
    throw new LostPush({
      what: `The push to GitHub broke off, also when it was tried again, and whether ${quoted(branch)} has the commit ${commit.slice(0, 7)} could not be asked.`,
      why: hostWords(said),
      cure: `Run the workflow again. ${eitherWay} If it goes on, check the network of the runner.`,
    });
  }
  if (refusal === 'moved') {
    // It looked so to the host, or it met another push, and yet the branch is where it was.
    throw new NotTaken({
      what: 'GitHub could not move the branch, also when it was tried again, so nothing was committed.',
      why: hostWords(said),
      cure: 'Run the workflow again. If it goes on, look at https://www.githubstatus.com, or ask who runs the server.',
    });
  }
  if (refusal !== undefined) throw new ActionError(refusal);
  if (!brokeOff(said)) throw new GitFailure(args, exit);
  throw new NotTaken({
    what: 'The push to GitHub broke off, also when it was tried again, so nothing was committed.',
    why: hostWords(said),
    cure: 'Run the workflow again. If it goes on, check the network of the runner.',
  });
}

/** The commit that a branch of the remote is at; empty where it is gone, undefined where it cannot be asked. */
async function tipNow(
  { git, remote, folder }: ScratchRepository,
  ref: string,
): Promise<string | undefined> {
  const { exitCode, stdout } = await git.ask(['ls-remote', '--', remote.url, ref], {
    cwd: folder,
    config: remote.config,
    env: remote.env,
    grace: graceToPush,
  });
  if (exitCode !== 0) return undefined;
  // The pattern also matches refs that end in it, such as `refs/heads/refs/heads/main`, and they may come first.
  const lines = stdout.toString('utf8').split('\n');
  return lines.find((line) => line.endsWith(`\t${ref}`))?.split('\t')[0] ?? '';
}
