import { ActionError, Cancelled, messageOf } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Log } from '../report/log.js';
import type { SideRefused } from './ports.js';
import { Refused } from './refused.js';

/** What follows where a later step fails, and an earlier one has put a commit on the host. */
export interface LaterSteps {
  /**
   * Nothing came beside the branch.
   *
   * @param branch Whether the branch has its commit, which no other rung can take back.
   * @throws what another rung has to answer.
   */
  besideFailed(
    thrown: unknown,
    branch: 'committed' | 'unchanged',
  ): { readonly kind: 'moved' } | SideRefused;
  /** The commits are there, and their record is not. A cancellation, too, leaves them there. */
  unrecorded(thrown: unknown): void;
}

/** How to proceed if a step fails after GitHub created a signed commit. */
export function laterSteps(to: 'branch' | 'side', log: Pick<Log, 'notice'>): LaterSteps {
  return {
    besideFailed(thrown, branch) {
      if (to === 'side' || thrown instanceof Cancelled) throw thrown;
      if (thrown instanceof Refused) {
        const { kind, words } = thrown.refusal;
        // The next look finds the commit on the branch, and the rest is planned again.
        if (kind === 'moved' || kind === 'no-branch') return { kind: 'moved' };
        // Another rung would start from the old tip of the branch.
        return { kind: 'side-refused', words };
      }
      if (branch === 'unchanged') throw thrown;
      return { kind: 'side-refused', words: reasonOf(thrown) };
    },
    unrecorded(thrown) {
      log.notice(
        `The commit is on GitHub, but the record of this sync (\`refs/paragraph/\`) could not be pushed. Until the next pull, pushes cannot protect dashboard edits: ${reasonOf(thrown)}`,
      );
    },
  };
}

/** Without the conclusion of the error, which is about a push of the commit. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof ActionError)) return quoted(messageOf(thrown), 300);
  const { what, why } = thrown.explanation;
  return why ?? what;
}
