import {
  type Attention,
  asCode,
  Cancelled,
  commitLink,
  failurePart,
  firstFew,
  folderPrefix,
  headlineOf,
  inMarkdown,
  inProse,
  moreText,
  type Needed,
  nameAsCode,
  nameAsText,
  textPart,
} from '@paragraph/shared';
import { type Conflict, isDeletionAlone } from './conflicts.js';
import { isInDoubt } from './deliver-commit.js';
import { decideInParagon, forEditors, whatHappened, whatMergingDoes } from './explain-conflicts.js';
import type { PullEnd, PullOutcome } from './outcome.js';
import type { PullFacts } from './pull-facts.js';
import { placeToDecide, remarkMarkdown, remarksToAct, undispatchedEdits } from './remarks.js';
import type { ReportPage } from './report-page.js';

/** Whether the end of a pull needs a person (opens or updates the issue) or not (closes it). */
export function pullAttention(
  end: PullEnd,
  facts: PullFacts,
  page: ReportPage & { readonly eventName: string },
): Attention {
  switch (end.result) {
    case 'failed':
      return end.thrown instanceof Cancelled ? undefined : failed(end, facts, page);
    case 'conflict':
      return conflict(end.conflicts, facts, page);
    case 'planned':
      return drift(end, facts, page);
    case 'pull-request':
      return end.review?.kind === 'open' ? nothingNeeded(end) : unreviewed(end.review, facts, page);
    case 'committed':
    case 'unchanged':
      // A person who starts a run by hand reads its result.
      return (page.eventName === 'schedule' ? undispatched(end) : undefined) ?? nothingNeeded(end);
  }
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
  const { brief } = facts.forecast ?? {};
  if (brief !== undefined) return brief.replaceAll('`', '');
  const [first] = remarksToAct(end, facts, page);
  if (first === undefined) return '';
  return [(first.brief ?? first.words).replaceAll('`', ''), first.address]
    .filter((part) => part !== undefined)
    .join(' ');
}

function failed(
  { explanation, thrown }: Extract<PullEnd, { readonly result: 'failed' }>,
  facts: PullFacts,
  page: ReportPage,
): Needed {
  const branch = `Paragon has what was edited in the dashboard. ${ofBranch(thrown, facts, page)}`;
  return {
    kind: 'needed',
    about: 'failed',
    headline: headlineOf(explanation),
    parts: [textPart(branch), failurePart(explanation)],
    files: [],
  };
}

/** What the branch has of a run that failed. */
function ofBranch(
  thrown: unknown,
  { branch = '', keptCommit }: PullFacts,
  page: ReportPage,
): string {
  if (keptCommit !== undefined) {
    return `A part of it is on the branch ${nameAsCode(branch)}, by the commit ${commitLink(page, keptCommit)}.`;
  }
  return isInDoubt(thrown)
    ? 'Whether the branch has it is unknown; the next pull shows it.'
    : `The branch ${nameAsCode(branch)} was not changed.`;
}

/** Rows of a table. */
const mostListed = 50;

function conflict(
  conflicts: readonly Conflict[],
  { projectPath = '' }: PullFacts,
  page: ReportPage,
): Needed {
  const { beside } = page;
  const isOnSide = conflicts.some(({ waits }) => waits === 'side-branch');
  const names = conflicts.map(({ workflow, file }) => workflow ?? file);
  const rows = conflicts
    .slice(0, mostListed)
    .map(({ workflow, file, git, paragon, waits }) => [
      workflow === undefined ? nameAsCode(file) : `${nameAsText(workflow)} (${nameAsCode(file)})`,
      `${git}; on ${nameAsCode(beside.branch)}`,
      `${paragon}; waits ${waits === 'paragon' ? 'in Paragon' : `on ${nameAsCode(beside.sideBranch)}`}`,
    ]);
  const link = (words: string, address: string): string => `[${inMarkdown(words)}](${address})`;
  const next = isOnSide
    ? beside.pullRequest === undefined
      ? `${link('open the comparison', beside.address)}, and create a pull request there.`
      : `${link('decide in the pull request', beside.pullRequest)}.`
    : inProse(decideInParagon(beside).replace('\n', ' '));
  return {
    kind: 'needed',
    about: 'conflict',
    headline: whatHappened(
      conflicts,
      firstFew(names, 1, (name) => name),
    ),
    parts: [
      { kind: 'table', head: ['Workflow or file', 'In Git', 'In Paragon'], rows },
      ...moreText(conflicts.length - mostListed),
      textPart(`**Next step:** ${next}`),
      ...(isOnSide
        ? [
            textPart(whatMergingDoes(beside).map(inProse).join(' ')),
            textPart(
              `If you edit in the dashboard and do not use Git: [what this means for you](${forEditors}).`,
            ),
          ]
        : []),
    ],
    files: conflicts.map(({ file }) => `${folderPrefix(projectPath)}${file}`),
  };
}

function unreviewed(
  review: PullOutcome['review'],
  { changes = [] }: PullFacts,
  { beside: { branch, sideBranch, address } }: ReportPage,
): Needed {
  const count = changes.length === 1 ? 'A change' : `${changes.length} changes`;
  return {
    kind: 'needed',
    about: 'unreviewed',
    headline: `${count} of the dashboard ${changes.length === 1 ? 'waits' : 'wait'} for a review`,
    parts: [
      textPart(
        `Paragon holds ${changes.length === 1 ? 'it' : 'them'}, and so does the branch ${nameAsCode(sideBranch)}; ${nameAsCode(branch)} does not.`,
      ),
      textPart(`**Next step:** [view the waiting changes and create a pull request](${address}).`),
      ...(review?.kind === 'missing' ? [failurePart(review.because)] : []),
    ],
    files: changes.map(({ file }) => file),
  };
}

/** The differences that a dry run found. */
function drift(end: PullOutcome, facts: PullFacts, page: ReportPage): Attention {
  const { branch = '', changes = [] } = facts;
  const { drift: found, sinceEarlier } = end;
  if (found === 'none') return nothingNeeded(end);
  // Git is ahead only by the undecided conflicts, and the issue already names those.
  if (found === 'git-ahead' && sinceEarlier.length > 0) return undefined;
  const [words, next] = drifts[found];
  const name = nameAsCode(branch);
  return {
    kind: 'needed',
    about: 'drift',
    headline: words,
    parts: [
      textPart(`A dry run compared Paragon with ${name}. It changed nothing.`),
      textPart(`**Next step:** ${inProse(next)}`),
      ...remarksToAct(end, facts, page).map((each) => textPart(remarkMarkdown(each))),
    ],
    files: changes.map(({ file }) => file),
  };
}

const run = 'run the pull without `dryRun`';

const drifts = {
  'paragon-ahead': ['Paragon has changes that Git lacks', `${run}: it commits them.`],
  'git-ahead': ['Git has changes that Paragon lacks', 'run the push: it sends them to Paragon.'],
  both: ['Git and Paragon each have changes that the other lacks', `${run}, then the push.`],
  conflict: ['Git and Paragon changed the same files', `${run}: it shows what to decide.`],
} as const;

/** Dashboard edits for which Paragon started no pull. */
function undispatched(end: PullOutcome): Needed | undefined {
  const [remark] = undispatchedEdits(end);
  if (remark === undefined) return undefined;
  return {
    kind: 'needed',
    about: 'undispatched',
    headline: 'Paragon started no pull for edits in the dashboard',
    parts: [
      textPart(remarkMarkdown(remark)),
      textPart(
        '**Next step:** save a version in the dashboard. If that starts no pull, renew the access token there, under “Sync git branch”. The pull that it starts closes this issue.',
      ),
    ],
    files: [],
  };
}

/** A run that ended well. Changes on the side branch keep the issue open. */
function nothingNeeded({
  result,
  sinceEarlier,
  review,
  pushNeeded,
  isDispatched,
}: PullOutcome): Attention {
  const because = `A pull succeeded (${asCode(result)}). No action is needed.`;
  return {
    kind: 'settled',
    because,
    settles(speaker, about) {
      if (speaker === 'push') {
        const isNoneHeld = result !== 'pull-request' && sinceEarlier.length === 0;
        return about === 'conflict' && !pushNeeded && isNoneHeld;
      }
      switch (about) {
        case 'failed':
        case 'drift':
          return true;
        case 'conflict':
          return sinceEarlier.length === 0;
        case 'unreviewed':
          return sinceEarlier.length === 0 || review?.kind === 'open';
        case 'undispatched':
          return isDispatched;
      }
    },
  };
}
