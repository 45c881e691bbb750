import {
  closeSession,
  explain,
  type FinalStatus,
  hostInputs,
  hostOf,
  inputReader,
  openSession,
  type Run,
} from '@paragraph/shared';
import type { Findings } from './findings.js';
import { readPushInputs } from './inputs.js';
import type { PushOutcome } from './outcome.js';
import { push } from './push.js';
import { readEvent } from './read-event.js';
import { reportEnd } from './report-end.js';
import { withoutKey } from './without-key.js';

/** The `main` entry: runs a push, and sees to it that Paragon and the job are told how it ended. */
export async function main(run: Run): Promise<void> {
  const findings: Findings = { durations: new Map() };
  let outcome: PushOutcome;
  try {
    outcome = await pushAndSettle(run, findings);
  } catch (thrown) {
    await reportEnd(run, { result: 'failed', explanation: explain(thrown) }, findings);
    throw thrown;
  }
  await reportEnd(run, outcome, findings);
}

/** Pushes, and tells Paragon how it ended. */
async function pushAndSettle(run: Run, findings: Findings): Promise<PushOutcome> {
  // Before anything in the workspace is looked at, since a stranger may have written it.
  const event = await readEvent(run.runner);
  if (event.plan.kind === 'nothing') return { result: 'skipped', why: event.plan.reason };
  const inputs = readPushInputs({ workspace: run.runner.workspace, secrets: run.secrets });
  for (const warning of inputs.warnings) run.log.warning(warning);
  const host = hostOf(inputs);
  if (host === undefined) return withoutKey(run.runner);

  const { home, status } = await openSession(run, host);
  let outcome: PushOutcome;
  try {
    outcome = await push({ run, inputs, event, findings, status, home });
  } catch (thrown) {
    await status.settle({ success: false });
    throw thrown;
  } finally {
    await home.remove();
  }
  await status.settle(finalStatus(outcome, findings));
  return outcome;
}

/** The `post` entry: cleans up, and reports what `main` could not. */
export async function post(run: Run): Promise<void> {
  const { workspace } = run.runner;
  // Not all inputs: they were right at the start, and the folder of the project may be gone by now.
  await closeSession(run, () =>
    hostOf(hostInputs(inputReader({ workspace, secrets: run.secrets }))),
  );
}

/** What Paragon is told: only what was pushed is a success. */
function finalStatus({ result }: PushOutcome, { commitHash }: Findings): FinalStatus {
  return result === 'pushed' && commitHash !== undefined
    ? { success: true, hash: commitHash }
    : { success: false };
}
