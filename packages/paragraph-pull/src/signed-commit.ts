import { ActionError, Cancelled, type Oid, quoted, shortOid } from '@paragraph/shared';
import type { FileChange } from './changes.js';

/** The facts about changes on the branch, for people. */
export interface ReportedChanges {
  readonly changes: readonly FileChange[];
  /** Files whose version in Git was replaced without a record of an earlier sync. */
  readonly replaced: readonly string[];
  /** Titles of new workflows with a literal id, if other workflows of the branch compute theirs. */
  readonly literalIds: readonly string[];
  /** How many edits of the dashboard no dispatch of Paragon had brought. */
  readonly undispatched: number;
}

/** A commit that GitHub has created on the branch. It stays there, even if the rest of the run fails. */
export interface SignedCommit extends ReportedChanges {
  readonly commit: Oid;
}

/** Merges the changes of all rounds. For a later round, what an earlier one committed is no change any more. */
export function mergedChanges(rounds: readonly ReportedChanges[]): ReportedChanges {
  return {
    changes: rounds.flatMap(({ changes }) => changes),
    replaced: [...new Set(rounds.flatMap(({ replaced }) => replaced))],
    literalIds: [...new Set(rounds.flatMap(({ literalIds }) => literalIds))],
    undispatched: Math.max(0, ...rounds.map(({ undispatched }) => undispatched)),
  };
}

/** The failure of a run that has a commit on the branch by then: it must not read as if nothing was committed. */
export function failedAfter(
  thrown: unknown,
  { commit, branch }: { readonly commit: Oid; readonly branch: string },
): unknown {
  const [short, name] = [shortOid(commit), quoted(branch)];
  if (thrown instanceof Cancelled) {
    return new Cancelled(
      `GitHub has created the commit ${short} on ${name}, and the run was cancelled before the rest was done. The next pull continues from there.`,
    );
  }
  if (!(thrown instanceof ActionError)) return thrown;
  // Drop the consequence, such as "nothing was committed": something was.
  const { what: failed, consequence: _, ...rest } = thrown.explanation;
  const what = `GitHub has created the commit ${short} on ${name}, but the rest of this pull failed. ${failed}`;
  return new ActionError({ ...rest, what }, { cause: thrown });
}
