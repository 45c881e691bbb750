import {
  commitAddress,
  firstFew,
  headlineOf,
  quoted,
} from '@paragraph/shared';
import { isDeletionAlone } from './conflicts.js';
import { whyChecksWait } from './deliver/check-advice.js';
import { type Beside, whatHappened } from './explain-conflicts.js';
import { branchCommit, type PullEnd } from './outcome.js';
import type { PullFacts } from './record.js';
import type { ReportPage } from './report-page.js';

/** Something that a person should know or do. */
export interface Remark {
  /** Whether something may be wrong. */
  readonly level: 'warning' | 'notice';
  readonly title: string;
  /** Text between backticks is code. */
  readonly words: string;
  readonly address?: string;
}

/** Files that a message names. */
const named = 10;

/** What a run found besides its own work; of a failed run only what its commit has done. */
export function remarksOn(end: PullEnd, facts: PullFacts, page: ReportPage): readonly Remark[] {
  if (end.result === 'failed') {
    return facts.keptCommit === undefined ? [] : firstPull(end, facts, page);
  }
  return [
    ...undispatched(facts),
    ...firstPull(end, facts, page),
    ...literalIds(facts),
    ...stillWaiting(facts, page),
    ...checksToStart(facts),
  ];
}

function undispatched({ undispatched: count = 0 }: PullFacts): readonly Remark[] {
  if (count === 0) return [];
  const edits = count === 1 ? '1 dashboard edit' : `${count} dashboard edits`;
  return [
    {
      level: 'warning',
      title: 'Paragon had not started a pull',
      words: `${edits} had not reached Git before this run. Paragon starts a pull at each Save Version, so if a version was saved since, its access token for GitHub has probably expired: renew it in the dashboard, under "Sync git branch".`,
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
      words: `Paragon gave literal ids to ${firstFew(titles, named)}, but other workflows of the branch compute theirs from the project id. Replace the literal ids with computed ones before you merge them into the branch of another project: a push from there refuses ids of this project.`,
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
      words: `There was no record of an earlier sync, so the pull used the history of the branch to work out what each side changed. The pull ${verb} Git's version of ${files} with Paragon's: ${firstFew(replaced, named)}. Check that this is right.`,
      ...(commit === undefined ? {} : { address: commitAddress(page, commit) }),
    },
  ];
}

function checksToStart({ waitsForChecks }: PullFacts): readonly Remark[] {
  if (waitsForChecks !== true) return [];
  return [{ level: 'notice', title: 'Checks will not start', words: whyChecksWait }];
}

function stillWaiting(
  { waiting = [], side }: PullFacts,
  { beside }: ReportPage,
): readonly Remark[] {
  if (waiting.length === 0) return [];
  const { branch, sideBranch } = beside;
  const one = waiting.length === 1;
  const since =
    side?.standing.kind === 'held' && side.standing.because === 'person'
      ? ' A person has committed there, so this run left that branch alone.'
      : '';
  return [
    {
      level: 'notice',
      title: 'A dashboard edit waits on the side branch',
      words: `What the dashboard changed in ${firstFew(waiting, named)} still ${one ? 'waits' : 'wait'} on the branch \`${quoted(sideBranch, 400)}\`: merge that branch into \`${quoted(branch)}\` to take the edit, or delete it to keep Git's version.${since}`,
      address: placeToDecide(beside),
    },
  ];
}

/** Where a person decides: the open pull request, else the page to create one. */
function placeToDecide({ address, pullRequest }: Beside): string {
  return pullRequest ?? address;
}

/** What a person has to do, in one sentence; empty if nothing. */
export function attentionOf(end: PullEnd, facts: PullFacts, page: ReportPage): string {
  if (end.result === 'failed') return `${headlineOf(end.explanation)}.`;
  if (end.result === 'conflict') {
    const names = end.conflicts.map(({ workflow, file }) => workflow ?? file);
    const isOnSide = end.conflicts.some(({ waits }) => waits === 'side-branch');
    const where = isOnSide ? `: ${placeToDecide(page.beside)}` : '.';
    const happened = whatHappened(end.conflicts, firstFew(names));
    return end.conflicts.every(isDeletionAlone)
      ? `${happened}${where}`
      : `${happened}, and a person must decide${where}`;
  }
  if (end.result === 'pull-request') {
    return `Changes from Paragon wait for a review: ${placeToDecide(page.beside)}`;
  }
  const { forecast } = facts;
  if (forecast?.level === 'warning') return forecast.sentences.join(' ').replaceAll('`', '');
  const [first] = remarksOn(end, facts, page);
  if (first === undefined) return '';
  return [first.words.replaceAll('`', ''), first.address]
    .filter((part) => part !== undefined)
    .join(' ');
}
