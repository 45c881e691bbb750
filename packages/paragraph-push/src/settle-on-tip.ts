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

/**
 * Looks at the branch, and sees to it that its tip is what gets pushed: so neither can an old or repeated run
 * overwrite newer code, nor does newer code stay unpushed.
 */
export async function settleOnTip(
  { run, inputs, findings }: PushContext,
  branch: Branch,
): Promise<TipDecision> {
  const standing = await branch.standing();
  const name = quoted(branch.name);
  switch (standing.kind) {
    case 'current':
      return { kind: 'go' };
    case 'unknown':
      // One notice is enough for a run, which looks several times.
      if (findings.unreadBranch !== undefined) return { kind: 'go' };
      findings.unreadBranch = standing.why;
      run.log.notice(
        `Whether the branch ${name} has moved on could not be read (${quoted(standing.why)}), so the commit of this run is pushed. To let this be checked, give the job \`permissions:\` with \`contents: read\`, and the runner a way to GitHub and its API.`,
      );
      return { kind: 'go' };
    case 'gone':
      return {
        kind: 'end',
        outcome: { result: 'skipped', why: `The branch ${name} is gone, so nothing was pushed.` },
      };
    case 'diverged':
      return { kind: 'end', outcome: superseded(name, standing.tip, standing.why) };
    case 'behind': {
      if (inputs.onNewerCommit === 'supersede') {
        const why = 'with `onNewerCommit: supersede` a run pushes its own commit only';
        return { kind: 'end', outcome: superseded(name, standing.tip, why) };
      }
      const why = await branch.advance(standing.tip, findings.project?.folder);
      if (why !== undefined) {
        return { kind: 'end', outcome: superseded(name, standing.tip, why) };
      }
      run.log.info(
        `The branch ${name} has moved on to ${standing.tip.slice(0, 7)}, so that is what gets pushed.`,
      );
      findings.commitHash = branch.head.hash;
      return { kind: 'moved' };
    }
  }
}

/** The end of a run that leaves Paragon to a newer commit. */
export function superseded(branch: string, tip: string, why: string): PushOutcome {
  return {
    result: 'superseded',
    why: `The branch ${branch} has moved on to ${tip.slice(0, 7)}, and this run did not push that: ${why}. The run for the newer commit pushes it; if there is none, run this workflow again.`,
  };
}
