import { Cancelled, ConnectionFailure, type Hub } from '@paragraph/shared';
import type { ReviewRequest } from './review.js';

/** Why the required checks of a branch never run on a commit that the job's own token pushed. */
export const whyChecksWait =
  'The branch requires checks, and GitHub does not start workflows for what the job\'s own token pushes or opens: the checks stay at "Expected". To start them, close and reopen the pull request, or push a commit to its branch. To start them automatically, give the step a `token` of an app or a person.';

/** The same in one sentence. */
export const howToStartChecks =
  'To start the checks of the pull request, close and reopen it, or push a commit to its branch.';

/** https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch: the rules that wait for a workflow. */
const checks: ReadonlySet<string> = new Set(['required_status_checks', 'workflows']);

/**
 * Whether a pull request waits for checks that the job's own token does not start. False if the rules cannot be read.
 */
export async function waitsForChecks(
  hub: Hub,
  request: ReviewRequest,
  token: string | undefined,
): Promise<boolean> {
  if (token !== undefined || request.kind === 'close' || !request.isNew) return false;
  try {
    const rules = await (await hub())?.rulesOf(request.base);
    return rules?.kind === 'done' && [...rules.value.types].some((type) => checks.has(type));
  } catch (thrown) {
    if (thrown instanceof Cancelled || thrown instanceof ConnectionFailure) return false;
    throw thrown;
  }
}
