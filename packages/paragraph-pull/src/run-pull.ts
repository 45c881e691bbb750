import {
  type AdoptedSync,
  type Conclusion,
  expectReport,
  type FactsCollector,
  factsCollector,
  inSession,
  missingKey,
  type ParagonSession,
  type Run,
  reporting,
} from '@paragraph/shared';
import { awaitedSync } from './adopt-sync.js';
import { type PullInputs, type ReportInputs, readPullInputs, readReportInputs } from './inputs.js';
import { finalStatus, type PullEnd, type PullOutcome } from './outcome.js';
import { requirePullEvent } from './pull-event.js';
import type { PullFacts, PullFactsWriter } from './pull-facts.js';
import { issueFor, type PullIssue } from './pull-issue.js';

/** The `main` entry: runs a pull, and reports to Paragon and the job how it ended. */
export async function main(run: Run): Promise<Conclusion> {
  const facts = factsCollector<PullFacts>(run.clock);
  const issue = issueFor(run);
  return reporting<PullOutcome>(
    run.signal,
    () => startPull(run, facts, issue),
    async (end: PullEnd) => {
      const { reportEnd } = await import('./report-end.js');
      return reportEnd(run, end, facts.read(), issue);
    },
  );
}

async function startPull(
  run: Run,
  facts: FactsCollector<PullFacts>,
  issue: PullIssue | undefined,
): Promise<PullOutcome> {
  const inputs = await readOrReport(run, facts, issue);
  for (const warning of inputs.warnings) run.log.warning(warning);
  if (inputs.host === undefined) throw missingKey(run.runner.actor);

  return inSession(
    run,
    inputs.host,
    async (session) => {
      const sync = adoptSync(run, inputs, { session, facts });
      // A separate bundle, which `post` never loads.
      const { pull } = await import('./pull.js');
      return pull({ run, inputs, session, facts, sync });
    },
    finalStatus,
  );
}

/**
 * Checks the event and reads the inputs. If one is wrong, the sync that Paragon waits for is still reported as failed.
 */
async function readOrReport(
  run: Run,
  facts: FactsCollector<PullFacts>,
  issue: PullIssue | undefined,
): Promise<PullInputs> {
  const context = { workspace: run.runner.workspace, secrets: run.secrets };
  try {
    // Before the workspace is read, since a stranger may have written it.
    requirePullEvent(run.runner.eventName);
    // From here on, `post` tells people if `main` cannot.
    if (issue?.branch !== undefined) expectReport(run, issue.branch);
    return readPullInputs(context);
  } catch (thrown) {
    const report = readReportInputs(context);
    const isAwaited = report?.projectId !== undefined && report.commitId !== undefined;
    if (!isAwaited || report.host === undefined) throw thrown;
    return inSession(
      run,
      report.host,
      async (session): Promise<never> => {
        adoptSync(run, report, { session, facts });
        throw thrown;
      },
      (none: never) => none,
    );
  }
}

/** Takes over the sync that Paragon waits for, if there is one. */
function adoptSync(
  run: Run,
  inputs: ReportInputs,
  { session, facts }: { readonly session: ParagonSession; readonly facts: PullFactsWriter },
): AdoptedSync | undefined {
  const sync = awaitedSync(run, inputs);
  if (sync === undefined) return undefined;
  facts.note({ commitId: sync.commitId });
  session.status.adopt(sync);
  return sync;
}
