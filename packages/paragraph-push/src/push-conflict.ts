import {
  type Decision,
  type Explanation,
  firstFewLines,
  integrationOf,
  isWorkflow,
  type Path,
  type PushCheck,
  quoted,
  type Removals,
  type SyncFile,
  workflowTitle,
} from '@paragraph/shared';
import type { Unread } from './record-protection.js';

/** Why a push stops: it would overwrite something that only Paragon holds. */
export interface PushConflict {
  readonly explanation: Explanation;
  /** The files in conflict, from the project folder. */
  readonly files: readonly Path[];
  /** What is in conflict, for a sentence. */
  readonly names: readonly string[];
}

/** Comes last in a message, since it drops more than what the message lists. */
const overwrite =
  'If nothing that only Paragon has needs to be kept, push once with `onConflict: overwrite` (first with `dryRun`, to see what changes). It checks nothing: it drops every dashboard edit that the commit lacks, and every integration that it lacks, with its connected accounts, for good.';

const createRecord =
  "Run the pull workflow: it creates a new record. It works like a first pull: if it warns that it replaced Git's version of files, look at the commit that it links.";

/** If a team stops pulling, the last record stays and keeps blocking pushes. */
const oneWay =
  'If your team edits only in Git now and no longer pulls, set `onConflict: overwrite` in the workflow file: each push then drops dashboard edits.';

function conflict(
  explanation: Explanation,
  files: readonly SyncFile[] = [],
  names: readonly string[] = files.map(nameOf),
): PushConflict {
  return {
    explanation,
    files: files.map(({ path, ours }) => ours?.path ?? path),
    names,
  };
}

/** Why nothing is pushed if a record exists, or may exist, and cannot be used. */
export function unusableRecord(unusable: Unread): PushConflict {
  switch (unusable.kind) {
    case 'there':
      return conflict({
        what: 'The record of the last sync cannot be read without git.',
        consequence: 'nothing was pushed',
        why: 'Without the record, the push cannot tell whether it would overwrite dashboard edits.',
        cure: `Use a runner with git 2.31 or newer, and run the push after actions/checkout. ${overwrite}`,
      });
    case 'unreadable':
      return conflict({
        what: 'The record of the last sync could not be read.',
        consequence: 'nothing was pushed',
        why: quoted(unusable.why, 500),
        cure: `Give the job \`permissions:\` with \`contents: read\`, and check that the runner can reach GitHub and its API. ${overwrite}`,
      });
    case 'damaged':
      return conflict({
        what: 'The record of the last sync is damaged.',
        consequence: 'nothing was pushed',
        why: quoted(unusable.why, 500),
        cure: `${createRecord} ${overwrite}`,
      });
    case 'foreign':
      return conflict({
        what: 'The ref for the record of the last sync holds something else.',
        consequence: 'nothing was pushed',
        why: quoted(unusable.why, 500),
        cure: `${createRecord} ${overwrite}`,
      });
    case 'newer':
      return conflict({
        what: 'A newer version of these actions recorded the last sync.',
        consequence: 'nothing was pushed',
        why: `The record has format ${unusable.version}.`,
        cure: `Update \`paragraph-push\` in the workflow file. ${overwrite}`,
      });
  }
}

/** Explains why a push is blocked. */
export function explainBlocked({
  wouldOverwrite,
  forReview,
  removals,
  sideBranch,
  review,
}: Pick<PushCheck, 'wouldOverwrite' | 'forReview' | 'removals'> & {
  readonly sideBranch: string;
  /** The page of the open pull request for those edits. */
  readonly review?: string | undefined;
}): PushConflict {
  if (wouldOverwrite.length > 0) return explainOverwrite(wouldOverwrite);
  return forReview.length > 0 ? wouldUndo(forReview, sideBranch, review) : wouldRemove(removals);
}

/** Paragon holds edits that a person has yet to review. */
function wouldUndo(
  forReview: readonly SyncFile[],
  sideBranch: string,
  review: string | undefined,
): PushConflict {
  const [what, waits] =
    forReview.length === 1
      ? ['a dashboard edit that waits', 'it']
      : [`${forReview.length} dashboard edits that wait`, 'them'];
  const first =
    review === undefined
      ? `First merge the branch ${quoted(sideBranch, 400)}, or delete it if whoever made the edit agrees to drop ${waits}.`
      : `First merge the pull request ${review}, or close it if whoever made the edit agrees to drop ${waits}.`;
  return conflict(
    {
      what: `The push would undo ${what} for a review.`,
      consequence: 'nothing was pushed',
      why: firstFewLines(forReview, nameOf),
      cure: `${first} ${overwrite}`,
    },
    forReview,
  );
}

function explainOverwrite(wouldOverwrite: readonly Decision[]): PushConflict {
  const [things, them] =
    wouldOverwrite.length === 1 ? ['a change', 'it'] : [`${wouldOverwrite.length} changes`, 'them'];
  return conflict(
    {
      what: `Paragon has ${things} that Git lacks, and the push would overwrite ${them}.`,
      consequence: 'nothing was pushed',
      why: firstFewLines(wouldOverwrite, ({ file }) => editLine(file)),
      cure: `Run the pull workflow first: it commits the dashboard's changes. ${overwrite} ${oneWay}`,
    },
    wouldOverwrite.map(({ file }) => file),
  );
}

/** What happened to a file on each side, in a line. */
export function editLine(file: SyncFile): string {
  const { base, ours, theirs } = file;
  const inParagon =
    theirs === undefined
      ? 'deleted in Paragon'
      : base === undefined
        ? 'new in Paragon'
        : 'changed in Paragon';
  const isTouched = ours?.content !== base?.content;
  const inGit =
    ours === undefined ? 'not in Git' : isTouched ? 'also changed in Git' : 'not changed in Git';
  return `${nameOf(file)}: ${inParagon}, ${inGit}`;
}

/** The title of a workflow with its integration; the path of another file. */
export function nameOf({ path, ours, theirs }: SyncFile): string {
  const content = theirs?.content ?? ours?.content;
  const title =
    isWorkflow(path) && typeof content === 'string' ? workflowTitle(content) : undefined;
  if (title === undefined) return quoted(path);
  return `${quoted(title)} (${quoted(integrationOf(path) ?? '')})`;
}

function wouldRemove(removals: Removals | undefined): PushConflict {
  const { integrations = [], workflows = [], deployed = 0 } = removals ?? {};
  const whole = integrations.map(
    (name) => `the integration ${quoted(name)}, with all its connected accounts`,
  );
  const lines = [...whole, ...workflows.map(nameOf)];
  return conflict(
    {
      what:
        integrations.length > 0
          ? 'The push would remove a whole integration from Paragon.'
          : `The push would remove ${workflows.length} of ${deployed} workflows from Paragon.`,
      consequence: 'nothing was pushed',
      why: `It would remove:\n${firstFewLines(lines, (line) => line)}`,
      cure: `Restore in Git what Paragon should keep, and push again. ${overwrite}`,
    },
    workflows,
    lines,
  );
}
