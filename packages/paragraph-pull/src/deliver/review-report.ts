import {
  failurePart,
  inMarkdown,
  inProse,
  type RepositoryPage,
  type SummaryPart,
  textPart,
} from '@paragraph/shared';
import { besideOf } from '../conflict-report.js';
import { whatMergingDoes } from '../explain-conflicts.js';
import type { PullFacts } from '../record.js';

/** Where a person finds the side branch and its pull request. */
export function reviewParts(facts: PullFacts, page: RepositoryPage): readonly SummaryPart[] {
  const { review } = facts;
  const beside = besideOf(facts, page);
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

/** Why what Paragon changed is not on the branch, in the words of the host; nothing where it is, or by choice. */
export function becausePart({ besideBecause }: PullFacts): readonly SummaryPart[] {
  return besideBecause === undefined
    ? []
    : [textPart(inProse(`The branch rejected the commit: ${inWords(besideBecause.words)}`))];
}

function inWords(words: string): string {
  return words.split('\n').join('; ');
}
