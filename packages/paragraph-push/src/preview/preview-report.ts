import {
  type Explanation,
  failurePart,
  inMarkdown,
  inProse,
  moreText,
  nameAsCode,
  type SummaryPart,
  textPart,
} from '@paragraph/shared';
import { editLine } from '../push-conflict.js';
import { changesReport, changesTable, impactPart } from './changes-report.js';
import type { ChangesPart, Preview, WaitingEdit, WaitingEdits } from './preview-types.js';

/** Edits that a report names. */
const mostListed = 50;

/** What a push would change in Paragon, for the job summary and the comment. */
export function previewParts(preview: Preview | undefined): readonly SummaryPart[] {
  if (preview === undefined) return [];
  const { found, of } = preview;
  const heading: SummaryPart = { kind: 'heading', text: headingOf(preview) };
  if (found.kind === 'unknown') {
    return [heading, textPart(`⚠️ The comparison is not available: ${inProse(found.why)}`)];
  }
  const { changes, impact } = found;
  const { waiting, blockers, warnings } = found.obstacles;
  const own = waiting.kind === 'unknown' ? { changes: changes.changes, impact } : waiting.own;
  const subject = of === 'branch' ? 'branch' : 'pull request';
  const others = waitingParts(preview, waiting);
  const ownReport =
    own.changes.length === 0 && changes.changes.length > 0
      ? [textPart(`The ${subject} itself changes nothing in Paragon.`)]
      : [
          ...(others.length > 0 ? [textPart(`#### What the ${subject} itself changes`)] : []),
          ...(waiting.kind === 'unknown' && own.changes.length > 0 ? [textPart(untold)] : []),
          ...changesReport({ ...changes, changes: own.changes }, []),
        ];
  return [
    heading,
    ...(of === 'head' || of === 'other' ? [textPart(inProse(notTheMerge[of]))] : []),
    ...blockers.flatMap((each) => blockerParts(each, preview)),
    ...warnings.map((each) => textPart(`⚠️ ${inProse(each)}`)),
    ...impactPart(own.impact),
    // GitHub cuts comments and summaries at the end. Edits that may be lost come first, so that they are not cut.
    ...others,
    ...ownReport,
  ];
}

/** Why the push would be blocked, in the push's own words. */
function blockerParts(explanation: Explanation, { of }: Preview): readonly SummaryPart[] {
  const which = of === 'branch' ? 'A push' : 'The push after merging';
  return [textPart(`#### 🛑 ${which} would be blocked:`), failurePart(explanation)];
}

function headingOf({ of, branch, isLinked }: Preview): string {
  const title =
    of === 'branch' ? 'What a push changes in Paragon' : 'What merging changes in Paragon';
  return isLinked ? title : `${title}, if ${branch} is linked to this project`;
}

const notTheMerge = {
  head: 'The head of the pull request is checked out, not the merge commit. So newer commits of the base branch look as if they were reverted. Remove `ref:` from actions/checkout to see the merge.',
  other:
    "The commit that is checked out is neither this run's merge commit nor the head of the pull request, and it is what was compared. If it lacks commits of the base branch or of the pull request, they look as if they were reverted. Check out without `ref:`, and make no commit before this step, to see the merge.",
} as const;

const untold =
  "It is unknown which of these are dashboard edits. If the push is not blocked, Git's version wins.";

function waitingParts(
  { branch, of }: Pick<Preview, 'branch' | 'of'>,
  waiting: WaitingEdits,
): readonly SummaryPart[] {
  switch (waiting.kind) {
    case 'recorded':
      return recordedParts(of, waiting);
    case 'unrecorded':
      return othersParts(branch, waiting.others);
    case 'unknown':
      return [];
  }
}

function recordedParts(
  of: Preview['of'],
  { edits, fate }: Extract<WaitingEdits, { readonly kind: 'recorded' }>,
): readonly SummaryPart[] {
  if (edits.length === 0) return [];
  const push = of === 'branch' ? 'The push' : 'After the merge, the push';
  const happens = {
    kept: 'is blocked until a pull has run, so that no edit is lost. What the dashboard changed, and what will happen to it:',
    dropped: 'drops these edits for good, because of `onConflict: overwrite`:',
  };
  return [
    textPart('#### Dashboard edits that Git lacks'),
    textPart(`${push} ${happens[fate]}`),
    ...edits.slice(0, mostListed).flatMap((edit) => editParts(edit, fate)),
    ...moreText(edits.length - mostListed),
  ];
}

function editParts({ decision, changes }: WaitingEdit, fate: Fate): readonly SummaryPart[] {
  const { file, outcome } = decision;
  const next = fate === 'kept' ? becomes[outcome.kind] : 'the push drops the edit';
  const line = textPart(`• ${inMarkdown(editLine(file))}: **${next}**.`);
  return changes === undefined || changes.length === 0 ? [line] : [line, ...changesTable(changes)];
}

type Fate = Extract<WaitingEdits, { readonly kind: 'recorded' }>['fate'];

const none = { workflows: 0, steps: 0, events: 0, resources: 0 };

const becomes = {
  ours: "Git's version stays",
  write: 'the next pull merges it',
  delete: 'the next pull deletes it in Git',
  conflict: 'conflict: the next pull asks someone to decide',
  'stays-in-paragon': 'conflict: the next pull asks someone to decide',
} as const;

function othersParts(branch: string, others: ChangesPart): readonly SummaryPart[] {
  if (others.changes.length === 0) return [];
  return [
    textPart(`#### In Paragon but not in ${nameAsCode(branch)}: may be overwritten`),
    textPart(
      "These changes do not come from the pull request. Somebody edited the dashboard, or a commit of the branch has not been pushed yet. Nothing records which, so a push takes Git's version.",
    ),
    ...changesReport({ changes: others.changes, same: none }, others.impact),
  ];
}
