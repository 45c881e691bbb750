import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quoted, type Run, setOutputs, writeSummary } from '@paragraph/shared';
import type { FileChange } from './changes.js';
import type { Findings } from './findings.js';
import { type PullEnd, pullSummary } from './pull-report.js';

/** A larger output breaks the environment of a later step. In bytes. */
const largestOutput = 64 * 1024;

/** Tells the job how the run ended: annotations, outputs and summary. */
export async function reportEnd(run: Run, end: PullEnd, findings: Findings): Promise<void> {
  const { log, runner, secrets } = run;
  const { leftOut = [], ignored = [], checkoutUpdate } = findings;
  if (leftOut.length > 0) {
    log.warning(
      `The export changed files that it does not own; they were left out of the commit: ${named(leftOut)}`,
    );
  }
  if (ignored.length > 0) {
    log.warning(
      `Git ignores these exported files, so they were left out of the commit: ${named(ignored)}. If they should be synced, correct .gitignore and run the pull again: a push removes from Paragon what the branch lacks.`,
    );
  }
  if (checkoutUpdate?.kind === 'kept') {
    log.warning(
      `The checkout was not moved to the new commit: ${checkoutUpdate.why}. Later steps see the old files.`,
    );
  }
  if (checkoutUpdate?.kind === 'torn') {
    log.warning(
      `The checkout was moved to the new commit only in part: ${checkoutUpdate.why}. Files may be new or missing: run actions/checkout again before a later step uses or commits them.`,
    );
  }
  log.info(closingLine(end, findings));

  const { changes = [] } = findings;
  const outputs = {
    result: end.result,
    commitHash: end.result === 'failed' ? '' : end.commitHash,
    branch: findings.branch,
    changes: cutJson(changes, largestOutput),
    reportPath: end.result === 'failed' ? '' : await writeReport(runner.temp, changes),
    projectId: findings.project?.projectId,
    subfolder: findings.project?.subfolder,
    cliVersion: findings.cliVersion,
  };
  setOutputs(outputs, log);
  await writeSummary(runner.summaryPath, pullSummary(end, findings, runner), secrets.redact);
}

function closingLine(end: PullEnd, { branch = '' }: Findings): string {
  switch (end.result) {
    case 'committed':
      return `Committed the changes from Paragon to ${quoted(branch)} as ${end.commitHash.slice(0, 7)}.`;
    case 'unchanged':
      return `Nothing to commit: ${quoted(branch)} holds what Paragon holds.`;
    case 'planned':
      return 'A dry run commits nothing and tells Paragon nothing.';
    case 'failed':
      return end.inDoubt
        ? `Whether ${quoted(branch)} has the commit is not known.`
        : 'Nothing was committed.';
  }
}

/** Changes as JSON of at most so many bytes: the last ones are left out, which an entry says. */
export function cutJson(changes: readonly FileChange[], limit: number): string {
  const whole = JSON.stringify(changes);
  if (Buffer.byteLength(whole) <= limit) return whole;
  const kept: string[] = [];
  const last = (count: number): string => `{"leftOut":${count}}`;
  let size = last(changes.length).length + 2;
  for (const change of changes) {
    const entry = JSON.stringify(change);
    size += Buffer.byteLength(entry) + 1;
    if (size > limit) break;
    kept.push(entry);
  }
  return `[${[...kept, last(changes.length - kept.length)].join(',')}]`;
}

async function writeReport(temp: string, changes: readonly FileChange[]): Promise<string> {
  const path = join(await mkdtemp(join(temp, 'paragraph-report-')), 'report.json');
  await writeFile(path, `${JSON.stringify({ changes }, undefined, 2)}\n`);
  return path;
}

function named(files: readonly string[]): string {
  const shown = files
    .slice(0, 10)
    .map((file) => quoted(file))
    .join(', ');
  return files.length > 10 ? `${shown} and ${files.length - 10} more` : shown;
}
