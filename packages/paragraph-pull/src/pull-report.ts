import {
  asCode,
  asCodeBlock,
  commitLink,
  counted,
  type Drift,
  detailsPart,
  failurePart,
  fileLink,
  headlineOf,
  inProse,
  isDraft,
  longestName,
  moreText,
  nameAsCode,
  nameAsText,
  type Person,
  quoted,
  type SummaryPart,
  shortened,
  shortOid,
  textPart,
  versionRemark,
} from '@paragraph/shared';
import { type FileChange, nameOfChange } from './changes.js';
import { conflictParts, plannedConflicts } from './conflict-report.js';
import { decisionsPart } from './decision-report.js';
import { becausePart, reviewParts } from './deliver/review-report.js';
import { isInDoubt } from './deliver-commit.js';
import { inBrief } from './explain-conflicts.js';
import type { RecordedSync } from './findings.js';
import { branchCommit, commitOf, isAsked, type PullEnd } from './outcome.js';
import { isBot } from './people.js';
import type { PullFacts } from './pull-facts.js';
import { type Remark, remarkMarkdown, remarksOn } from './remarks.js';
import type { ReportPage } from './report-page.js';

/** The job summary of a run. */
export function pullSummary(
  end: PullEnd,
  facts: PullFacts,
  page: ReportPage,
): readonly SummaryPart[] {
  return [
    { kind: 'heading', text: `${mark(end)} ${verdict(end, facts)}` },
    ...message(end, facts, page),
    ...remarksOn(end, facts, page).map(remarkPart),
    ...commitPart(end, facts, page),
    ...changesPart(end, facts, page),
    ...planPart(end, facts, page),
    ...notesPart(facts),
    ...detailsPart({ ...facts, commitHash: commitOf(end, facts) }, page),
  ];
}

/** The rule that decided each file, and in a dry run the conflicts. */
function planPart(end: PullEnd, facts: PullFacts, page: ReportPage): readonly SummaryPart[] {
  if (end.result === 'failed') return [];
  const { decisions = [] } = facts;
  if (end.result !== 'planned') return decisionsPart(decisions, 'How each file was decided');
  const { recorded } = facts;
  return [
    ...(recorded === undefined ? [] : [textPart(lastSync(recorded, page))]),
    textPart(inProse(drifts[end.drift])),
    ...plannedConflicts(facts),
    ...forecastPart(facts),
    ...decisionsPart(decisions, 'How each file would be decided'),
  ];
}

function forecastPart({ forecast }: PullFacts): readonly SummaryPart[] {
  if (forecast === undefined) return [];
  const mark = forecast.level === 'warning' ? '⚠️' : 'ℹ️';
  const { sentences, yaml } = forecast;
  return [
    textPart(`${mark} ${sentences.map(inProse).join('<br>')}`),
    ...(yaml === undefined ? [] : [textPart(asCodeBlock(yaml))]),
  ];
}

/** The base of a plan. */
function lastSync(recorded: RecordedSync, page: ReportPage): string {
  if (recorded === 'nothing') {
    return 'There is no record of an earlier sync, so the pull used the history of the branch to work out what each side changed.';
  }
  if (recorded === 'unusable') {
    return 'The record of the last sync is not usable, so the pull used the history of the branch to work out what each side changed.';
  }
  const { commit, direction, cliVersion } = recorded;
  return `The last recorded sync is a ${direction} at commit ${commitLink(page, commit)}, with version ${nameAsCode(cliVersion)} of the CLI.`;
}

const drifts: Readonly<Record<Drift, string>> = {
  none: 'Git and Paragon hold the same project.',
  'paragon-ahead': 'Paragon has changes that Git lacks.',
  'git-ahead': 'Git has changes that Paragon lacks: a push would send them.',
  both: 'Each side has changes that the other one lacks.',
  conflict: 'Both sides changed the same files.',
};

function remarkPart(remark: Remark): SummaryPart {
  return textPart(`${remark.level === 'warning' ? '⚠️' : 'ℹ️'} ${remarkMarkdown(remark)}`);
}

/** How the run ended, in a few words. */
function verdict(end: PullEnd, { keptCommit }: PullFacts): string {
  switch (end.result) {
    case 'committed':
      return 'Committed the changes from Paragon';
    case 'unchanged':
      return 'The branch has all changes from Paragon';
    case 'pull-request':
      return 'Put the changes from Paragon on the side branch';
    case 'conflict':
      return inBrief(end.conflicts);
    case 'planned':
      return 'Dry run: what a pull would commit';
    case 'failed':
      if (keptCommit !== undefined) return 'Committed a part of the changes from Paragon';
      return isInDoubt(end.thrown)
        ? 'Interrupted while pushing the commit'
        : 'Not pulled from Paragon';
  }
}

/** A conflict that a pull request asks about does not fail the job. */
function mark(end: PullEnd): string {
  if (end.result === 'conflict') return isAsked(end) ? '⚠️' : '❌';
  return end.result === 'failed' ? '❌' : '✅';
}

function message(end: PullEnd, facts: PullFacts, page: ReportPage): readonly SummaryPart[] {
  if (end.result === 'failed') return [failurePart(end.explanation)];
  if (end.result === 'conflict') {
    return [...conflictParts(end.conflicts, facts, page), ...becausePart(facts)];
  }
  const words = { kind: 'text', markdown: inWords(end, facts, page) } as const;
  return end.result === 'pull-request' ? [words, ...reviewParts(end.review, facts, page)] : [words];
}

/** The commit on the branch, if the verdict is about something else. */
function commitPart(end: PullEnd, facts: PullFacts, page: ReportPage): readonly SummaryPart[] {
  const commit = branchCommit(end, facts);
  if (commit === undefined || end.result === 'committed') return [];
  const { changes = [], branch = '' } = facts;
  return [textPart(committedWords({ commit, changes, branch }, page))];
}

function committedWords(
  {
    commit,
    changes,
    branch,
  }: {
    readonly commit: string;
    readonly changes: readonly FileChange[];
    readonly branch: string;
  },
  page: ReportPage,
): string {
  return `Commit ${commitLink(page, commit)} on ${nameAsCode(branch)} holds ${counted(changes.length, 'change')} from Paragon.`;
}

function inWords(
  end: Exclude<PullEnd, { readonly result: 'failed' | 'conflict' }>,
  { changes = [], branch = '' }: PullFacts,
  page: ReportPage,
): string {
  const name = nameAsCode(branch);
  const commit = commitLink(page, end.commitHash);
  const count = counted(changes.length, 'change');
  switch (end.result) {
    case 'committed':
      return committedWords({ commit: end.commitHash, changes, branch }, page);
    case 'unchanged':
      return `Nothing to commit: ${commit}, the tip of ${name}, has all changes from Paragon.`;
    case 'pull-request':
      return `Commit ${commit} has ${count} from Paragon and waits for a review on the side branch of ${name}.`;
    case 'planned':
      return `A pull would commit ${count} on top of ${commit}, the tip of ${name}. Nothing was committed or reported to Paragon.`;
  }
}

/** The last line of the log. */
export function closingLine(end: PullEnd, { branch = '', keptCommit }: PullFacts): string {
  const name = quoted(branch);
  switch (end.result) {
    case 'committed':
      return `Committed the changes from Paragon to ${name} as ${shortOid(end.commitHash)}.`;
    case 'unchanged':
      return `Nothing to commit: ${name} has all changes from Paragon.`;
    case 'pull-request':
      return `Put the changes from Paragon on the side branch of ${name} as ${shortOid(end.commitHash)}, where they wait for a review.`;
    case 'conflict':
      return `${inBrief(end.conflicts)}: ${end.conflicts.length === 1 ? 'one file' : `${end.conflicts.length} files`}.`;
    case 'planned':
      return 'Dry run: nothing was committed or reported to Paragon.';
    case 'failed':
      if (keptCommit !== undefined) {
        return `Committed a part of the changes from Paragon to ${name} as ${shortOid(keptCommit)}, and then failed.`;
      }
      return isInDoubt(end.thrown)
        ? `It is unknown whether ${name} has the commit.`
        : `Nothing was committed: ${headlineOf(end.explanation)}.`;
  }
}

/** Nobody reads a longer list. */
const listedChanges = 500;

const marks = {
  added: '➕ added',
  changed: '✏️ changed',
  deleted: '➖ deleted',
  renamed: '✏️ renamed',
  deployed: '🚀 deployed',
  undeployed: '📝 a draft again',
} as const;

/** Whether the changes are listed: not those of a failed run that has committed nothing. */
export function isToList(end: PullEnd, { keptCommit }: PullFacts): boolean {
  return end.result !== 'failed' || keptCommit !== undefined;
}

function changesPart(end: PullEnd, facts: PullFacts, page: ReportPage): readonly SummaryPart[] {
  const { changes = [] } = facts;
  if (changes.length === 0 || !isToList(end, facts)) return [];
  const commit = end.result === 'pull-request' ? end.commitHash : branchCommit(end, facts);
  return [
    {
      kind: 'table',
      head: ['Integration', 'Workflow or file', 'Change', 'File'],
      rows: changes
        .slice(0, listedChanges)
        .map((change) => [
          nameAsText(change.integration ?? '–'),
          `${nameAsText(nameOf(change))}${isDraft(change.file) ? ' (draft)' : ''}`,
          marks[change.change],
          pathsOf(change, commit, page),
        ]),
    },
    ...moreText(
      changes.length - listedChanges,
      ` in the file of the output ${asCode('reportPath')}`,
    ),
  ];
}

/** @param commit The commit that has the files; undefined in a dry run. */
function pathsOf(
  { change, file, from }: FileChange,
  commit: string | undefined,
  page: ReportPage,
): string {
  const text = shortened(file, longestName);
  const isThere = commit !== undefined && change !== 'deleted';
  const path = isThere ? fileLink(page, { hash: commit, file, text }) : asCode(text);
  return from === undefined ? path : `${nameAsCode(from)} → ${path}`;
}

function nameOf({ workflow, workflowBefore, file }: FileChange): string {
  const name = nameOfChange({ workflow, file });
  return workflowBefore === undefined ? name : `${workflowBefore} → ${name}`;
}

/** What a reader may want to know about the commit and the versions. */
function notesPart(facts: PullFacts): readonly SummaryPart[] {
  const { signedFor } = facts;
  const items = [
    ...(signedFor === undefined ? [] : [signedInstead(signedFor)]),
    ...versionRemark(facts),
  ];
  return items.length === 0 ? [] : [{ kind: 'list', items }];
}

/** GitHub does not allow another author for a commit that it signs. */
function signedInstead({ name, email }: Person): string {
  const instead = isBot({ name, email }) ? '' : `, and not ${nameAsCode(`${name} <${email}>`)}`;
  return `GitHub created and signed the commit, so its author is the owner of the token${instead}. Its trailers name who requested it.`;
}
