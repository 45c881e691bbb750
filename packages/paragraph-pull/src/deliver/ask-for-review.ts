import type { Hub } from '@paragraph/shared';
import { waitsForChecks } from './check-advice.js';
import { type Review, type ReviewRequest, unasked, updateReview } from './review.js';

/** Whether a person was asked, and the facts for that person. */
interface AskedReview {
  /** Undefined if nothing has to be reviewed. */
  readonly review: Review | undefined;
  /** Whether the pull request waits for checks that nothing starts. */
  readonly waitsForChecks?: boolean;
}

/**
 * Asks a person to review the side branch. The delivery is done by then, so a failure here is reported and undoes
 * nothing.
 */
export async function askForReview(
  hub: Hub,
  request: () => Promise<ReviewRequest | undefined>,
  token: string | undefined,
): Promise<AskedReview> {
  let asked: ReviewRequest | undefined;
  try {
    asked = await request();
  } catch (thrown) {
    return { review: unasked(thrown) };
  }
  if (asked === undefined) return { review: undefined };
  const review = await updateReview(hub, asked);
  // Where a person opens the pull request, its checks start.
  const isOpen = review?.kind === 'open';
  return { review, waitsForChecks: isOpen && (await waitsForChecks(hub, asked, token)) };
}
