import type { Run } from '../action/run-action.js';
import { readState, saveState } from '../action/run-state.js';
import type { ParagonHost } from './commit-api.js';
import {
  type CommitStatus,
  finishCommitStatus,
  parseStatusState,
  startCommitStatus,
} from './commit-status.js';
import { createRunHome, type RunHome, removeRunHome } from './run-home.js';

/** What a run has with Paragon: a home in which the CLI is signed in, and a status to report. */
export interface ParagonSession {
  readonly host: ParagonHost;
  readonly home: RunHome;
  readonly status: CommitStatus;
}

/** Opens the session of a run. What has to be cleaned up or reported is kept for `post` from here on. */
export async function openSession(run: Run, host: ParagonHost): Promise<ParagonSession> {
  const home = await createRunHome(run.runner.temp, host);
  saveState('home', home.folder);
  const status = startCommitStatus({
    host,
    log: run.log,
    signal: run.signal,
    runId: run.runner.runId,
    save: saveStatus,
  });
  return { host, home, status };
}

/**
 * What `post` does: removes the home, and reports what `main` could not. `readHost` reads the inputs, which a
 * run without an open report never needs.
 */
export async function closeSession(
  run: Run,
  readHost: () => ParagonHost | undefined,
): Promise<void> {
  const home = readState(run.env, 'home');
  if (home !== undefined) await removeRunHome(run.runner.temp, home);

  const saved = parseStatusState(readState(run.env, 'status'));
  if (saved === undefined || saved.sent) return;
  const host = readHost();
  if (host === undefined) return;
  await finishCommitStatus(saved, {
    host,
    log: run.log,
    signal: run.signal,
    runId: saved.runId,
    save: saveStatus,
  });
}

function saveStatus(state: unknown): void {
  saveState('status', JSON.stringify(state));
}
