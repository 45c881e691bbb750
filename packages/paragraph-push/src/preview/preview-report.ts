import { inMarkdown, inProse, nameAsCode, type SummaryPart } from '@paragraph/shared';
import { heldLine } from '../push-conflict.js';
import { changesReport } from './changes-report.js';
import type { Preview, WaitingEdits } from './preview.js';
import type { ProjectChange } from './project-change.js';

/** Edits that a report names. */
const listed = 50;

/** What a push would change in Paragon, for the job summary and the comment. */
export function previewParts(preview: Preview | undefined): readonly SummaryPart[] {
  if (preview === undefined) return [];
  const { found, of } = preview;
  const heading: SummaryPart = { kind: 'heading', text: headingOf(preview) };
  if (found.kind === 'unknown') {
    return [heading, text(`⚠️ This is not known: ${inProse(found.why)}`)];
  }
  const { changes, impact, waiting } = found;
  const others = waiting.kind === 'unknown' ? [] : waiting.others;
  const own = changes.changes.filter((change) => !others.includes(change));
  const ownReport =
    own.length === 0 && others.length > 0
      ? [text('The pull request itself changes nothing in Paragon.')]
      : changesReport({ ...changes, changes: own }, impact);
  return [
    heading,
    ...(of === 'head' ? [text(headOnly)] : []),
    ...ownReport,
    ...waitingParts(preview.branch, waiting),
  ];
}

function headingOf({ of, branch, isLinked }: Preview): string {
  const title =
    of === 'branch' ? 'What a push changes in Paragon' : 'What merging changes in Paragon';
  return isLinked ? title : `${title}, if ${branch} is linked to this project`;
}

const headOnly = inProse(
  'The head of the pull request is checked out, not what merging gives. So what came to the branch meanwhile looks as if it were taken back. Leave out `ref:` of actions/checkout to see the merge.',
);

function waitingParts(branch: string, waiting: WaitingEdits): readonly SummaryPart[] {
  switch (waiting.kind) {
    case 'recorded':
      return recordedParts(waiting);
    case 'unrecorded':
      return othersParts(branch, waiting.others);
    case 'unknown':
      return [];
  }
}

function recordedParts({
  held,
  others,
}: Extract<WaitingEdits, { readonly kind: 'recorded' }>): readonly SummaryPart[] {
  if (held.length === 0) return [];
  const items = held
    .slice(0, listed)
    .map(({ file, outcome }) => `${inMarkdown(heldLine(file))}: ${becomes[outcome.kind]}`);
  const more = held.length - listed;
  return [
    text('#### Edits that wait in the dashboard'),
    text(
      'Paragon holds something that Git does not know. The push after merging is held back until a pull has run, so nothing of it is lost.',
    ),
    { kind: 'list', items: [...items, ...(more > 0 ? [`and ${more} more`] : [])] },
    ...(others.length === 0
      ? []
      : [
          text('A push without that pull would undo:'),
          ...changesReport({ changes: others, same: none }, []),
        ]),
  ];
}

const none = { workflows: 0, steps: 0, events: 0, resources: 0 };

const becomes = {
  ours: "Git's version stays",
  write: 'the next pull merges it',
  delete: 'the next pull deletes it in Git, too',
  conflict: 'both sides changed it, so the next pull asks a person',
  waits: 'both sides changed it, so the next pull asks a person',
} as const;

function othersParts(branch: string, others: readonly ProjectChange[]): readonly SummaryPart[] {
  if (others.length === 0) return [];
  return [
    text(`#### What Paragon holds and ${nameAsCode(branch)} does not: it may be overwritten`),
    text(
      "These changes do not come from the pull request. Somebody edited the dashboard, or a commit of the branch was not pushed yet. Nothing records which, so a push takes Git's version.",
    ),
    ...changesReport({ changes: others, same: none }, []),
  ];
}

function text(markdown: string): SummaryPart {
  return { kind: 'text', markdown };
}
