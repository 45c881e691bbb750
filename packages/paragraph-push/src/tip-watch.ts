import { quoted } from '@paragraph/shared';
import type { Branch } from './branch.js';
import type { PushContext } from './context.js';
import type { PushOutcome } from './outcome.js';

/** What a look at the branch leads to. */
export type TipDecision =
  /** What is checked out is what has to be pushed. */
  | { readonly kind: 'go' }
  /** The checkout was moved to the tip, which is what has to be pushed now. */
  | { readonly kind: 'moved' }
  | { readonly kind: 'end'; readonly outcome: PushOutcome };

/** Watches the branch that a run is about. */
export interface TipWatch {
  readonly branch: Branch;
  /**
   * Looks at the branch, and sees to it that its tip is what gets pushed: so neither can an old or repeated run
   * overwrite newer code, nor does newer code stay unpushed.
   *
   * @param built The folder of the project that was built before, if one was: a move removes the build.
   */
  settle(built: string | undefined): Promise<TipDecision>;
}

export function tipWatch({ run, inputs, record }: PushContext, branch: Branch): TipWatch {
  const name = quoted(branch.name);
  // One notice is enough for a run, which looks several times.
  let isUnreadSaid = false;
  return {
    branch,
    async settle(built) {
      const standing = await branch.standing();
      switch (standing.kind) {
        case 'current':
          return { kind: 'go' };
        case 'unknown':
          if (!isUnreadSaid) run.log.notice(unread(name, standing.why));
          isUnreadSaid = true;
          return { kind: 'go' };
        case 'gone': {
          const why = `The branch ${name} is gone, so nothing was pushed.`;
          return { kind: 'end', outcome: { result: 'skipped', why } };
        }
        case 'diverged':
          return { kind: 'end', outcome: superseded(branch.name, standing.tip, standing.why) };
        case 'behind': {
          const { tip } = standing;
          const kept =
            inputs.onNewerCommit === 'supersede'
              ? 'with `onNewerCommit: supersede` a run pushes its own commit only'
              : await branch.advance(tip, built);
          if (kept !== undefined)
            return { kind: 'end', outcome: superseded(branch.name, tip, kept) };
          run.log.info(
            `The branch ${name} has moved on to ${tip.slice(0, 7)}, so that is what gets pushed.`,
          );
          record.note({ commitHash: branch.head.hash });
          return { kind: 'moved' };
        }
      }
    },
  };
}

function unread(branch: string, why: string): string {
  return `Whether the branch ${branch} has moved on could not be read (${quoted(why)}), so the commit of this run is pushed. To let this be checked, give the job \`permissions:\` with \`contents: read\`, and the runner a way to GitHub and its API.`;
}

/** The end of a run that leaves Paragon to a newer commit. */
export function superseded(branch: string, tip: string, why: string): PushOutcome {
  return {
    result: 'superseded',
    why: `The branch ${quoted(branch)} has moved on to ${tip.slice(0, 7)}, and this run did not push that: ${why}. The run for the newer commit pushes it; if there is none, run this workflow again.`,
  };
}
