import type { AdoptedSync, Run } from '@paragraph/shared';
import type { ReportInputs } from './inputs.js';

/** The parts of a run that show whether Paragon waits for it. */
export interface AwaitedRun {
  readonly log: Pick<Run['log'], 'notice' | 'warning'>;
  readonly runner: Pick<Run['runner'], 'eventName'>;
}

/**
 * The sync that Paragon waits for, and that this run takes over; undefined for none. A run that Paragon did not start
 * has none, and a dry run leaves it alone.
 */
export function awaitedSync(
  { log, runner }: AwaitedRun,
  { projectId, commitId, dryRun }: ReportInputs,
): AdoptedSync | undefined {
  if (projectId === undefined || commitId === undefined) {
    // On a schedule it is clear that Paragon did not start the run.
    const isHalf = projectId !== undefined || commitId !== undefined;
    if (!dryRun && (isHalf || runner.eventName === 'workflow_dispatch')) log.notice(notStarted);
    return undefined;
  }
  if (!dryRun) return { projectId, commitId };
  log.warning(staysOpen, { title: 'Sync left open in Paragon' });
  return undefined;
}

const notStarted =
  'This run was not started by Paragon (`projectId` or `commitId` is empty), so the result is not reported to Paragon.';

const staysOpen =
  'Paragon waits for this sync (`commitId`), but a dry run reports nothing, so the sync history shows it as still running. Leave `commitId` empty for a dry run. To end this sync, run the workflow again without `dryRun`, with the same `projectId` and `commitId`.';
