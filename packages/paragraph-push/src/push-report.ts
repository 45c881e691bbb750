import { posix, win32 } from 'node:path';
import {
  type AnnotationPlace,
  asCode,
  type BuildError,
  commitLink,
  counted,
  detailsPart,
  failurePart,
  fileLink,
  firstFew,
  firstFewItems,
  headlineOf,
  inMarkdown,
  inProse,
  longestName,
  moreText,
  nameAsCode,
  nameAsText,
  type RepositoryPage,
  type SourcePlace,
  type SummaryPart,
  shortened,
  shortOid,
  textPart,
  versionRemark,
} from '@paragraph/shared';
import { besidePart } from './beside-branch.js';
import { CancelledInPush, commitOf, type PushEnd } from './outcome.js';
import { changesReport } from './preview/changes-report.js';
import { previewParts } from './preview/preview-report.js';
import { changesPart } from './push-changes.js';
import type { PushFacts } from './push-facts.js';

/**
 * GitHub shows ten errors of a step. The tenth is kept for the verdict.
 * https://github.com/orgs/community/discussions/26680
 */
const shownErrors = 9;
/** Nobody fixes more of them at a time. */
const listedErrors = 100;
/** Of a message in the summary, in characters. */
const longestMessage = 1_000;

/** The annotations for type errors: on file and line of the repository. */
export function buildErrorAnnotations({
  buildErrors = [],
  projectPath = '',
}: Pick<PushFacts, 'buildErrors' | 'projectPath'>): ReadonlyArray<{
  readonly message: string;
  readonly place: AnnotationPlace;
}> {
  return buildErrors.slice(0, shownErrors).map(({ place, code, message }) => {
    const title = 'Type error in the Paragraph project';
    const text = `${message} (${code})`;
    if (place === undefined) return { message: text, place: { title } };
    const file = fileInRepository(projectPath, place.file);
    // The log shows the message of an annotation and not its place.
    const placed = `${inWords({ ...place, file: file ?? place.file })}: ${text}`;
    if (file === undefined) return { message: placed, place: { title } };
    return {
      message: placed,
      place: { title, file, startLine: place.line, startColumn: place.column },
    };
  });
}

/** The path of a file of the project in the repository; undefined for a file outside it. */
export function fileInRepository(projectPath: string, file: string): string | undefined {
  if (posix.isAbsolute(file) || win32.isAbsolute(file)) return undefined;
  const path = posix.join(projectPath, file);
  return path.startsWith('../') ? undefined : path;
}

function inWords({ file, line, column }: SourcePlace): string {
  return `${file}:${line}:${column}`;
}

/** The job summary of a run. */
export function pushSummary(
  end: PushEnd,
  facts: PushFacts,
  page: RepositoryPage,
): readonly SummaryPart[] {
  return [
    { kind: 'heading', text: `${mark(end)} ${verdict(end, facts)}` },
    ...message(end, facts, page),
    ...(end.result === 'pushed' ? besidePart(facts, page) : []),
    ...changedParts(facts),
    ...previewParts(facts.preview),
    ...errors(end, facts, page),
    ...dryRun(facts),
    ...remarks(facts),
    ...integrations(end, facts),
    ...detailsPart({ ...facts, commitHash: commitOf(end, facts) }, page),
  ];
}

/** What a push changed: by workflow and step where that is known, else as the CLI reported it. */
function changedParts({ pushed, changes = [] }: PushFacts): readonly SummaryPart[] {
  if (pushed === undefined) return changesPart(changes);
  return [
    { kind: 'heading', text: 'What this push changed in Paragon' },
    ...changesReport(pushed.changes, pushed.impact, 'Nothing changed in Paragon.'),
  ];
}

/** How the run ended, in a few words. */
function verdict(end: PushEnd, { dryRunOutput, integrations }: PushFacts): string {
  switch (end.result) {
    case 'pushed':
      return 'Pushed to Paragon';
    case 'up-to-date':
      return 'Nothing to push: Paragon is up to date';
    case 'built':
      return dryRunOutput === undefined ? 'Built, not pushed' : 'Dry run: built, not pushed';
    case 'superseded':
      return 'Superseded by a newer commit';
    case 'skipped':
      return `Nothing was ${integrations === undefined ? 'built' : 'pushed'}`;
    case 'conflict':
      return 'Not pushed to Paragon';
    case 'failed':
      return end.thrown instanceof CancelledInPush
        ? 'Cancelled during the push'
        : 'Not pushed to Paragon';
  }
}

function mark(end: PushEnd): string {
  switch (end.result) {
    case 'pushed':
    case 'up-to-date':
      return '✅';
    case 'built':
      return end.because === 'unlinked' ? '⚠️' : '✅';
    case 'superseded':
      return '⚠️';
    case 'skipped':
      return '⏭️';
    case 'conflict':
    case 'failed':
      return '❌';
  }
}

/** The last line of the log. */
export function closingLine(end: PushEnd, facts: PushFacts): string {
  const words = verdict(end, facts);
  switch (end.result) {
    case 'pushed':
      return `Pushed ${shortOid(end.commitHash)} to Paragon.`;
    case 'conflict':
    case 'failed':
      return `${words}: ${headlineOf(end.explanation)}.`;
    case 'up-to-date':
    case 'built':
    case 'superseded':
    case 'skipped':
      return `${words}.`;
  }
}

function message(end: PushEnd, facts: PushFacts, page: RepositoryPage): readonly SummaryPart[] {
  if (end.result === 'failed' || end.result === 'conflict') return [failurePart(end.explanation)];
  if (end.result === 'pushed') {
    return [textPart(whatWasPushed(commitLink(page, end.commitHash), facts))];
  }
  if (end.result === 'up-to-date') {
    return [textPart(whyNothing(commitLink(page, end.commitHash), facts))];
  }
  const text = [textPart(inProse(end.why))] as const;
  return facts.commitId === undefined ? text : [...text, { kind: 'text', markdown: shownAsFailed }];
}

/** Paragon knows only success and failure. */
const shownAsFailed =
  "Paragon's sync history shows this run as failed, because it pushed nothing. The commit is not at fault.";

function whyNothing(commit: string, { branch = '' }: PushFacts): string {
  return `There was nothing to push: Paragon already holds commit ${commit} of ${nameAsCode(branch)}, and nobody has edited it in the dashboard since.`;
}

function whatWasPushed(commit: string, { integrations = [], branch = '' }: PushFacts): string {
  const workflows = integrations.reduce((sum, each) => sum + each.workflows.length, 0);
  return `Paragon now holds commit ${commit} of ${nameAsCode(branch)}: ${counted(integrations.length, 'integration')} with ${counted(workflows, 'workflow')}.`;
}

/** Nobody reads a longer list. */
const listedIntegrations = 200;
const listedWorkflows = 100;

/** Everything that was built, collapsed: readers look for the changes. */
function integrations(end: PushEnd, facts: PushFacts): readonly SummaryPart[] {
  const built = facts.integrations;
  const isTold = facts.pushed !== undefined;
  if (built === undefined || built.length === 0 || end.result === 'failed' || isTold) return [];
  return [
    {
      kind: 'folded',
      title:
        end.result === 'pushed' || end.result === 'up-to-date'
          ? 'What Paragon holds now'
          : 'What was built',
      items: firstFewItems(built, listedIntegrations, ({ name, workflows }) => {
        const titles = firstFew(workflows, listedWorkflows, nameAsText);
        return `${nameAsCode(name)}: ${titles || 'no workflows'}`;
      }),
    },
  ];
}

function errors(end: PushEnd, facts: PushFacts, page: RepositoryPage): readonly SummaryPart[] {
  const { buildErrors = [], projectPath = '' } = facts;
  const commitHash = commitOf(end, facts);
  const count = buildErrors.length;
  if (count === 0) return [];
  const where = ({ place }: BuildError): string => {
    if (place === undefined) return '–';
    const file = fileInRepository(projectPath, place.file);
    const text = shortened(inWords({ ...place, file: file ?? place.file }), longestName);
    if (file === undefined || commitHash === undefined) return asCode(text);
    return fileLink(page, { hash: commitHash, file, line: place.line, text });
  };
  const what = ({ message, code }: BuildError): string =>
    shortened(`${message} (${code})`, longestMessage).split('\n').map(inMarkdown).join('<br>');
  return [
    { kind: 'heading', text: counted(count, 'type error') },
    {
      kind: 'table',
      head: ['Where', 'What'],
      rows: buildErrors.slice(0, listedErrors).map((error) => [where(error), what(error)]),
    },
    ...moreText(count - listedErrors, ' in the log'),
  ];
}

function remarks(facts: PushFacts): readonly SummaryPart[] {
  const items = versionRemark(facts);
  return items.length === 0 ? [] : [{ kind: 'list', items }];
}

function dryRun({ dryRunOutput }: PushFacts): readonly SummaryPart[] {
  if (dryRunOutput === undefined) return [];
  return [{ kind: 'output', title: 'What a push would change', text: dryRunOutput.join('\n') }];
}
