import type { Run } from '../action/run-action.js';
import { readState } from '../action/saved-state.js';
import { removeSavedRunFiles } from '../project/run-files.js';
import { messageOf, systemErrorCode } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import { finishCommitStatus, parseStatusState, statusNotReported } from './commit-status.js';
import type { ParagonHost } from './paragon-host.js';
import { removeRunHome } from './remove-run-home.js';

/**
 * What `post` does: removes the run's own files, and reports what `main` could not. `readHost` reads the inputs; it is
 * called only if a report is pending.
 */
export async function closeSession(
  run: Run,
  readHost: () => Promise<ParagonHost | undefined>,
): Promise<void> {
  const home = readState('home');
  if (home !== undefined) await removeOrWarn(run, home);
  await removeSavedRunFiles(run.log);

  const saved = parseStatusState(readState('status'));
  if (saved === undefined || saved.sent) return;
  const host = await readHost();
  if (host === undefined) {
    run.log.warning(
      'The result of this run could not be reported to Paragon: the inputs with its address and key cannot be read any more. Its sync history may show the run as still running.',
      { title: statusNotReported },
    );
    return;
  }
  // Most runs have reported their status themselves.
  const { commitApi } = await import('./commit-api.js');
  await finishCommitStatus(saved, {
    api: commitApi({ host, log: run.log, redact: run.secrets.redact, clock: run.clock }),
    log: run.log,
    signal: run.signal,
    runId: saved.runId,
    // Nothing runs after `post`.
    save: () => undefined,
    clock: run.clock,
  });
}

/** A folder that cannot be removed must not prevent the report to Paragon. */
async function removeOrWarn({ log, runner }: Run, home: string): Promise<void> {
  try {
    await removeRunHome(runner.temp, home);
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined) throw thrown;
    log.warning(
      `The folder of this run could not be removed: ${quoted(messageOf(thrown))}. It may contain the Paragon key: remove ${quoted(home)} from the runner.`,
    );
  }
}
