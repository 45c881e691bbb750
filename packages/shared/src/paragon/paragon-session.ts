import { endingPrograms } from '../action/owned-programs.js';
import type { Run } from '../action/run-action.js';
import { forgetState, saveState } from '../action/saved-state.js';
import { createRunFiles, type RunFiles } from '../project/run-files.js';
import { Cancelled } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import { commitApi } from './commit-api.js';
import {
  type CommitStatus,
  commitStatus,
  type FinalStatus,
  type StatusState,
} from './commit-status.js';
import type { ParagonHost } from './paragon-host.js';
import { createRunHome, type RunHome } from './run-home.js';

/**
 * A run's session with Paragon: a home in which the CLI is signed in, the status to report, and the project files that
 * the run writes.
 */
export interface ParagonSession {
  readonly home: RunHome;
  readonly status: CommitStatus;
  readonly projectFiles: RunFiles;
}

/**
 * Opens a session, does the work in it, and reports the outcome to Paragon once no program of the work runs any more.
 * Reports an error as a failure, and a cancelled run as what it has done.
 *
 * @param finalStatus The status of an outcome.
 */
export async function inSession<Outcome>(
  run: Run,
  host: ParagonHost,
  work: (session: ParagonSession) => Promise<Outcome>,
  finalStatus: (outcome: Outcome) => FinalStatus,
): Promise<Outcome> {
  const session = await openSession(run, host);
  const { home, status, projectFiles } = session;
  let outcome: Outcome;
  try {
    outcome = await endingPrograms(() => work(session));
  } catch (thrown) {
    // A cancelled run has done what it has done, as one that is killed.
    if (thrown instanceof Cancelled) await status.settleUnfinished();
    else await status.settle({ success: false });
    throw thrown;
  } finally {
    await projectFiles.remove();
    if (await home.remove()) forgetState('home');
  }
  await status.settle(finalStatus(outcome));
  return outcome;
}

/** Opens the session of a run. From here on, `post` knows what to clean up and to report. */
export async function openSession(run: Run, host: ParagonHost): Promise<ParagonSession> {
  // Log this first: a log that stays empty while programs start looks like a hanging job.
  run.log.info(`Syncing ${quoted(run.runner.repository)} with Paragon at ${quoted(host.zeusUrl)}.`);
  const home = await createRunHome(run.runner.temp, host);
  try {
    saveState('home', home.folder);
  } catch (thrown) {
    // Without the saved state, `post` would not know of the folder.
    await home.remove();
    throw thrown;
  }
  const status = commitStatus({
    api: commitApi({ host, log: run.log, redact: run.secrets.redact, clock: run.clock }),
    log: run.log,
    signal: run.signal,
    runId: run.runner.runId,
    save: saveStatus,
    clock: run.clock,
  });
  return { home, status, projectFiles: createRunFiles() };
}

function saveStatus(state: StatusState): void {
  if (state.sent) forgetState('status');
  else saveState('status', JSON.stringify(state));
}
