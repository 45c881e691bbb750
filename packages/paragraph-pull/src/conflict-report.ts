import {
  asCode,
  cutDiff,
  inMarkdown,
  inProse,
  moreText,
  nameAsCode,
  nameAsText,
  type SummaryPart,
  textPart,
} from '@paragraph/shared';
import { type Conflict, isDeletionAlone, type ShownConflict } from './conflicts.js';
import {
  decideInParagon,
  explainConflicts,
  untilDecided,
  whatMayGo,
  whatMergingDoes,
} from './explain-conflicts.js';
import type { PullFacts } from './pull-facts.js';
import type { ReportPage } from './report-page.js';
import { editTitles } from './shown-edit.js';

/** How many conflicts are shown with their texts. */
const mostConflicts = 25;
/** What is shown of one diff. */
const shownOfDiff = { lines: 300, width: 1_000 };

/** The conflicts in the summary: what to do, and the texts. */
export function conflictParts(
  conflicts: readonly Conflict[],
  facts: PullFacts,
  { beside }: ReportPage,
): readonly SummaryPart[] {
  const { what } = explainConflicts(conflicts, beside);
  const isOnSide = conflicts.some(({ waits }) => waits === 'side-branch');
  const isInParagon = conflicts.some(({ waits }) => waits === 'paragon');
  const link = (words: string, address = beside.address): string =>
    `**[${inMarkdown(words)}](${address})**`;
  const onSide = [
    beside.pullRequest === undefined
      ? link('View the waiting changes and create a pull request')
      : link('Decide in the pull request', beside.pullRequest),
    ...[...whatMergingDoes(beside), untilDecided].map((sentence) => `- ${inProse(sentence)}`),
  ];
  const inParagon = [
    ...decideInParagon(beside).split('\n').map(inProse),
    link(`Look at the branch ${beside.sideBranch}`),
  ];
  return [
    textPart(`**${inProse(what)}**`),
    ...(isOnSide ? [textPart(onSide.join('\n'))] : []),
    ...(isInParagon ? [textPart(inParagon.join('<br>'))] : []),
    ...conflictTexts(facts),
  ];
}

/** The conflicts that a pull would ask a person to decide. */
export function plannedConflicts(facts: PullFacts): readonly SummaryPart[] {
  const { shownConflicts: { length } = [] } = facts;
  if (length === 0) return [];
  const files = length === 1 ? 'a file' : `${length} files`;
  return [textPart(`A pull would ask a person to decide on ${files}:`), ...conflictTexts(facts)];
}

function conflictTexts({ shownConflicts: shown = [] }: PullFacts): readonly SummaryPart[] {
  return [
    ...shown.slice(0, mostConflicts).flatMap(parts),
    ...moreText(shown.length - mostConflicts, ` in the file of the output ${asCode('reportPath')}`),
  ];
}

function parts({ conflict, edits, lacks }: ShownConflict): readonly SummaryPart[] {
  const { file, workflow, git, paragon, waits } = conflict;
  const place = waits === 'paragon' ? 'waits in Paragon' : 'waits on the side branch';
  const waiting = isDeletionAlone(conflict) ? 'the deletion' : "the dashboard's edit";
  const name =
    workflow === undefined ? nameAsCode(file) : `${nameAsText(workflow)} (${nameAsCode(file)})`;
  return [
    textPart(`${name}: ${paragon} in the dashboard, ${git} in Git; ${waiting} ${place}.`),
    ...(lacks === undefined ? [] : [textPart(`⚠️ ${inProse(whatMayGo[lacks])}`)]),
    ...edits.map(
      ({ by, diff }): SummaryPart =>
        diff === ''
          ? textPart(`${editTitles[by]}: no lines of text.`)
          : { kind: 'diff', title: editTitles[by], diff: cutDiff(diff, shownOfDiff) },
    ),
  ];
}
