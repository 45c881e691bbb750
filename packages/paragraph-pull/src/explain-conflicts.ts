import { cureForRules, type Explanation, firstFewLines, quoted } from '@paragraph/shared';
import { type Conflict, isDeletionAlone } from './conflicts.js';

/** The side branch, and where to look at it. */
export interface Beside {
  /** The branch that is synced. */
  readonly branch: string;
  readonly sideBranch: string;
  /** GitHub's page that compares the two. */
  readonly address: string;
  /** The page of its open pull request. */
  readonly pullRequest?: string | undefined;
  /** Why no further conflicts go there; undefined if they do. */
  readonly blockedBy: 'person' | 'unrecorded' | 'refused' | 'newer' | undefined;
  /** Why the host rejects such a branch, in its words. */
  readonly refusal: string | undefined;
}

/** What a conflict means, and how it is decided. */
export function explainConflicts(conflicts: readonly Conflict[], beside: Beside): Explanation {
  const onSide = conflicts.filter(({ waits }) => waits === 'side-branch');
  return {
    what: `${whatHappened(conflicts, files(conflicts))}. ${whereItWaits(conflicts, onSide, beside)}`,
    why: firstFewLines(conflicts, conflictLine),
    cure: [
      ...(onSide.length > 0 ? [decideOnSide(beside)] : []),
      ...(onSide.length < conflicts.length
        ? [`${decideInParagon(beside)} Look at it: ${beside.address}`]
        : []),
    ].join('\n'),
  };
}

/** What both sides did to files, as a sentence without its full stop. */
export function whatHappened(conflicts: readonly Conflict[], shown: string): string {
  return conflicts.every(isDeletionAlone)
    ? `Paragon deleted ${shown}, and the deletion waits for a review`
    : `Git and Paragon both changed ${shown}`;
}

/** The same in a few words, without the names of the files. */
export function inBrief(conflicts: readonly Conflict[]): string {
  return conflicts.every(isDeletionAlone)
    ? 'Deletions from Paragon wait for a review'
    : 'Git and Paragon both changed the same files';
}

function whereItWaits(
  conflicts: readonly Conflict[],
  onSide: readonly Conflict[],
  { branch, sideBranch }: Beside,
): string {
  if (onSide.length === 0 && conflicts.every(isDeletionAlone)) {
    return `${code(branch)} keeps ${conflicts.length === 1 ? 'the file' : 'the files'} until then.`;
  }
  const kept = `${code(branch)} keeps Git's version`;
  if (onSide.length === 0) return `${kept}, and Paragon keeps the dashboard's.`;
  const side = `the branch ${code(sideBranch)}`;
  if (onSide.length === conflicts.length) {
    return `${kept}; the dashboard's edit waits on ${side}.`;
  }
  const others = conflicts.length - onSide.length;
  return `${kept}. Of the dashboard's edits ${onSide.length} ${onSide.length === 1 ? 'waits' : 'wait'} on ${side}, and ${others} in Paragon.`;
}

/** Explains a conflict to somebody who has never used Git. */
export const forEditors =
  'https://github.com/useparagon/paragraph-git-sync#if-you-edit-in-the-dashboard';

/**
 * What merging and closing do, for somebody who has never used Git.
 *
 * @param isSeen Whether the actions see that somebody closes the pull request: they may read pull requests.
 */
export function whatMergingDoes(
  { branch, pullRequest }: Pick<Beside, 'branch' | 'pullRequest'>,
  isSeen = pullRequest !== undefined,
): readonly [string, string] {
  const name = code(branch);
  const closing = isSeen ? 'Closing it' : 'Closing it and deleting its branch';
  return [
    `Merging it takes the dashboard's version into ${name}, and the next push sends it to Paragon. "Files changed" shows it line by line.`,
    `${closing} drops the dashboard's edit: ${name} keeps Git's version, and the next push sends that to Paragon.`,
  ];
}

/** What merging may take from a file, if the version on the side branch lacks something of Git's. */
export const whatMayGo = {
  'own-code':
    "Merging may remove hand-written code: Git's version of this file has some, and the version on the side branch lacks it.",
  changes:
    "Merging may undo what Git changed in this file: the version on the side branch is the dashboard's as a whole.",
} as const;

/** No text tells whether Git's version says the same in other words, and the compiler only as long as Paragon holds the edit. */
export function ifPorted({ branch }: Pick<Beside, 'branch'>): string {
  return `If somebody has put the edit into Git's version in other words, such as into a helper function, close it: nothing is lost then. The actions close it themselves only once ${code(branch)} has exactly its text.`;
}

/** A conflict alone starts no push. */
export const untilDecided =
  "Until somebody decides, the next push replaces the dashboard's version in Paragon with Git's. The dashboard's edit is then only on the side branch, where it stays.";

function decideOnSide({ address, pullRequest, ...beside }: Beside): string {
  const open =
    pullRequest === undefined
      ? `Open ${address} and create a pull request there.`
      : `Decide in the pull request ${pullRequest}.`;
  return `${open} ${whatMergingDoes({ ...beside, pullRequest }).join(' ')} ${untilDecided}`;
}

/** What to do first if no further conflicts go to the side branch. */
export function decideInParagon({
  sideBranch,
  blockedBy,
  refusal = '',
}: Pick<Beside, 'sideBranch' | 'blockedBy' | 'refusal'>): string {
  const finish =
    'Merge it, and run the pull again. Delete it instead only if nothing on it is needed: neither commits of a person nor dashboard edits.';
  const update = 'Update the action, and run the pull again.';
  const decide =
    "To decide now, run the pull with `onConflict: paragon` to take Paragon's version, or with `onConflict: git` to keep Git's.";
  const guarded = 'Until then no push overwrites what waits in Paragon.';
  const name = `the branch ${code(sideBranch)}`;
  const why = {
    person: `Somebody has committed to ${name}, so the pull adds nothing to it. ${finish}`,
    unrecorded: `There is no record that a pull created ${name}, so this pull adds nothing to it. ${finish}`,
    refused: `GitHub rejects ${name}, so the conflict is not there: ${refusal}\nAllow the token to create and change branches below \`paragraph-sync/\`, and run the pull again. ${cureForRules(refusal)}`,
    newer: `This version of the action cannot continue the record of the last sync, so it commits nothing to the side branch. ${update}`,
    none: `What waits on ${name} may be outdated compared with Git, so this pull adds nothing to it. ${finish}`,
  } as const;
  // A decision may also have to wait for that.
  return blockedBy === undefined
    ? `${why.none} ${guarded}`
    : `${why[blockedBy]}\n${decide} ${guarded}`;
}

/** What each side did to a file, in a line. */
export function conflictLine({ file, integration, workflow, git, paragon }: Conflict): string {
  const name =
    workflow === undefined ? quoted(file) : `${quoted(workflow)} (${quoted(integration ?? '')})`;
  return `${name}: ${paragon} in the dashboard, ${git} in Git`;
}

/** The name of a branch, in backticks. */
function code(name: string): string {
  return `\`${quoted(name, 400)}\``;
}

function files({ length }: readonly unknown[]): string {
  return length === 1 ? 'a file' : `${length} files`;
}
