import {
  type Conclusion,
  expectReport,
  type FactsCollector,
  factsCollector,
  type IssueTarget,
  inSession,
  type Run,
  reporting,
} from '@paragraph/shared';
import { readPushInputs } from './inputs.js';
import { finalStatus, type PushEnd, type PushOutcome } from './outcome.js';
import type { PushFacts } from './push-facts.js';
import { type PushEvent, readEvent } from './read-event.js';
import { reportEnd } from './report-end.js';
import { issueFor } from './tell-people.js';
import { withoutKey } from './without-key.js';

/** The `main` entry: runs a push, and reports to Paragon and the job how it ended. */
export async function main(run: Run): Promise<Conclusion> {
  const facts = factsCollector<PushFacts>(run.clock);
  // Before the workspace is read, since a stranger may have written it.
  const reading = readEvent(run.runner);
  const issue = await reading.then(
    ({ plan }) => issueFor(run, plan),
    () => undefined,
  );
  return reporting<PushOutcome>(
    run.signal,
    async () => startPush(run, { event: await reading, issue, facts }),
    (end: PushEnd) => reportEnd(run, end, facts.read(), issue),
  );
}

async function startPush(
  run: Run,
  {
    event,
    issue,
    facts,
  }: {
    readonly event: PushEvent;
    readonly issue: IssueTarget | undefined;
    readonly facts: FactsCollector<PushFacts>;
  },
): Promise<PushOutcome> {
  if (event.plan.kind === 'nothing') {
    return { result: 'skipped', commitHash: undefined, why: event.plan.reason };
  }

  // From here on, `post` tells people if `main` cannot.
  if (issue !== undefined) expectReport(run, issue.branch);
  const inputs = readPushInputs({ workspace: run.runner.workspace, secrets: run.secrets });
  for (const warning of inputs.warnings) run.log.warning(warning);
  if (inputs.host === undefined) return withoutKey(run.runner);

  return inSession(
    run,
    inputs.host,
    async (session) => {
      // A separate bundle, which `post` and a run that pushes nothing never load.
      const { push } = await import('./push.js');
      return push({ run, inputs, event, session, facts });
    },
    finalStatus,
  );
}
