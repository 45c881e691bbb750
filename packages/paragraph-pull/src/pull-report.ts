import {
  asCode,
  durationsPart,
  factsPart,
  failurePart,
  headlineOf,
  inMarkdown,
  longestName,
  quoted,
  type RepositoryPage,
  type SummaryPart,
  shortened,
} from '@paragraph/shared';
import type { FileChange } from './changes.js';
import { isInDoubt } from './deliver-commit.js';
import type { PullEnd } from './outcome.js';
import type { PullFacts } from './record.js';

/** The job summary of a run. */
export function pullSummary(
  end: PullEnd,
  facts: PullFacts,
  page: RepositoryPage,
): readonly SummaryPart[] {
  return [
    { kind: 'heading', text: `${mark(end)} ${verdict(end)}` },
    ...(end.result === 'failed' ? [failurePart(end.explanation)] : []),
    factsPart(facts, page),
    ...changesPart(end, facts),
    ...remarksPart(facts),
    ...durationsPart(facts),
  ];
}

/** How the run ended, in a few words. */
function verdict(end: PullEnd): string {
  switch (end.result) {
    case 'committed':
      return 'Committed the changes from Paragon';
    case 'unchanged':
      return 'The branch holds what Paragon holds';
    case 'planned':
      return 'Dry run: what a pull would commit';
    case 'failed':
      return isInDoubt(end.thrown)
        ? 'Broken off while the commit was pushed'
        : 'Not pulled from Paragon';
  }
}

function mark(end: PullEnd): string {
  return end.result === 'failed' ? '❌' : '✅';
}

/** The last line of the log. */
export function closingLine(end: PullEnd, { branch = '' }: PullFacts): string {
  const name = quoted(branch);
  switch (end.result) {
    case 'committed':
      return `Committed the changes from Paragon to ${name} as ${end.commitHash.slice(0, 7)}.`;
    case 'unchanged':
      return `Nothing to commit: ${name} holds what Paragon holds.`;
    case 'planned':
      return 'Dry run: nothing was committed, and Paragon was told nothing.';
    case 'failed':
      return isInDoubt(end.thrown)
        ? `Whether ${name} has the commit is not known.`
        : `Nothing was committed: ${headlineOf(end.explanation)}.`;
  }
}

/** Nobody reads on after so many. */
const listedChanges = 500;

const marks = {
  added: '➕ added',
  changed: '✏️ changed',
  deleted: '➖ deleted',
  renamed: '✏️ renamed',
  deployed: '🚀 deployed',
  undeployed: '📝 a draft again',
} as const;

function changesPart({ result }: PullEnd, { changes = [] }: PullFacts): readonly SummaryPart[] {
  if (changes.length === 0 || result === 'failed') return [];
  const more = changes.length - listedChanges;
  return [
    {
      kind: 'table',
      head: ['Integration', 'What', 'Change', 'File'],
      rows: changes
        .slice(0, listedChanges)
        .map((change) => [
          inMarkdown(shortened(change.integration ?? '–', longestName)),
          inMarkdown(shortened(nameOf(change), longestName)),
          marks[change.change],
          pathsOf(change),
        ]),
    },
    ...(more > 0
      ? [
          {
            kind: 'text',
            markdown: `And ${more} more, which the file of the output ${asCode('reportPath')} has.`,
          } as const,
        ]
      : []),
  ];
}

function pathsOf({ file, from }: FileChange): string {
  const path = asCode(shortened(file, longestName));
  return from === undefined ? path : `${asCode(shortened(from, longestName))} → ${path}`;
}

function nameOf({ workflow, workflowBefore, file }: FileChange): string {
  const name = workflow ?? file.split('/').at(-1) ?? file;
  return workflowBefore === undefined ? name : `${workflowBefore} → ${name}`;
}

function remarksPart({
  leftOut = [],
  ignored = [],
  checkoutUpdate,
}: PullFacts): readonly SummaryPart[] {
  const items: string[] = [];
  if (leftOut.length > 0) {
    items.push(
      `The export changed files that it does not own; they were left out: ${listed(leftOut)}`,
    );
  }
  if (ignored.length > 0) {
    items.push(`Git ignores these exported files, so they were left out: ${listed(ignored)}`);
  }
  if (checkoutUpdate?.kind === 'kept') {
    items.push(`The checkout stays at its old commit: ${inMarkdown(checkoutUpdate.why)}.`);
  }
  if (checkoutUpdate?.kind === 'torn') {
    items.push(
      `The checkout was moved to the new commit only in part: ${inMarkdown(checkoutUpdate.why)}.`,
    );
  }
  return items.length === 0 ? [] : [{ kind: 'list', items }];
}

function listed(files: readonly string[]): string {
  const shown = files
    .slice(0, 20)
    .map((file) => asCode(shortened(file, longestName)))
    .join(', ');
  return files.length > 20 ? `${shown} and ${files.length - 20} more` : shown;
}
