import { later } from '../action/cancellation.js';
import type { Clock } from '../action/clock.js';
import { field, textField } from '../action/json-fields.js';
import { Cancelled, messageOf } from '../report/errors.js';
import type { Log } from '../report/log.js';
import type { CommitApi, LinkedSync, RunStart } from './commit-api.js';

/** The final status of a run. */
export type FinalStatus =
  | { readonly success: true; readonly hash: string }
  | { readonly success: false };

/** What must outlive the process, so that `post` can finish what `main` could not. */
export interface StatusState {
  readonly runId: string;
  readonly projectId: string;
  readonly commitId: string;
  /** Decided once, never changed. */
  readonly final?: FinalStatus;
  /** What is reported if the run is killed or cancelled before it decides. Absent: a failure. */
  readonly ifKilled?: FinalStatus;
  readonly sent: boolean;
}

export interface CommitStatusContext {
  readonly api: CommitApi;
  readonly log: Log;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  readonly runId: string;
  /** Saves the state for `post`. Called before and after each report. */
  readonly save: (state: StatusState) => void;
  readonly clock: Clock;
}

/** A sync that Paragon has started itself. */
export interface AdoptedSync {
  readonly projectId: string;
  readonly commitId: string;
}

/**
 * The status of this run in Paragon. The final status is reported at least once, and never two different ones:
 * the first that is decided stays, also across `main` and `post`.
 */
export interface CommitStatus {
  /** Whether Paragon has the final status. */
  readonly isReported: boolean;
  /** Registers the run; undefined if the branch is not linked. Throws as {@link CommitApi.register}. */
  register(start: Omit<RunStart, 'runId'>): Promise<LinkedSync | undefined>;
  /** Takes over a sync that Paragon started itself. */
  adopt(sync: AdoptedSync): void;
  /** What is reported if this run is killed or cancelled before it decides. The last call counts. */
  ifKilled(status: FinalStatus): void;
  /** Fixes the final status before it is reported. A later cancellation no longer changes it. */
  decide(status: FinalStatus): void;
  /** Decides on the status and reports it, if the run is registered. Never throws. */
  settle(status: FinalStatus): Promise<void>;
  /** Settles a run that was killed or cancelled: by its last call of {@link ifKilled}, else as failed. Never throws. */
  settleUnfinished(): Promise<void>;
}

/**
 * How long after a cancellation to wait for a registration, and for a report; in milliseconds. The runner sends a
 * cancelled step a second signal after 7.5 s, and kills it 2.5 s later.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation
 */
const registerGrace = 1_500;
const reportGrace = 3_500;

/**
 * Finishes in `post` what `main` has left open: repeats a status that may not have arrived, and reports a run
 * that ended without one as failed. Never throws.
 */
export async function finishCommitStatus(
  saved: StatusState,
  context: CommitStatusContext,
): Promise<void> {
  if (saved.sent) return;
  const status = commitStatus(context, saved);
  await status.settleUnfinished();
  if (status.isReported) context.log.info('The result of this run was reported to Paragon.');
}

/** @param saved What an earlier process of the run has left; undefined for a run that starts now. */
export function commitStatus(context: CommitStatusContext, saved?: StatusState): CommitStatus {
  const { api, log, runId } = context;
  // Counted from the cancellation, not from the request.
  const registering = later(context.signal, registerGrace, context.clock);
  const reporting = later(context.signal, reportGrace, context.clock);
  let state = saved;
  const keep = (next: StatusState): void => {
    state = next;
    context.save(next);
  };
  const adopt: CommitStatus['adopt'] = ({ projectId, commitId }) =>
    keep({ runId, projectId, commitId, sent: false });

  const status: CommitStatus = {
    get isReported() {
      return state?.sent === true;
    },
    adopt,
    async register(start) {
      if (context.signal.aborted) throw new Cancelled();
      // Wait a moment for a pending registration: without its answer, a cancelled run cannot be reported.
      const sync = await api.register({ ...start, runId }, registering);
      if (sync !== undefined) adopt(sync);
      if (context.signal.aborted) throw new Cancelled();
      return sync;
    },
    ifKilled(status) {
      if (state !== undefined && state.final === undefined) keep({ ...state, ifKilled: status });
    },
    decide(status) {
      if (state !== undefined && state.final === undefined) keep({ ...state, final: status });
    },
    async settle(status) {
      if (state === undefined) return;
      const final = state.final ?? status;
      if (state.sent) return;
      try {
        // Save first. If that fails, send nothing: `post` would not know of the report, and might send another status.
        keep({ ...state, final });
        const { projectId, commitId } = state;
        await api.report({ projectId, commitId, runId: state.runId, ...final }, reporting);
        keep({ ...state, sent: true });
      } catch (thrown) {
        warnOfLostReport(log, final, thrown);
      }
    },
    settleUnfinished: () => status.settle(state?.ifKilled ?? { success: false }),
  };
  return status;
}

/** The title of a warning. */
export const statusNotReported = 'Status not reported to Paragon';

function warnOfLostReport(log: Log, final: FinalStatus, thrown: unknown): void {
  const sync = final.success
    ? 'The sync itself is done; only its status in Paragon is missing'
    : 'The failure of this run is not shown in Paragon';
  const why =
    thrown instanceof Cancelled
      ? 'Paragon had not answered when the cancelled run had to end.'
      : messageOf(thrown);
  log.warning(
    `The result of this run could not be reported to Paragon. ${sync}, so its sync history may show the run as still running.\n${why}`,
    { title: statusNotReported },
  );
}

/** Reads a saved state; undefined if there is none, or it is not usable. */
export function parseStatusState(text: string | undefined): StatusState | undefined {
  if (text === undefined || text === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const runId = textField(value, 'runId');
  const projectId = textField(value, 'projectId');
  const commitId = textField(value, 'commitId');
  if (runId === undefined || projectId === undefined || commitId === undefined) return undefined;
  const final = parseFinal(field(value, 'final'));
  const ifKilled = parseFinal(field(value, 'ifKilled'));
  return {
    runId,
    projectId,
    commitId,
    sent: field(value, 'sent') === true,
    ...(final === undefined ? {} : { final }),
    ...(ifKilled === undefined ? {} : { ifKilled }),
  };
}

function parseFinal(value: unknown): FinalStatus | undefined {
  const hash = textField(value, 'hash');
  if (field(value, 'success') === true && hash !== undefined) return { success: true, hash };
  return field(value, 'success') === false ? { success: false } : undefined;
}
