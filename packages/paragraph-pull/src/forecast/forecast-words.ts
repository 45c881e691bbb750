import {
  cureForRuleTypes,
  firstFew,
  happened,
  isOnSide,
  quoted,
  type Rung,
} from '@paragraph/shared';
import { type PushOnWorkflowFiles, withCommitAdvice } from '../commit-advice.js';
import type { LookAhead } from './look-ahead.js';

/** What a dry run says about the delivery, one thought per sentence. Text between backticks is code. */
export interface ForecastWords {
  /** The way by which a change would arrive. */
  readonly way: Rung | 'none';
  /** A warning if no way is open. */
  readonly level: 'notice' | 'warning';
  readonly sentences: readonly string[];
  /** Lines for the workflow file, which the last sentence introduces. */
  readonly yaml?: string | undefined;
  /** If no way is open, why, in one sentence. */
  readonly brief?: string;
}

export interface ForecastNames {
  readonly branch: string;
  readonly sideBranch: string;
  /** Whether the user chose the side branch. */
  readonly isByChoice: boolean;
  /** Whether the token is the job's own, which bypasses no ruleset. */
  readonly isOwnToken: boolean;
  /** Whether a commit of workflow files, which a cure may take, starts a push. */
  readonly onWorkflowFiles: PushOnWorkflowFiles;
}

export function forecastWords(ahead: LookAhead, names: ForecastNames): ForecastWords {
  const { obstacle, rung, isSideBlocked, unsure } = ahead;
  if (obstacle !== undefined) {
    const { why = '', cure = '', yaml } = obstacle;
    return {
      way: 'none',
      level: 'warning',
      sentences: [happened(obstacle), why, cure].filter((part) => part !== ''),
      yaml,
      brief: happened(obstacle),
    };
  }
  const side = `\`${quoted(names.sideBranch, 400)}\``;
  const isBlocked = isSideBlocked && (rung === undefined || isOnSide(rung));
  if (rung === undefined || isBlocked) {
    const where = isBlocked
      ? [
          `The change would go to the branch ${side}, but somebody has committed there: merge that branch first. Delete it instead only if nothing on it is needed.`,
        ]
      : [
          `The branch ${side} would also reject it by its rules: ${listed(ahead.sideRules)}.`,
          cure(ahead, names),
        ];
    const brief = isBlocked
      ? `A pull could not deliver its changes, because somebody has committed to the branch ${side}.`
      : 'A pull could not deliver its changes, because the rules of the branches reject them.';
    return {
      way: 'none',
      level: 'warning',
      sentences: [...because(ahead, names), ...where],
      brief,
    };
  }
  return {
    way: rung,
    level: 'notice',
    sentences: [
      ...because(ahead, names),
      arrival(rung, names),
      ...(ahead.besideWaits === 'paragon'
        ? [
            `What both sides changed would wait in Paragon, since the branch ${side} rejects it by its rules: ${listed(ahead.sideRules)}.`,
            cure(ahead, names),
          ]
        : []),
      ...(unsure.length === 0
        ? []
        : [`These rules can only be checked when the commit is pushed: ${listed(unsure)}.`]),
      ...unread(ahead),
    ],
  };
}

/** What a person can do, in the same words as if the host had refused a commit. */
function cure(
  { isRefusedByApi, sideRules }: LookAhead,
  { onWorkflowFiles }: ForecastNames,
): string {
  const words = isRefusedByApi
    ? 'Give the step a `token` of an app or a person that may bypass the rule, or exclude `paragraph-sync/**` from it.'
    : cureForRuleTypes(sideRules);
  const explanation = { what: '', cure: words, commits: 'workflows' } as const;
  return withCommitAdvice(explanation, onWorkflowFiles).cure ?? words;
}

function arrival(rung: Rung, { branch, sideBranch }: ForecastNames): string {
  const name = `\`${quoted(branch)}\``;
  const side = `\`${quoted(sideBranch, 400)}\``;
  const review =
    'A pull request would be opened for it if the token may open one (`pull-requests: write`, and the setting that lets Actions open pull requests); otherwise the summary links to the page where a person creates it.';
  switch (rung) {
    case 'push':
      return `A change would be pushed to ${name}.`;
    case 'signed-commit':
      return `GitHub would create and sign the commit on ${name}.`;
    case 'side-branch':
      return `A change would go to the branch ${side}. ${review}`;
    case 'signed-side-branch':
      return `GitHub would create and sign the commit on the branch ${side}. ${review}`;
  }
}

function because(
  { rules, unsigned }: LookAhead,
  { branch, isByChoice, isOwnToken }: ForecastNames,
): readonly string[] {
  if (rules.length === 0) {
    return isByChoice ? ['The workflow asks for a pull request (`delivery: pull-request`).'] : [];
  }
  const bypass = isOwnToken ? '' : ' If the token may bypass them, it is pushed there directly.';
  return [
    `\`${quoted(branch)}\` rejects a plain commit by its rules: ${listed(rules)}.${bypass}`,
    ...(unsigned === undefined ? [] : [quoted(unsigned, 400)]),
  ];
}

function unread({ rulesRead }: LookAhead): readonly string[] {
  if (rulesRead === 'all') return [];
  return rulesRead === 'none'
    ? ['The rules of the branch could not be read, so the real pull may be rejected.']
    : ['A branch protection could not be read, so the real pull may be rejected.'];
}

const meanings: Readonly<Record<string, string>> = {
  pull_request: 'changes come through a pull request',
  merge_queue: 'changes come through the merge queue',
  required_status_checks: 'checks must pass first',
  required_deployments: 'deployments must succeed first',
  required_signatures: 'commits are signed',
  update: 'pushes are restricted',
  creation: 'creating it is restricted',
  non_fast_forward: 'pushes are never forced',
  required_linear_history: 'no commit is a merge',
  workflows: 'workflows must pass first',
  code_scanning: 'code scanning must pass first',
};

function listed(types: readonly string[]): string {
  return firstFew(
    types.map((type) => meanings[type] ?? `\`${quoted(type)}\``),
    10,
    (text) => text,
  );
}
