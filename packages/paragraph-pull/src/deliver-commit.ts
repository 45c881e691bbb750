import {
  ActionError,
  Cancelled,
  explainRefusal,
  type NetworkContext,
  pushRefs,
  quoted,
  type Refusal,
  type ScratchRepository,
} from '@paragraph/shared';

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

export type Delivery = { readonly kind: 'delivered' } | { readonly kind: 'moved' };

export interface Push {
  readonly branch: string;
  /** Where the branch was read, and so the commit's parent. */
  readonly tip: string;
  readonly commit: string;
}

/** The run was cancelled, and nobody knows whether the branch has the commit. */
class CancelledPush extends Cancelled {}

/** The connection broke, and the branch could not be asked whether it has the commit. */
class LostPush extends ActionError {}

/** Whether a pull has failed without knowing what became of its commit. */
export function isInDoubt(thrown: unknown): boolean {
  return thrown instanceof CancelledPush || thrown instanceof LostPush;
}

const eitherWay =
  'The branch has the whole commit or nothing of it; the next pull goes on from either.';

/**
 * Pushes a commit to the branch if it still is where it was read.
 *
 * @throws {ActionError} when the host refuses it, or cannot be reached.
 */
export async function pushCommit(
  scratch: ScratchRepository,
  { branch, tip, commit }: Push,
  context: NetworkContext,
): Promise<Delivery> {
  const move = { ref: `refs/heads/${branch}`, from: tip, to: commit };
  const answer = await pushRefs(scratch, [move], context);
  const { source } = scratch.remote;
  switch (answer.kind) {
    case 'delivered':
    case 'moved':
      return answer;
    case 'refused':
      throw new ActionError(explainRefusal(answer.refusal, { command: 'push', branch, source }));
    case 'lost':
      throw notTaken(answer.refusal, { branch, source });
    case 'in-doubt':
      throw answer.because === 'cancelled'
        ? new CancelledPush(
            `The run was cancelled while the commit ${commit.slice(0, 7)} was on its way to ${quoted(branch)}, and GitHub had not answered yet.\n${eitherWay}`,
          )
        : new LostPush({
            what: `The push to GitHub broke off, and whether ${quoted(branch)} has the commit ${commit.slice(0, 7)} could not be asked.`,
            why: answer.refusal.words,
            cure: `Run the workflow again. ${eitherWay} If this continues, check the network of the runner.`,
          });
  }
}

function notTaken(
  refusal: Refusal,
  asked: { readonly branch: string; readonly source: ScratchRepository['remote']['source'] },
): ActionError {
  if (refusal.kind !== 'moved') {
    return new ActionError(explainRefusal(refusal, { command: 'push', ...asked }));
  }
  return new ActionError({
    what: 'GitHub could not move the branch, so nothing was committed.',
    why: refusal.words,
    cure: 'Run the workflow again. If this continues, look at https://www.githubstatus.com, or ask who runs the server.',
  });
}
