import {
  closeSession,
  explain,
  missingKey,
  openSession,
  type ParagonHost,
  type Run,
} from '@paragraph/shared';
import { isInDoubt } from './deliver-commit.js';
import type { Findings } from './findings.js';
import { type PullInputs, readPullInputs } from './inputs.js';
import type { PullOutcome } from './outcome.js';
import { pull } from './pull.js';
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
  const inputs = readPullInputs({ workspace: run.runner.workspace, secrets: run.secrets });
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

/** The `post` entry: cleans up, and reports what `main` could not. */
export async function post(run: Run): Promise<void> {
  const { workspace } = run.runner;
  await closeSession(run, () => hostOf(readPullInputs({ workspace, secrets: run.secrets })));
}

/** Takes over the sync that Paragon waits for. A run by hand has none, a dry run leaves it alone. */
function adoptSync(
  { log }: Run,
  { projectId, commitId, dryRun }: PullInputs,
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

function hostOf({ paragonKey, zeusUrl, dashboardUrl }: PullInputs): ParagonHost | undefined {
  return paragonKey === undefined ? undefined : { zeusUrl, dashboardUrl, key: paragonKey };
}
