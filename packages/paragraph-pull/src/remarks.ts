import { commitAddress, firstFew, inMarkdown, inProse, quoted } from '@paragraph/shared';
import { howToStartChecks, whyChecksWait } from './deliver/check-advice.js';
import type { Beside } from './explain-conflicts.js';
import { branchCommit, type PullEnd, type Remaining } from './outcome.js';
import type { PullFacts } from './pull-facts.js';
import type { ReportPage } from './report-page.js';
import type { CheckoutUpdate } from './update-checkout.js';

/** Something that a person should know or do. */
export interface Remark {
  /** Whether something may be wrong. */
  readonly level: 'warning' | 'notice';
  readonly title: string;
  /** Text between backticks is code. */
  readonly words: string;
  /** The same in one sentence, for a chat; the words, if they are one. */
  readonly brief?: string;
  readonly address?: string;
}

/** Files that a message names. */
const mostNamed = 10;

/** All remarks of a report. A failed run has only those about its commit. */
export function remarksOn(end: PullEnd, facts: PullFacts, page: ReportPage): readonly Remark[] {
  return [...remarksToAct(end, facts, page), ...remarksOnCommit(facts)];
}

/** What a run found besides its own work. Somebody may have to act on it. */
export function remarksToAct(end: PullEnd, facts: PullFacts, page: ReportPage): readonly Remark[] {
  if (end.result === 'failed') {
    return facts.keptCommit === undefined ? [] : firstPull(end, facts, page);
  }
  return [
    ...undispatchedEdits(end),
    ...firstPull(end, facts, page),
    ...literalIds(facts),
    ...stillWaiting(end, facts, page),
    ...checksToStart(facts),
  ];
}

/** What the commit or the checkout lacks. */
function remarksOnCommit({
  leftOut = [],
  ignored = [],
  forced = [],
  checkoutUpdate,
}: PullFacts): readonly Remark[] {
  const about = (files: readonly string[], title: string, words: string): readonly Remark[] =>
    files.length === 0 ? [] : [{ level: 'warning', title, words }];
  return [
    ...about(
      leftOut,
      'Files left out of the commit',
      `The export changed files that are not part of the sync; they were left out of the commit: ${firstFew(leftOut, mostNamed)}`,
    ),
    ...about(
      ignored,
      'Drafts left out of the commit',
      `Git ignores these exported drafts, so they were left out of the commit: ${firstFew(ignored, mostNamed)}. If they should be synced, correct .gitignore and run the pull again.`,
    ),
    ...about(
      forced,
      'Ignored files in the commit',
      `Git ignores these files, but they were committed, because the project would not build without them: ${firstFew(forced, mostNamed)}. Correct .gitignore so that it does not ignore them.`,
    ),
    ...(checkoutUpdate === undefined ? [] : unmoved(checkoutUpdate)),
  ];
}

function unmoved(update: CheckoutUpdate): readonly Remark[] {
  switch (update.kind) {
    case 'moved':
      return [];
    case 'kept':
      return [
        {
          level: 'warning',
          title: 'The checkout is at its old commit',
          words: `The checkout was not moved to the new commit: ${update.why}. Later steps see the old files.`,
        },
      ];
    case 'partly-moved':
      return [
        {
          level: 'warning',
          title: 'The checkout is between two commits',
          words: `The checkout was moved to the new commit only partly: ${update.why}. Files may be new or missing: run actions/checkout again before a later step uses or commits them.`,
        },
      ];
  }
}

/** Edits for which Paragon had started no pull. */
export function undispatchedEdits({ undispatched: count }: Remaining): readonly Remark[] {
  if (count === 0) return [];
  const edits = count === 1 ? '1 dashboard edit' : `${count} dashboard edits`;
  return [
    {
      level: 'warning',
      title: 'Paragon had not started a pull',
      brief: `${edits} had not reached Git before this run, so renew Paragon's access token under "Sync git branch" if a version was saved since the last pull.`,
      words: `${edits} had not reached Git before this run. Paragon starts a pull at "Save Version", and by itself some time after an edit. If a version was saved since the last pull, its access token for GitHub has probably expired: renew it in the dashboard, under "Sync git branch".`,
    },
  ];
}

/** Shown when the workflow is added, before a push to another project refuses its id. */
function literalIds({ literalIds: titles = [] }: PullFacts): readonly Remark[] {
  if (titles.length === 0) return [];
  return [
    {
      level: 'warning',
      title: 'Literal ids next to computed ones',
      brief: `Replace the literal ids of ${firstFew(titles, mostNamed)} with computed ones before you merge them into the branch of another project.`,
      words: `Paragon gave literal ids to ${firstFew(titles, mostNamed)}, but other workflows of the branch compute theirs from the project id. Replace the literal ids with computed ones before you merge them into the branch of another project: a push from there refuses ids of this project.`,
    },
  ];
}

function firstPull(end: PullEnd, facts: PullFacts, page: ReportPage): readonly Remark[] {
  const { replaced = [] } = facts;
  if (replaced.length === 0) return [];
  const commit = branchCommit(end, facts);
  const files = replaced.length === 1 ? 'this file' : `${replaced.length} files`;
  const verb = commit === undefined ? 'would replace' : 'replaced';
  return [
    {
      level: 'warning',
      title: 'The first pull of this branch',
      brief: `Check that Paragon's version of ${firstFew(replaced, mostNamed)} is right, since the first pull ${verb} Git's with it:`,
      words: `There was no record of an earlier sync, so the pull used the history of the branch to work out what each side changed. The pull ${verb} Git's version of ${files} with Paragon's: ${firstFew(replaced, mostNamed)}. Check that this is right.`,
      ...(commit === undefined ? {} : { address: commitAddress(page, commit) }),
    },
  ];
}

function checksToStart({ waitsForChecks }: PullFacts): readonly Remark[] {
  if (waitsForChecks !== true) return [];
  return [
    {
      level: 'notice',
      title: 'Checks will not start',
      brief: howToStartChecks,
      words: whyChecksWait,
    },
  ];
}

function stillWaiting(
  { sinceEarlier }: Remaining,
  { side }: PullFacts,
  { beside }: ReportPage,
): readonly Remark[] {
  if (sinceEarlier.length === 0) return [];
  const { branch, sideBranch, pullRequest } = beside;
  const decide =
    pullRequest === undefined
      ? `merge that branch into \`${quoted(branch)}\` to take the edit, or delete it to drop the edit. It can wait for whoever made it`
      : "decide in its pull request: merging it takes the edit, closing it keeps Git's version. It can wait for whoever made the edit";
  const one = sinceEarlier.length === 1;
  const since =
    side?.standing.kind === 'blocked' && side.standing.because === 'person'
      ? ' A person has committed there, so this run left that branch alone.'
      : '';
  return [
    {
      level: 'notice',
      title: 'A dashboard edit waits on the side branch',
      brief: `A person must decide on what the dashboard changed in ${firstFew(sinceEarlier, mostNamed)}:`,
      words: `What the dashboard changed in ${firstFew(sinceEarlier, mostNamed)} still ${one ? 'waits' : 'wait'} on the branch \`${quoted(sideBranch, 400)}\`: ${decide}.${since}`,
      address: placeToDecide(beside),
    },
  ];
}

/** Where a person decides: the open pull request, else the page to create one. */
export function placeToDecide({ address, pullRequest }: Beside): string {
  return pullRequest ?? address;
}

/** A remark in the summary and in the issue. */
export function remarkMarkdown({ words, address }: Remark): string {
  const link = address === undefined ? '' : ` [${inMarkdown('Look at it')}](${address})`;
  return `${inProse(words)}${link}`;
}
