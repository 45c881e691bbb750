import { cutJson, forChat, type Run, runAddress } from '@paragraph/shared';
import type { FileChange } from './changes.js';
import type { Conflict } from './conflicts.js';
import { type PullEnd, reviewOf } from './outcome.js';
import { attentionOf } from './pull-attention.js';
import type { PullFacts } from './pull-facts.js';
import type { ReportPage } from './report-page.js';

/** The lists of a pull. The outputs cut them; the file `reportPath` is complete. */
export function listsOf({ changes = [], shownConflicts = [] }: PullFacts): {
  readonly changes: readonly FileChange[];
  readonly conflicts: readonly Conflict[];
} {
  return { changes, conflicts: shownConflicts.map(({ conflict }) => conflict) };
}

/** @param reportPath Empty if the run wrote no file. */
export function pullOutputs(
  end: PullEnd,
  facts: PullFacts,
  {
    page,
    reportPath,
  }: {
    readonly page: ReportPage<Pick<Run['runner'], 'serverUrl' | 'repository' | 'runId'>>;
    readonly reportPath: string;
  },
): Readonly<Record<string, string | undefined>> {
  const review = reviewOf(end);
  // A run that failed may have planned before.
  const { drift, pushNeeded } = end.result === 'failed' ? facts : end;
  const { changes, conflicts } = listsOf(facts);
  return {
    result: end.result,
    commitHash: end.result === 'failed' ? (facts.keptCommit ?? '') : end.commitHash,
    branch: facts.branch,
    pullRequestUrl: review?.kind === 'open' ? review.url : '',
    delivery: facts.forecast?.way ?? facts.rung ?? '',
    changes: cutJson(changes),
    conflicts: cutJson(conflicts),
    drift,
    pushNeeded: pushNeeded === undefined ? undefined : String(pushNeeded),
    attention: forChat(attentionOf(end, facts, page)),
    runUrl: runAddress(page),
    reportPath,
    projectId: facts.project?.projectId,
    subfolder: facts.project?.subfolder,
    cliVersion: facts.cliVersion,
  };
}
