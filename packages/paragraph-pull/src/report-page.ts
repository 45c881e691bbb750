import { compareAddress, type RepositoryPage } from '@paragraph/shared';
import type { Beside } from './explain-conflicts.js';
import { type PullEnd, reviewOf } from './outcome.js';
import type { PullFacts } from './pull-facts.js';

/** The pages that a report links: those of the repository, and the side branch with its pull request. */
export type ReportPage<Page extends RepositoryPage = RepositoryPage> = Page & {
  readonly beside: Beside;
};

export function reportPage<Page extends RepositoryPage>(
  end: PullEnd,
  facts: PullFacts,
  page: Page,
): ReportPage<Page> {
  const review = reviewOf(end);
  const pullRequest = review?.kind === 'open' ? review.url : undefined;
  return { ...page, beside: { ...besideOf(facts, page), pullRequest } };
}

/** The side branch, from what is known of it before anybody is asked for a review. */
export function besideOf(
  { branch = '', sideBranch = '', side, sideRefusal }: PullFacts,
  page: RepositoryPage,
): Beside {
  const address = compareAddress(page, { base: branch, head: sideBranch });
  return { branch, sideBranch, address, blockedBy: blockReason(side), refusal: sideRefusal };
}

function blockReason(side: PullFacts['side']): Beside['blockedBy'] {
  if (side?.waits.kind !== 'blocked') return undefined;
  const { standing, commit } = side;
  if (standing.kind === 'blocked' && standing.because === 'refused') return 'refused';
  // No side branch was made, because the record has a newer format.
  return standing.kind === 'blocked' && commit !== undefined ? standing.because : 'newer';
}
