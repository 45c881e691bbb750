import { failurePart, inMarkdown, inProse, type SummaryPart, textPart } from '@paragraph/shared';
import { whatMergingDoes } from '../explain-conflicts.js';
import type { PullFacts } from '../pull-facts.js';
import type { ReportPage } from '../report-page.js';
import type { Review } from './review.js';

/** Where a person finds the side branch and its pull request. */
export function reviewParts(
  review: Review | undefined,
  facts: PullFacts,
  { beside }: ReportPage,
): readonly SummaryPart[] {
  const link = (words: string, address: string): string => `**[${inMarkdown(words)}](${address})**`;
  const lines = [
    review?.kind === 'open'
      ? link(`Review pull request ${review.number}`, review.url)
      : link('View the waiting changes and create a pull request', beside.address),
    ...whatMergingDoes(beside).map((sentence) => `- ${inProse(sentence)}`),
  ];
  return [
    textPart(lines.join('\n')),
    ...becausePart(facts),
    ...(review?.kind === 'missing' ? [failurePart(review.because)] : []),
  ];
}

/** Why Paragon's changes are not on the branch, in the words of the host. Nothing if they are, or by choice. */
export function becausePart({ sideBranchReason }: PullFacts): readonly SummaryPart[] {
  return sideBranchReason === undefined
    ? []
    : [textPart(inProse(`The branch rejected the commit: ${inWords(sideBranchReason.words)}`))];
}

function inWords(words: string): string {
  return words.split('\n').join('; ');
}
