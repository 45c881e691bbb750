import type { RepositoryPage, SummaryPart } from '@paragraph/shared';
import type { PullEnd, PullOutcome, PullResult } from '../src/outcome.js';
import type { PullFacts } from '../src/pull-facts.js';
import { pullSummary } from '../src/pull-report.js';
import { reportPage } from '../src/report-page.js';

/** A pull that leaves nothing to do, except for what a test says. */
export function ended(result: PullResult, more: Partial<PullOutcome> = {}): PullOutcome {
  const nothing = {
    drift: 'none',
    pushNeeded: false,
    sinceEarlier: [],
    undispatched: 0,
    isDispatched: false,
    review: undefined,
  } as const;
  return { ...nothing, ...more, ...result };
}

/** The job summary of a pull. */
export function summaryParts(
  end: PullEnd,
  facts: PullFacts,
  page: RepositoryPage,
): readonly SummaryPart[] {
  return pullSummary(end, facts, reportPage(end, facts, page));
}
