import { Cancelled, ConnectionFailure, type Hub } from '@paragraph/shared';
import type { ReviewRequest } from './review.js';

/** Why checks that a branch requires never come, where the job's own token has brought what they are for. */
export const whyChecksWait =
  'The branch requires checks, and GitHub starts no workflow for what the job\'s own token pushes or opens: they stay at "Expected". Close and reopen the pull request yourself, or push a commit to its branch, and they run. To have them run by themselves, give the step a `token` of an app or a person.';

/** https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch, of the rules that wait for a workflow. */
const checks: ReadonlySet<string> = new Set(['required_status_checks', 'workflows']);

/** Whether a pull request waits for checks that the job's own token does not start. What cannot be read is not said. */
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
