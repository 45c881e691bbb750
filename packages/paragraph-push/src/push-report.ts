import {
  type AnnotationPlace,
  asCode,
  durationsPart,
  type Explanation,
  factsPart,
  failurePart,
  inMarkdown,
  inProse,
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
    factsPart(findings, runner),
    ...integrations(end, findings),
    ...errors(findings),
    ...dryRun(findings),
    ...durationsPart(findings),
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
  if (end.result !== 'failed') return [{ kind: 'text', markdown: inProse(end.why) }];
  return [failurePart(end.explanation)];
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
