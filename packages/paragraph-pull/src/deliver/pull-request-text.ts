import {
  counted,
  cutDiff,
  firstFew,
  inProse,
  isDraft,
  longestTitle,
  moreText,
  nameAsCode,
  type PullRequestText,
  quoted,
  type RepositoryPage,
  renderSummary,
  runAddress,
  type SummaryPart,
  shortened,
  textPart,
} from '@paragraph/shared';
import { type FileChange, nameOfChange } from '../changes.js';
import type { ShownConflict } from '../conflicts.js';
import {
  type Beside,
  forEditors,
  ifPorted,
  untilDecided,
  whatHappened,
  whatMayGo,
  whatMergingDoes,
} from '../explain-conflicts.js';
import { editTitles } from '../shown-edit.js';

export interface PullRequestFacts {
  /** Subject of the commit, already without secrets: after the title is cut, a part of a secret would not be found. */
  readonly subject: string;
  readonly beside: Beside;
  /** Changes that only wait for a review. */
  readonly changes: readonly FileChange[];
  /** The conflicts of this run. */
  readonly conflicts: readonly ShownConflict[];
  /** The conflicts of earlier runs. */
  readonly earlier: readonly FileChange[];
  /** The files of `changes` and `earlier` whose version here lacks hand-written code that Git's version had. */
  readonly lackOwnCode: ReadonlySet<string>;
  /** Whether the user chose the side branch, and not a rule. */
  readonly isByChoice: boolean;
  readonly projectId: string;
  /** Paragon's id of the sync; undefined on a run by hand. */
  readonly commitId: string | undefined;
  readonly page: RepositoryPage & { readonly runId: string };
}

/**
 * In bytes. GitHub's limit is 65,536 characters.
 * https://github.com/orgs/community/discussions/27190
 */
const longestBody = 60_000;
const guide = `[what this means for you](${forEditors}).`;
/** Rows of the table, and conflicts with their texts. */
const listedChanges = 200;
const listedConflicts = 25;
/** Names in one sentence. */
const mostNamed = 10;

/**
 * The text of a pull request. Every name from Paragon and Git is code, so GitHub does not turn it into a mention or
 * link.
 */
export function pullRequestText(facts: PullRequestFacts): PullRequestText {
  const { conflicts, page } = facts;
  const run = runAddress(page);
  const parts: readonly SummaryPart[] = [
    ...intro(facts),
    ...changesPart(facts.changes, facts),
    textPart(
      effects(facts)
        .map((line) => `- ${inProse(line)}`)
        .join('\n'),
    ),
    textPart(inProse('If you edit in the dashboard and do not use Git: ') + guide),
    ...conflicts.slice(0, listedConflicts).flatMap(conflictParts),
    ...moreText(conflicts.length - listedConflicts, ' files'),
    ...earlierPart(facts),
    textPart(origin(facts, run)),
  ];
  const note = `_The rest is left out because GitHub limits the length of this text. [The run](${run}) shows everything._\n`;
  return { title: titleOf(facts), body: renderSummary(parts, longestBody, note) };
}

/** The comment on a pull request that is closed because it has nothing left to merge. */
export function closingComment(branch: string): string {
  return inProse(
    `\`${quoted(branch)}\` now holds everything on this branch, so nothing is left to review.`,
  );
}

function titleOf({ subject, conflicts, earlier }: PullRequestFacts): string {
  const { length } = [...conflicts, ...earlier];
  // The input `commitMessage` may be longer.
  if (length === 0) return shortened(subject, longestTitle);
  const files = length === 1 ? 'a file' : `${length} files`;
  return `Decide between Git and Paragon on ${files}`;
}

function intro({ beside, changes, conflicts, isByChoice }: PullRequestFacts): SummaryPart[] {
  const branch = `\`${quoted(beside.branch)}\``;
  const lines: string[] = [];
  if (conflicts.length > 0) {
    const all = conflicts.map(({ conflict }) => conflict);
    const happened = whatHappened(all, counted(conflicts.length, 'file'));
    lines.push(
      `${happened}. ${branch} keeps Git's version; this branch has the dashboard's edit. Neither is lost.`,
    );
  }
  if (changes.length > 0) {
    const waits = changes.length === 1 ? 'It waits' : 'They wait';
    const why = isByChoice
      ? `${waits} here for a review because the workflow is set to require one.`
      : `${waits} here because ${branch} accepts no direct commits.`;
    lines.push(`The Paragon dashboard made ${counted(changes.length, 'change')}. ${why}`);
  }
  if (lines.length === 0) lines.push('The changes from the Paragon dashboard wait here.');
  return lines.map((line) => textPart(inProse(line)));
}

function effects({ beside, changes, conflicts, earlier }: PullRequestFacts): readonly string[] {
  return [
    // Whoever may open a pull request may also read whether it is closed.
    ...whatMergingDoes(beside, true),
    ...(conflicts.length + earlier.length > 0 ? [ifPorted(beside), untilDecided] : []),
    ...(conflicts.length + earlier.length === 0 && changes.length > 0
      ? ['Until then Paragon shows the edit, and no push of this branch undoes it.']
      : []),
  ];
}

const marks: Readonly<Record<FileChange['change'], string>> = {
  added: 'added',
  changed: 'changed',
  deleted: 'deleted',
  renamed: 'renamed',
  deployed: 'deployed',
  undeployed: 'a draft again',
};

function changesPart(
  changes: readonly FileChange[],
  { lackOwnCode }: Pick<PullRequestFacts, 'lackOwnCode'>,
): SummaryPart[] {
  if (changes.length === 0) return [];
  const rows = changes.slice(0, listedChanges).map((change) => {
    const name = nameOfChange(change);
    return [
      nameAsCode(change.integration ?? '–'),
      `${nameAsCode(name)}${isDraft(change.file) ? ' (draft)' : ''}`,
      marks[change.change],
      nameAsCode(change.file),
    ];
  });
  const lacking = changes.filter(({ file }) => lackOwnCode.has(file)).map(nameOfChange);
  return [
    { kind: 'table', head: ['Integration', 'Workflow or file', 'Change', 'File'], rows },
    ...moreText(changes.length - listedChanges),
    ...(lacking.length === 0 ? [] : [textPart(mayLoseOwnCode(lacking))]),
  ];
}

function mayLoseOwnCode(names: readonly string[]): string {
  const words = ": Git's version has some, and the version on the side branch lacks it.";
  return `⚠️ Merging may remove hand-written code from ${firstFew(names, mostNamed, nameAsCode)}${inProse(words)}`;
}

function earlierPart({ earlier, ...facts }: PullRequestFacts): SummaryPart[] {
  if (earlier.length === 0) return [];
  const words = `Git and Paragon both changed ${earlier.length === 1 ? 'this file' : 'these files'} earlier, and nobody has decided yet ("Files changed" shows the texts):`;
  return [textPart(inProse(words)), ...changesPart(earlier, facts)];
}

/** Lines of one diff. */
const longestDiff = 200;

function conflictParts({ conflict, edits, lacks }: ShownConflict): SummaryPart[] {
  const { file, workflow, git, paragon } = conflict;
  const name = workflow === undefined ? '' : `${nameAsCode(workflow)} `;
  return [
    textPart(`**${name}(${nameAsCode(file)})**: ${paragon} in the dashboard, ${git} in Git`),
    ...(lacks === undefined ? [] : [textPart(`⚠️ ${inProse(whatMayGo[lacks])}`)]),
    ...edits
      .filter(({ diff }) => diff !== '')
      .map(
        ({ by, diff }): SummaryPart => ({
          kind: 'diff',
          title: editTitles[by],
          diff: cutDiff(diff, { lines: longestDiff }),
        }),
      ),
  ];
}

function origin({ projectId, commitId }: PullRequestFacts, run: string): string {
  const sync = commitId === undefined ? '' : `, sync ${nameAsCode(commitId)}`;
  return `Project ${nameAsCode(projectId)}${sync}, by [this run](${run}).`;
}
