import { ActionError, Cancelled, messageOf } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Log } from '../report/log.js';
import type { SideRefused } from './ports.js';
import { Refused } from './refused.js';

/** How to proceed if a step fails after the host created a commit. */
export interface LaterSteps {
  /**
   * The commit on the side branch failed.
   *
   * @param branch Whether the branch already has its commit, which no other rung can undo.
   * @throws what another rung must handle.
   */
  besideFailed(
    thrown: unknown,
    branch: 'committed' | 'unchanged',
  ): { readonly kind: 'moved' } | SideRefused;
  /** The commits exist, but recording them failed. They stay there even after a cancellation. */
  unrecorded(thrown: unknown): void;
}

/** How to proceed if a step fails after GitHub created a signed commit. */
export function laterSteps(to: 'branch' | 'side', log: Pick<Log, 'notice'>): LaterSteps {
  return {
    besideFailed(thrown, branch) {
      if (to === 'side' || thrown instanceof Cancelled) throw thrown;
      if (thrown instanceof Refused) {
        const { kind } = thrown.refusal;
        // The next look finds the commit on the branch, and the rest is planned again.
        if (kind === 'moved' || kind === 'no-branch') return { kind: 'moved' };
        // Another rung would start from the old tip of the branch.
        return { kind: 'side-refused', reason: thrown };
      }
      if (branch === 'unchanged' || !(thrown instanceof Error)) throw thrown;
      return { kind: 'side-refused', reason: thrown };
    },
    unrecorded(thrown) {
      log.notice(
        `The commit is on GitHub, but the record of this sync (\`refs/paragraph/\`) could not be pushed. Until the next pull, pushes cannot protect dashboard edits: ${reasonOf(thrown)}`,
      );
    },
  };
}

/** Without the conclusion of the error, which is about a push of the commit. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof ActionError)) return quoted(messageOf(thrown), 300);
  const { what, why } = thrown.explanation;
  return why ?? what;
}
