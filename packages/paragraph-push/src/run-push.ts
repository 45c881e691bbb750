import {
  closeSession,
  explain,
  type FinalStatus,
  openSession,
  type ParagonHost,
  type Run,
} from '@paragraph/shared';
import type { Findings } from './findings.js';
import { type PushInputs, readPushInputs } from './inputs.js';
import { push } from './push.js';
import type { PushEnd } from './push-report.js';
import { reportEnd } from './report-end.js';
import { withoutKey } from './without-key.js';

/** The `main` entry: runs a push, and sees to it that Paragon and the job are told how it ended. */
export async function main(run: Run): Promise<void> {
  const inputs = readPushInputs({ workspace: run.runner.workspace, secrets: run.secrets });
  for (const warning of inputs.warnings) run.log.warning(warning);
  const findings: Findings = { durations: new Map() };
  const host = hostOf(inputs);
  if (host === undefined) {
    await reportEnd(run, withoutKey(run.runner), findings);
    return;
  }
  const { home, status } = await openSession(run, host);
  let end: PushEnd;
  try {
    end = await push({ run, inputs, findings, status, home });
  } catch (thrown) {
    await status.settle({ success: false });
    await reportEnd(run, { result: 'failed', explanation: explain(thrown) }, findings);
    throw thrown;
  } finally {
    await home.remove();
  }
  await status.settle(finalStatus(end, findings));
  await reportEnd(run, end, findings);
}

/** The `post` entry: cleans up, and reports what `main` could not. */
export async function post(run: Run): Promise<void> {
  const { workspace } = run.runner;
  await closeSession(run, () => hostOf(readPushInputs({ workspace, secrets: run.secrets })));
}

/** What Paragon is told: only what was pushed is a success. */
function finalStatus(end: PushEnd, { commitHash }: Findings): FinalStatus {
  return end.result === 'pushed' && commitHash !== undefined
    ? { success: true, hash: commitHash }
    : { success: false };
}

function hostOf({ paragonKey, zeusUrl, dashboardUrl }: PushInputs): ParagonHost | undefined {
  return paragonKey === undefined ? undefined : { zeusUrl, dashboardUrl, key: paragonKey };
}
