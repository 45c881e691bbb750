import {
  asCode,
  compareAddress,
  inMarkdown,
  inProse,
  nameAsCode,
  nameAsText,
  type RepositoryPage,
  type SummaryPart,
} from '@paragraph/shared';
import { type Conflict, isDeletionAlone, type ShownConflict } from './conflicts.js';
import {
  type Beside,
  decideInParagon,
  explainConflicts,
  whatMergingDoes,
} from './explain-conflicts.js';
import type { PullFacts } from './record.js';

/** How many conflicts are shown with their texts. */
const shownConflicts = 25;
/** Lines of one diff, and characters of one line. */
const longestDiff = 300;
const longestLine = 1_000;

/** The side branch for the reports, from the facts of the run. */
export function besideOf(
  { branch = '', sideBranch = '', side, sideRefusal, review }: PullFacts,
  page: RepositoryPage,
): Beside {
  const pullRequest = review?.kind === 'open' ? review.url : undefined;
  const address = compareAddress(page, { base: branch, head: sideBranch });
  const held = reasonToWait(side);
  return { branch, sideBranch, address, pullRequest, held, refusal: sideRefusal };
}

function reasonToWait(side: PullFacts['side']): Beside['held'] {
  if (side?.side.kind !== 'held') return undefined;
  const { standing, commit } = side;
  if (standing.kind === 'held' && standing.because === 'refused') return 'refused';
  // No side branch was made, because the record has a newer format.
  return standing.kind === 'held' && commit !== undefined ? standing.because : 'newer';
}

/** The conflicts in the summary: what to do, and the texts. */
export function conflictParts(
  conflicts: readonly Conflict[],
  facts: PullFacts,
  page: RepositoryPage,
): readonly SummaryPart[] {
  const beside = besideOf(facts, page);
  const { what } = explainConflicts(conflicts, beside);
  const isOnSide = conflicts.some(({ waits }) => waits === 'side-branch');
  const isInParagon = conflicts.some(({ waits }) => waits === 'paragon');
  const link = (words: string, address = beside.address): string =>
    `**[${inMarkdown(words)}](${address})**`;
  const onSide = [
    beside.pullRequest === undefined
      ? link('View the waiting changes and create a pull request')
      : link('Decide in the pull request', beside.pullRequest),
    ...whatMergingDoes(beside).map((sentence) => `- ${inProse(sentence)}`),
  ];
  const inParagon = [
    ...decideInParagon(beside).split('\n').map(inProse),
    link(`Look at the branch ${beside.sideBranch}`),
  ];
  return [
    text(`**${inProse(what)}**`),
    ...(isOnSide ? [text(onSide.join('\n'))] : []),
    ...(isInParagon ? [text(inParagon.join('<br>'))] : []),
    ...conflictTexts(facts),
  ];
}

/** The conflicts that a pull would ask a person to decide. */
export function plannedConflicts(facts: PullFacts): readonly SummaryPart[] {
  const { shownConflicts: { length } = [] } = facts;
  if (length === 0) return [];
  const files = length === 1 ? 'a file' : `${length} files`;
  return [text(`A pull would ask a person to decide on ${files}:`), ...conflictTexts(facts)];
}

function conflictTexts({ shownConflicts: shown = [] }: PullFacts): readonly SummaryPart[] {
  return [
    ...shown.slice(0, shownConflicts).flatMap(parts),
    ...(shown.length > shownConflicts
      ? [
          text(
            `And ${shown.length - shownConflicts} more in the file of the output ${asCode('reportPath')}.`,
          ),
        ]
      : []),
  ];
}

const titles = {
  paragon: 'What the dashboard changed',
  git: 'What Git changed',
  between: "From Git's version to Paragon's",
} as const;

function parts({ conflict, edits }: ShownConflict): readonly SummaryPart[] {
  const { file, workflow, git, paragon, waits } = conflict;
  const place = waits === 'paragon' ? 'waits in Paragon' : 'waits on the side branch';
  const what = isDeletionAlone(conflict) ? 'the deletion' : "the dashboard's edit";
  const name =
    workflow === undefined ? nameAsCode(file) : `${nameAsText(workflow)} (${nameAsCode(file)})`;
  return [
    text(`${name}: ${paragon} in Paragon, ${git} in Git; ${what} ${place}.`),
    ...edits.map(
      ({ by, diff }): SummaryPart =>
        diff === ''
          ? text(`${titles[by]}: no lines of text.`)
          : { kind: 'diff', title: titles[by], diff: cut(diff) },
    ),
  ];
}

/** Cuts a diff. The last line says how much is missing. */
function cut(diff: string): string {
  const lines = diff
    .split('\n')
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line));
  if (lines.length <= longestDiff) return lines.join('\n');
  const more = lines.length - longestDiff;
  return [...lines.slice(0, longestDiff), `(and ${more} more lines)`].join('\n');
}

function text(markdown: string): SummaryPart {
  return { kind: 'text', markdown };
}
