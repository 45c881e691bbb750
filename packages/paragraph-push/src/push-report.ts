import {
  type AnnotationPlace,
  asCode,
  commitLink,
  duration,
  type Explanation,
  inMarkdown,
  type RunnerEnvironment,
  type SummaryPart,
} from '@paragraph/shared';
import type { Findings } from './findings.js';
import type { PushOutcome } from './outcome.js';

/** How a run ended: with an outcome, or with a failure that is explained. */
export type PushEnd =
  | PushOutcome
  | { readonly result: 'failed'; readonly explanation: Explanation };

/** GitHub shows ten errors of a step; the tenth is kept for the verdict. */
const shownErrors = 9;

/** The annotations for type errors: on file and line of the repository. */
export function buildErrorAnnotations({
  buildErrors = [],
  projectPath = '',
}: Pick<Findings, 'buildErrors' | 'projectPath'>): ReadonlyArray<{
  readonly message: string;
  readonly place: AnnotationPlace;
}> {
  return buildErrors.slice(0, shownErrors).map((error) => ({
    message: `${error.message} (${error.code})`,
    place: {
      title: 'Type error in the Paragraph project',
      file: repositoryPath(projectPath, error.file),
      startLine: error.line,
      startColumn: error.column,
    },
  }));
}

function repositoryPath(projectPath: string, file: string): string {
  return projectPath === '' ? file : `${projectPath}/${file}`;
}

/** The job summary of a run. */
export function pushSummary(
  end: PushEnd,
  findings: Findings,
  runner: RunnerEnvironment,
): readonly SummaryPart[] {
  return [
    { kind: 'heading', text: headline(end, findings) },
    ...message(end),
    { kind: 'facts', rows: facts(findings, runner) },
    ...integrations(end, findings),
    ...errors(findings),
    ...dryRun(findings),
    ...durations(findings),
  ];
}

function headline(end: PushEnd, { dryRunOutput }: Findings): string {
  switch (end.result) {
    case 'pushed':
      return '✅ Pushed to Paragon';
    case 'built':
      return dryRunOutput === undefined ? '✅ Built, not pushed' : '✅ Dry run: built, not pushed';
    case 'superseded':
      return '⚠️ Left to a newer commit';
    case 'skipped':
      return '⏭️ Nothing was built';
    case 'failed':
      return '❌ Not pushed to Paragon';
  }
}

function message(end: PushEnd): readonly SummaryPart[] {
  if (end.result === 'pushed') return [];
  if (end.result !== 'failed') return [{ kind: 'text', markdown: inMarkdown(end.why) }];
  const { what, why, cure } = end.explanation;
  const paragraphs = [
    `**${inMarkdown(what)}**`,
    ...(why ? why.split('\n').map(inMarkdown) : []),
    ...(cure ? [`**What to do:** ${inMarkdown(cure)}`] : []),
  ];
  return [{ kind: 'text', markdown: paragraphs.join('\n\n') }];
}

function facts(
  findings: Findings,
  runner: RunnerEnvironment,
): ReadonlyArray<readonly [string, string]> {
  const { project, branch, commitHash, commitId, cliVersion, cliVersionSource } = findings;
  const rows: Array<readonly [string, string]> = [];
  if (project !== undefined) {
    const name = project.projectName === undefined ? '' : `${inMarkdown(project.projectName)} `;
    rows.push(['Project', `${name}${asCode(project.projectId)} in ${asCode(project.subfolder)}`]);
  }
  if (branch !== undefined) rows.push(['Branch', asCode(branch)]);
  if (commitHash !== undefined) {
    rows.push(['Commit', commitLink(runner.serverUrl, runner.repository, commitHash)]);
  }
  if (commitId !== undefined) rows.push(['Sync in Paragon', asCode(commitId)]);
  if (cliVersion !== undefined) {
    const source = cliVersionSource === undefined ? '' : ` (${inMarkdown(cliVersionSource)})`;
    rows.push(['CLI', `${asCode(`@useparagon/cli ${cliVersion}`)}${source}${mismatch(findings)}`]);
  }
  return rows;
}

// Unpinned upgrades of the CLI are what fills users' histories with noise.
function mismatch({ cliVersion, coreVersion }: Findings): string {
  if (coreVersion === undefined || coreVersion === cliVersion) return '';
  return `<br>The project uses ${asCode(`@useparagon/core ${coreVersion}`)}, another version. Pin the CLI with the input ${asCode(`cliVersion: ${coreVersion}`)}, or update the project with ${asCode('para install --sync-versions')}.`;
}

function integrations(end: PushEnd, findings: Findings): readonly SummaryPart[] {
  const built = findings.integrations;
  if (built === undefined || built.length === 0 || end.result === 'failed') return [];
  return [
    {
      kind: 'table',
      head: [
        'Integration',
        end.result === 'pushed' ? 'Workflows in Paragon now' : 'Workflows built',
      ],
      rows: built.map(({ name, workflows }) => [
        asCode(name),
        workflows.map(inMarkdown).join('<br>') || '–',
      ]),
    },
  ];
}

function errors({ buildErrors = [], projectPath = '' }: Findings): readonly SummaryPart[] {
  if (buildErrors.length === 0) return [];
  return [
    {
      kind: 'heading',
      text: `${buildErrors.length} type error${buildErrors.length === 1 ? '' : 's'}`,
    },
    {
      kind: 'table',
      head: ['Where', 'What'],
      rows: buildErrors.map((error) => [
        asCode(`${repositoryPath(projectPath, error.file)}:${error.line}:${error.column}`),
        `${inMarkdown(error.message)} (${inMarkdown(error.code)})`,
      ]),
    },
  ];
}

function dryRun({ dryRunOutput }: Findings): readonly SummaryPart[] {
  if (dryRunOutput === undefined) return [];
  return [{ kind: 'output', title: 'What a push would change', text: dryRunOutput.join('\n') }];
}

function durations({ durations: taken }: Findings): readonly SummaryPart[] {
  if (taken.size === 0) return [];
  const steps = [...taken].map(([step, time]) => `${inMarkdown(step)} ${duration(time)}`);
  return [{ kind: 'text', markdown: `<sub>${steps.join(' · ')}</sub>` }];
}
