import {
  ActionError,
  Cancelled,
  type LaterSteps,
  type Log,
  messageOf,
  quoted,
} from '@paragraph/shared';
import { Refused } from '../deliver-commit.js';

/** What follows on a rung of signed commits where only the first of its steps have been taken. */
export function laterSteps(to: 'branch' | 'side', log: Pick<Log, 'notice'>): LaterSteps {
  return {
    besideFailed(thrown, branch) {
      if (to === 'side' || thrown instanceof Cancelled) throw thrown;
      if (thrown instanceof Refused) {
        const { kind, words } = thrown.refusal;
        // The next look sees the commit of the branch, and the rest is planned.
        if (kind === 'moved' || kind === 'no-branch') return { kind: 'moved' };
        // Another rung would go on from where the branch was.
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

/** Not what the error concludes: that is about a push that brings the commit. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof ActionError)) return quoted(messageOf(thrown), 300);
  const { what, why } = thrown.explanation;
  return why ?? what;
}
