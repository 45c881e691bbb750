import { type IssueReport, tellEnd } from '../attention/tell-end.js';
import { type SummaryPart, writeSummary } from '../report/summary.js';
import { setOutputs } from './outputs.js';
import type { Run } from './run-action.js';
import type { Conclusion } from './run-end.js';

/** What the job and people are told about a run, apart from annotations. */
interface RunReport {
  readonly outputs: Readonly<Record<string, string | undefined>>;
  readonly summary: readonly SummaryPart[];
  /** Undefined if no issue is wanted. */
  readonly issue: IssueReport | undefined;
  /** The last line of the log. */
  readonly closing: string;
  readonly conclusion: Conclusion;
}

/** Reports a run, and returns how the step ends. */
export async function reportRun(
  run: Run,
  { outputs, summary, issue, closing, conclusion }: RunReport,
): Promise<Conclusion> {
  const { log, runner, secrets } = run;
  setOutputs(outputs, run);
  await writeSummary(runner.summaryPath, summary, secrets.redact);
  if (issue !== undefined) await tellEnd(run, issue);
  log.info(closing);
  return conclusion;
}
