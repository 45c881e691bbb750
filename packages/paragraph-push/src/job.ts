import { realpath } from 'node:fs/promises';
import {
  type Checkout,
  findCheckout,
  findGit,
  findRemote,
  type Git,
  isForeign,
  type Project,
  pathInRepository,
  quoted,
  type Run,
} from '@paragraph/shared';
import { apiBranch, type Branch, foreignBranch, gitBranch } from './branch.js';
import { type CheckoutPlan, planForCheckout } from './event.js';
import { githubApi } from './github-api.js';
import type { PushInputs } from './inputs.js';
import type { PushEvent } from './read-event.js';
import { restBranch } from './rest-branch.js';

/** What the run finds in the checkout when it starts. */
export interface Job {
  readonly plan: CheckoutPlan;
  /** The commit that is checked out. Without git, the one that the run is about. */
  readonly head: Branch['head'];
  /** The root of the repository that was checked out; the workspace where git knows none. */
  readonly root: string;
  /** The branch that is to be pushed. */
  branch(name: string): Promise<Branch>;
}

/**
 * Looks at what earlier steps have left. Changes nothing.
 *
 * @param projects Those that may be meant.
 */
export async function surveyJob(
  run: Run,
  { inputs, event }: { readonly inputs: PushInputs; readonly event: PushEvent },
  projects: readonly Project[],
): Promise<Job> {
  const { runner } = run;
  const [git, workspace] = await Promise.all([
    findGit({ env: run.env, log: run.log, signal: run.signal, redact: run.secrets.redact }),
    realpath(runner.workspace),
  ]);
  const checkout = git === undefined ? undefined : await commonCheckout(git, projects, workspace);
  const root = checkout?.root ?? workspace;
  const project = projects.length === 1 ? projects[0] : undefined;
  // Commits made earlier in the job count; so HEAD is asked before the event is.
  const head = {
    hash: checkout?.head ?? runner.sha,
    author: checkout?.author || event.author,
  };
  return {
    root,
    plan: planForCheckout(event.plan, checkout),
    head,
    branch: (name) =>
      branchOf(run, inputs, {
        name,
        head,
        git,
        checkout,
        path: pathInRepository(root, project?.folder ?? root),
      }),
  };
}

/** The checkout that holds all the projects, wherever in the workspace it lies; the workspace's where there are none. */
async function commonCheckout(
  git: Git,
  projects: readonly Project[],
  workspace: string,
): Promise<Checkout | undefined> {
  const checkout = await findCheckout(git, projects[0]?.folder ?? workspace);
  if (checkout === undefined) return undefined;
  const isInside = ({ folder }: Project): boolean =>
    !pathInRepository(checkout.root, folder).startsWith('../');
  return projects.every(isInside) ? checkout : findCheckout(git, workspace);
}

interface BranchFacts {
  readonly name: string;
  readonly head: Branch['head'];
  readonly git: Git | undefined;
  readonly checkout: Checkout | undefined;
  /** The project folder, from the root of the repository; empty for the root itself. */
  readonly path: string;
}

async function branchOf(run: Run, inputs: PushInputs, facts: BranchFacts): Promise<Branch> {
  const { name, head, git, checkout, path } = facts;
  const { repository } = run.runner;
  if (checkout !== undefined && isForeign(checkout, repository)) {
    run.log.notice(
      `The project was checked out from ${quoted(checkout.repository ?? '')}, which is not the repository of this run. So it is pushed as it is, and whether its branch has moved on is not looked at.`,
    );
    return foreignBranch(name, head);
  }
  const rest = restBranch({
    repository,
    branch: name,
    path,
    get: githubApi(run, inputs.token ?? inputs.githubToken),
  });
  if (git === undefined || checkout === undefined) return apiBranch(name, head, rest);

  const remote = await findRemote({
    git,
    checkout: checkout.root,
    serverUrl: run.runner.serverUrl,
    repository,
    token: inputs.token,
    githubToken: inputs.githubToken,
    secrets: run.secrets,
  });
  const context = { git, remote, branch: name, checkout, path };
  return gitBranch(context, run.runner.sha, rest, run.log);
}
