import { type CheckoutSurvey, isForeign, quoted, repositoryRemote } from '@paragraph/shared';
import { apiBranch, type Branch, foreignBranch, gitBranch } from './branch.js';
import type { PushContext } from './context.js';
import { githubApi } from './github-api.js';
import { restBranch } from './rest-branch.js';

/** The branch that is to be pushed, and what is known of it so far. */
export interface BranchFacts {
  readonly name: string;
  readonly head: Branch['head'];
  readonly survey: CheckoutSurvey;
  /** The project folder, from the root of the repository; empty for the root itself. */
  readonly path: string;
}

/** The branch, read in the way that the checkout allows. */
export async function openBranch(
  { run, inputs, event }: PushContext,
  { name, head, survey, path }: BranchFacts,
): Promise<Branch> {
  const { checkout, missing } = survey;
  const { repository, sha } = run.runner;
  const runCommit = event.plan.kind === 'push-finished-run' ? (event.plan.commit ?? sha) : sha;
  if (checkout !== undefined && isForeign(checkout, repository)) {
    run.log.notice(
      `The project was checked out from ${quoted(checkout.repository ?? '')}, which is not the repository of this run. So it is pushed as it is, and whether its branch has moved on is not looked at. If that is an earlier name of ${quoted(repository)}, give actions/checkout the new one (\`repository:\`), or none.`,
    );
    return foreignBranch(name, head);
  }
  const rest = restBranch({
    repository,
    branch: name,
    path,
    get: githubApi(run, inputs.token ?? inputs.githubToken),
    hasGivenToken: inputs.token !== undefined,
  });
  if (checkout === undefined) return apiBranch(name, head, rest, missing);

  const remote = await repositoryRemote(run, inputs, checkout);
  return gitBranch({ remote, branch: name, checkout, path }, { runCommit, rest, network: run });
}
