import { type Run, setOutputs, writeSummary } from '@paragraph/shared';
import type { Findings } from './findings.js';
import { buildErrorAnnotations, type PushEnd, pushSummary } from './push-report.js';

/** Tells the job how the run ended: annotations, outputs and summary. */
export async function reportEnd(run: Run, end: PushEnd, findings: Findings): Promise<void> {
  const { log, runner } = run;
  for (const { message, place } of buildErrorAnnotations(findings)) log.error(message, place);
  if (end.result === 'superseded') {
    log.warning(end.why, { title: 'Left to a newer commit' });
  } else if (end.result === 'skipped' || (end.result === 'built' && !end.isSaid)) {
    log.notice(end.why);
  } else if (end.result === 'pushed') {
    log.info(`Pushed ${findings.commitHash?.slice(0, 7) ?? ''} to Paragon.`);
  }
  const outputs = {
    result: end.result,
    projectId: findings.project?.projectId ?? findings.linkedProjectId,
    commitId: findings.commitId,
    commitHash: findings.commitHash,
    subfolder: findings.project?.subfolder,
    cliVersion: findings.cliVersion,
  };
  setOutputs(outputs, log);
  await writeSummary(runner.summaryPath, pushSummary(end, findings, runner), run.secrets.redact);
}
