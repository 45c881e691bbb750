import {
  asCode,
  durationsPart,
  type Explanation,
  factsPart,
  failurePart,
  inMarkdown,
  longestName,
  type RepositoryPage,
  type SummaryPart,
  shortened,
} from '@paragraph/shared';
import type { FileChange } from './changes.js';
import type { Findings } from './findings.js';
import type { PullOutcome } from './outcome.js';

/** How a run ended: with an outcome, or with a failure that is explained. */
export type PullEnd =
  | PullOutcome
  | {
      readonly result: 'failed';
      readonly explanation: Explanation;
      /** Whether a commit was on its way, of which nobody knows whether it arrived. */
      readonly inDoubt?: boolean;
    };

/** The job summary of a run. */
export function pullSummary(
  end: PullEnd,
  findings: Findings,
  page: RepositoryPage,
): readonly SummaryPart[] {
  return [
    { kind: 'heading', text: headline(end) },
    ...(end.result === 'failed' ? [failurePart(end.explanation)] : []),
    factsPart(findings, page),
    ...changesPart(end, findings),
    ...remarksPart(findings),
    ...durationsPart(findings),
  ];
}

function headline({ result }: PullEnd): string {
  switch (result) {
    case 'committed':
      return '✅ Committed the changes from Paragon';
    case 'unchanged':
      return '✅ The branch holds what Paragon holds';
    case 'planned':
      return '✅ Dry run: what a pull would commit';
    case 'failed':
      return '❌ Not pulled from Paragon';
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

function changesPart({ result }: PullEnd, { changes = [] }: Findings): readonly SummaryPart[] {
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
}: Findings): readonly SummaryPart[] {
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
