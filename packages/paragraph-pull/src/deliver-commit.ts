import {
  ActionError,
  Cancelled,
  type CapturedExit,
  type Explanation,
  GitFailure,
  quoted,
} from '@paragraph/shared';
import { isPassing } from './passing-fault.js';
import type { Scratch } from './scratch.js';

/** GitHub's own bot, by which it shows the commit as made by a workflow. */
const bot = {
  name: 'github-actions[bot]',
  email: '41898282+github-actions[bot]@users.noreply.github.com',
};

/** Makes a commit on top of another one. */
export async function createCommit(
  scratch: Scratch,
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
      },
      input: commit.message,
    },
  );
  return hash.trim();
}

/** A push under way is waited for a moment: without its answer nobody knows how the run ended. In milliseconds. */
const graceToPush = 1_500;

export type Delivery =
  | { readonly kind: 'delivered' }
  /** Another commit was there first. */
  | { readonly kind: 'moved' }
  /** The connection broke, or GitHub could not answer; nothing was changed. */
  | { readonly kind: 'broken'; readonly failure: ActionError };

/**
 * Pushes a commit to the branch if it still is where it was read: `tip` is the commit's parent.
 *
 * @throws {ActionError} when the host refuses it for another reason.
 */
export async function pushCommit(
  scratch: Scratch,
  {
    branch,
    tip,
    commit,
  }: { readonly branch: string; readonly tip: string; readonly commit: string },
): Promise<Delivery> {
  const ref = `refs/heads/${branch}`;
  const { remote } = scratch;
  const args = [
    'push',
    '--porcelain',
    '--atomic',
    '--no-verify',
    `--force-with-lease=${ref}:${tip}`,
    '--',
    remote.url,
    `${commit}:${ref}`,
  ];
  let exit: CapturedExit;
  try {
    exit = await scratch.git.ask(args, {
      cwd: scratch.folder,
      config: remote.config,
      env: remote.env,
      grace: graceToPush,
    });
  } catch (thrown) {
    if (!(thrown instanceof Cancelled)) throw thrown;
    throw new Cancelled(
      `The run was cancelled while the commit ${commit.slice(0, 7)} was on its way to ${quoted(branch)}, and GitHub had not answered yet.\nThe branch has the whole commit or nothing of it; the next pull goes on from either.`,
    );
  }
  if (exit.exitCode === 0) return { kind: 'delivered' };
  const said = `${exit.stdout.toString('utf8')}\n${exit.stderr}`;
  const refusal = classifyRefusal(said);
  if (refusal === 'moved') return { kind: 'moved' };
  if (refusal !== undefined) throw new ActionError(refusal);
  // A connection that breaks after the push has been taken looks like one that breaks before.
  if (await holds(scratch, ref, commit)) return { kind: 'delivered' };
  const failure = new GitFailure(args, exit);
  if (isPassing(failure))
    return { kind: 'broken', failure: new ActionError(explainBreak(failure)) };
  throw failure;
}

function explainBreak({ stderr }: GitFailure): Explanation {
  return {
    what: 'The push to GitHub broke off, also when it was tried again, so nothing was committed.',
    why: remoteWords(stderr),
    cure: 'Run the workflow again. If it goes on, check the network of the runner.',
  };
}

/** Whether a ref of the remote is at a commit; not so where the remote cannot be asked either. */
async function holds(
  { git, remote, folder }: Scratch,
  ref: string,
  commit: string,
): Promise<boolean> {
  const listing = await git.ask(['ls-remote', '--', remote.url, ref], {
    cwd: folder,
    config: remote.config,
    env: remote.env,
  });
  return listing.stdout.toString('utf8').split('\n').includes(`${commit}\t${ref}`);
}

const permissions =
  'Give the job `permissions:` with `contents: write`, as in the README, or a `token` that may write.';

/** What a refused push means: the branch has moved, or a cause with its cure; undefined for neither. */
export function classifyRefusal(said: string): 'moved' | Explanation | undefined {
  const words = remoteWords(said);
  if (/\[rejected\].*\((?:stale info|fetch first|non-fast-forward)\)/.test(said)) return 'moved';
  if (
    /\[remote rejected\].*\((?:cannot lock ref|failed to update ref|reference already exists|incorrect old value)/.test(
      said,
    )
  ) {
    return 'moved';
  }
  if (/GH006|GH013|protected branch|[Rr]epository rule violations/.test(said)) {
    return {
      what: 'GitHub does not take this commit on the branch: it is protected.',
      why: words,
      cure: "Give the step a `token` of an app or a person that may bypass the rule (the job's own token cannot), or except the branch from the rule.",
    };
  }
  if (/without `?workflows?`? (?:permission|scope)/.test(said)) {
    return {
      what: 'GitHub refused the push, because the branch holds workflow files that the token may not change.',
      why: words,
      cure: 'Give the step a `token` that may write workflows.',
    };
  }
  if (
    /returned error: 403|Permission to .* denied|Write access to repository not granted/.test(said)
  ) {
    return { what: 'The token may not write to the repository.', why: words, cure: permissions };
  }
  if (
    /returned error: 401|Authentication failed|could not read Username|Invalid username or (?:password|token)/.test(
      said,
    )
  ) {
    return {
      what: 'GitHub did not accept the credentials for the push.',
      why: words,
      cure: "Check that the `token` is not expired, or leave the input out and keep the job's own token.",
    };
  }
  return undefined;
}

/** What the other side said; where it said nothing, git's own words. */
function remoteWords(said: string): string {
  const spoken = (from: RegExp): readonly string[] => {
    const lines = said.split('\n').filter((line) => from.test(line));
    const words = lines.map((line) => quoted(line.replace(from, '').trim(), 300));
    return [...new Set(words.filter((line) => line !== ''))].slice(0, 12);
  };
  const remote = spoken(/^remote:(?: error:)?/);
  return (remote.length > 0 ? remote : spoken(/^(?:fatal|error):|^!.*\[remote rejected\]/)).join(
    '\n',
  );
}
