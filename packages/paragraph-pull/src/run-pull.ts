import {
  closeSession,
  explain,
  hostOf,
  missingKey,
  openSession,
  type Run,
} from '@paragraph/shared';
import { isInDoubt } from './deliver-commit.js';
import type { Findings } from './findings.js';
import { type PullInputs, type ReportInputs, readPullInputs, readReportInputs } from './inputs.js';
import type { PullOutcome } from './outcome.js';
import { pull } from './pull.js';
import { requirePullEvent } from './pull-event.js';
import { reportEnd } from './report-end.js';

/** The `main` entry: runs a pull, and sees to it that Paragon and the job are told how it ended. */
export async function main(run: Run): Promise<void> {
  const findings: Findings = { durations: new Map() };
  let outcome: PullOutcome;
  try {
    outcome = await pullAndSettle(run, findings);
  } catch (thrown) {
    const inDoubt = isInDoubt(thrown);
    await reportEnd(run, { result: 'failed', explanation: explain(thrown), inDoubt }, findings);
    throw thrown;
  }
  await reportEnd(run, outcome, findings);
}

/** Pulls, and tells Paragon how it ended. */
async function pullAndSettle(run: Run, findings: Findings): Promise<PullOutcome> {
  const inputs = await readOrReport(run, findings);
  for (const warning of inputs.warnings) run.log.warning(warning);
  const host = hostOf(inputs);
  if (host === undefined) throw missingKey(run.runner.actor);

  const session = await openSession(run, host);
  const { home, status } = session;
  adoptSync(run, inputs, status, findings);
  let outcome: PullOutcome;
  try {
    outcome = await pull({ run, inputs, findings, session });
  } catch (thrown) {
    await status.settle({ success: false });
    throw thrown;
  } finally {
    await home.remove();
  }
  await status.settle({ success: true, hash: outcome.commitHash });
  return outcome;
}

/** Judges the event and reads the inputs. Where one of them is wrong Paragon waits for the run all the same. */
async function readOrReport(run: Run, findings: Findings): Promise<PullInputs> {
  const context = { workspace: run.runner.workspace, secrets: run.secrets };
  try {
    requirePullEvent(run.runner.eventName);
    return readPullInputs(context);
  } catch (thrown) {
    const report = readReportInputs(context);
    const host = report === undefined ? undefined : hostOf(report);
    if (report?.projectId === undefined || report.commitId === undefined || host === undefined) {
      throw thrown;
    }
    const { home, status } = await openSession(run, host);
    await home.remove();
    adoptSync(run, report, status, findings);
    await status.settle({ success: false });
    throw thrown;
  }
}

/** The `post` entry: cleans up, and reports what `main` could not. */
export async function post(run: Run): Promise<void> {
  await closeSession(run, () => {
    // Not all: the folder of the project, for one, may be gone by now.
    const report = readReportInputs({ workspace: run.runner.workspace, secrets: run.secrets });
    return report === undefined ? undefined : hostOf(report);
  });
}

/** Takes over the sync that Paragon waits for. A run by hand has none, a dry run leaves it alone. */
function adoptSync(
  { log }: Run,
  { projectId, commitId, dryRun }: ReportInputs,
  status: { adopt(sync: { projectId: string; commitId: string }): void },
  findings: Findings,
): void {
  if (dryRun) return;
  if (projectId === undefined || commitId === undefined) {
    log.notice(
      'This run was not started by Paragon (`projectId` or `commitId` is empty), so Paragon is not told how it ends.',
    );
    return;
  }
  findings.commitId = commitId;
  status.adopt({ projectId, commitId });
}
