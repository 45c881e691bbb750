import {
  createRunHome,
  explain,
  type FinalStatus,
  finishCommitStatus,
  type ParagonHost,
  parseStatusState,
  type Run,
  readState,
  removeRunHome,
  saveState,
  startCommitStatus,
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
  const { paragonKey } = inputs;
  if (paragonKey === undefined) {
    await reportEnd(run, withoutKey(run.runner), findings);
    return;
  }
  const host = hostOf(inputs, paragonKey);
  const home = await createRunHome(run.runner.temp, host);
  saveState('home', home.folder);
  const status = startCommitStatus({
    host,
    log: run.log,
    signal: run.signal,
    runId: run.runner.runId,
    save: (state) => saveState('status', JSON.stringify(state)),
  });

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
  const home = readState(run.env, 'home');
  if (home !== undefined) await removeRunHome(run.runner.temp, home);

  const saved = parseStatusState(readState(run.env, 'status'));
  if (saved === undefined || saved.sent) return;
  const inputs = readPushInputs({ workspace: run.runner.workspace, secrets: run.secrets });
  if (inputs.paragonKey === undefined) return;
  await finishCommitStatus(saved, {
    host: hostOf(inputs, inputs.paragonKey),
    log: run.log,
    signal: run.signal,
    runId: saved.runId,
    save: (state) => saveState('status', JSON.stringify(state)),
  });
}

/** What Paragon is told: only what was pushed is a success. */
function finalStatus(end: PushEnd, { commitHash }: Findings): FinalStatus {
  return end.result === 'pushed' && commitHash !== undefined
    ? { success: true, hash: commitHash }
    : { success: false };
}

function hostOf({ zeusUrl, dashboardUrl }: PushInputs, key: string): ParagonHost {
  return { zeusUrl, dashboardUrl, key };
}
