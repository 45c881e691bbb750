import { ActionError, Cancelled, happened, messageOf } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { SideRefused } from './ports.js';
import { Refused } from './refused.js';
import type { Destination } from './waiting-file.js';

/**
 * How to proceed if GitHub created no signed commit for the side branch.
 *
 * @param isCommitted Whether the branch already has its commit, which no other rung can undo.
 * @throws what another rung must handle.
 */
export function besideFailed(
  thrown: unknown,
  { to, isCommitted }: { readonly to: Destination; readonly isCommitted: boolean },
): { readonly kind: 'moved' } | SideRefused {
  if (to === 'side' || thrown instanceof Cancelled) throw thrown;
  if (thrown instanceof Refused) {
    const { kind } = thrown.refusal;
    // The next look finds the commit on the branch, and the rest is planned again.
    if (kind === 'moved' || kind === 'no-branch') return { kind: 'moved' };
    // Another rung would start from the old tip of the branch.
    return { kind: 'side-refused', reason: thrown };
  }
  if (!isCommitted || !(thrown instanceof Error)) throw thrown;
  return { kind: 'side-refused', reason: thrown };
}

/** Says that the commits exist and their record does not. They stay there, even after a cancellation. */
export function unrecorded(thrown: unknown): string {
  return `The commit is on GitHub, but the record of this sync (\`refs/paragraph/\`) could not be pushed. Until the next pull, pushes cannot protect dashboard edits: ${reasonOf(thrown)}`;
}

/** Without the conclusion of the error, which is about a push of the commit. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof ActionError)) return quoted(messageOf(thrown), 300);
  return thrown.explanation.why ?? happened(thrown.explanation);
}
