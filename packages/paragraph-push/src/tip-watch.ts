import { ActionError, quoted, shortOid } from '@paragraph/shared';
import type { Branch } from './branch.js';
import type { PushContext } from './context.js';
import type { PushOutcome } from './outcome.js';

/** The decision after a look at the branch. */
type TipDecision =
  /** Push what is checked out. */
  | { readonly kind: 'go' }
  /** The checkout was moved to the tip: push that. */
  | { readonly kind: 'moved' }
  | { readonly kind: 'end'; readonly outcome: PushOutcome }
  /** Nothing may be pushed, and the run fails. */
  | { readonly kind: 'refused'; readonly because: ActionError };

/** Watches the branch that a run is about. */
export interface TipWatch {
  readonly branch: Branch;
  /**
   * Makes sure that the tip of the branch is pushed. Then an old or repeated run cannot overwrite newer code, and newer
   * code does not stay unpushed.
   *
   * @param built The folder of the project that was built before, if one was: a move removes the build.
   */
  follow(built: string | undefined): Promise<TipDecision>;
}

export function tipWatch({ run, inputs, facts }: PushContext, branch: Branch): TipWatch {
  const name = quoted(branch.name);
  // One notice per run, which looks several times.
  let isUnreadSaid = false;
  return {
    branch,
    async follow(built) {
      const standing = await branch.standing();
      const commitHash = branch.head.hash;
      switch (standing.kind) {
        case 'current':
          return { kind: 'go' };
        case 'unknown':
          if (!isUnreadSaid) run.log.notice(unread(name, standing.why));
          isUnreadSaid = true;
          return { kind: 'go' };
        case 'gone': {
          const why = `The branch ${name} is gone, so nothing was pushed.`;
          return { kind: 'end', outcome: { result: 'skipped', commitHash, why } };
        }
        case 'diverged': {
          const { tip, why } = standing;
          return { kind: 'end', outcome: superseded(branch.name, { commitHash, tip, why }) };
        }
        case 'chosen':
          return { kind: 'refused', because: chosenCommit(branch, standing) };
        case 'behind': {
          const { tip } = standing;
          const kept =
            inputs.onNewerCommit === 'supersede'
              ? 'with `onNewerCommit: supersede` a run pushes its own commit only'
              : await branch.advance(tip, built);
          if (kept !== undefined) {
            const outcome = superseded(branch.name, { commitHash, tip, why: kept });
            return { kind: 'end', outcome };
          }
          run.log.info(
            `The branch ${name} has moved on to ${shortOid(tip)}, so this run pushes that commit.`,
          );
          facts.note({ checkedOut: branch.head.hash });
          return { kind: 'moved' };
        }
      }
    },
  };
}

function unread(branch: string, why: string): string {
  return `It could not be checked whether the branch ${branch} has moved on (${quoted(why)}), so this run assumes that its commit is the newest. To enable the check, give the job \`permissions:\` with \`contents: read\`, and check that the runner can reach GitHub and its API.`;
}

/** The error for a checkout that somebody moved to another commit on purpose. */
function chosenCommit(
  { name }: Branch,
  { head, tip }: { readonly head: string; readonly tip: string },
): ActionError {
  return new ActionError({
    what: `The checkout is at ${shortOid(head)}, which is neither the commit of this run nor the tip of the branch ${quoted(name)} (${shortOid(tip)}).`,
    consequence: 'nothing was pushed',
    why: 'A push brings the tip of the branch to Paragon. If an older commit were pushed instead, the next push would silently undo that.',
    cure: `To roll back, make the old state a new commit on the branch: \`git revert\` the commits after it, or take the project's files from it (\`git restore --source=${shortOid(head)} --staged --worktree -- FOLDER\`), commit and push. To push the tip, check the branch out: remove \`ref:\` from actions/checkout, or set it to the name of the branch.`,
  });
}

/** The outcome of a run that leaves the push to the run for a newer commit. */
export function superseded(
  branch: string,
  {
    commitHash,
    tip,
    why,
  }: { readonly commitHash: string; readonly tip: string; readonly why: string },
): PushOutcome {
  return {
    result: 'superseded',
    commitHash,
    why: `The branch ${quoted(branch)} has moved on to ${shortOid(tip)}. This run did not push that commit, because ${why}. The run for the newer commit pushes it; if there is none, run this workflow again.`,
  };
}
