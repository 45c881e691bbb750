import {
  apiToken,
  type CheckoutSurvey,
  isForeign,
  quoted,
  repositoryRemote,
} from '@paragraph/shared';
import { apiBranch, type Branch, foreignBranch, gitBranch } from './branch.js';
import type { PushContext } from './context.js';
import { restBranch } from './rest-branch.js';
import { restClient } from './rest-client.js';
import { apiStates, gitStates, noStates, type StateSource } from './state-source.js';

/** The branch that is to be pushed, and what is known of it so far. */
interface BranchFacts {
  readonly name: string;
  readonly head: Branch['head'];
  readonly survey: CheckoutSurvey;
  /** The project folder, from the root of the repository; empty for the root itself. */
  readonly path: string;
}

interface OpenBranch {
  readonly branch: Branch;
  /** What is recorded of the project's branches. */
  readonly states: StateSource;
}

/** The branch, read in the way that the checkout allows. */
export async function openBranch(
  { run, inputs, event, session }: PushContext,
  { name, head, survey, path }: BranchFacts,
): Promise<OpenBranch> {
  const { git, checkout, missing } = survey;
  const { repository, sha } = run.runner;
  const runCommit = event.plan.kind === 'push-finished-run' ? (event.plan.commit ?? sha) : sha;
  if (checkout !== undefined && isForeign(checkout, repository)) {
    run.log.notice(
      `The project was checked out from ${quoted(checkout.repository ?? '')}, which is not the repository of this run. It is pushed as it is, without checking whether its branch has moved on. If that is an old name of ${quoted(repository)}, update or remove \`repository:\` of actions/checkout.`,
    );
    return { branch: foreignBranch(name, head), states: noStates };
  }
  const get = restClient(run, apiToken(inputs));
  const hasGivenToken = inputs.token !== undefined;
  const rest = restBranch({ repository, branch: name, path, get, hasGivenToken });
  const api = apiStates(repository, get);
  if (git === undefined || checkout === undefined) {
    return { branch: apiBranch(name, head, rest, missing), states: api };
  }

  const remote = await repositoryRemote(run, inputs, checkout);
  const reading = { runCommit, rest, network: run };
  return {
    branch: await gitBranch({ remote, branch: name, checkout, path }, reading),
    states: gitStates({ git, checkout, remote, folder: session.home.folder, run, api }),
  };
}

/** The recorded states, for a run that pushes no branch. */
export async function openStates(
  { run, inputs, session }: PushContext,
  { git, checkout }: CheckoutSurvey,
): Promise<StateSource> {
  const { repository } = run.runner;
  if (checkout !== undefined && isForeign(checkout, repository)) return noStates;
  const api = apiStates(repository, restClient(run, apiToken(inputs)));
  if (git === undefined || checkout === undefined) return api;
  const remote = await repositoryRemote(run, inputs, checkout);
  return gitStates({ git, checkout, remote, folder: session.home.folder, run, api });
}
