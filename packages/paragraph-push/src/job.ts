import { readFile, realpath } from 'node:fs/promises';
import {
  type Checkout,
  type EventPlan,
  eventAuthor,
  findCheckout,
  findGit,
  findRemote,
  type Git,
  likelyProject,
  type Project,
  pathInRepository,
  planForEvent,
  type Run,
} from '@paragraph/shared';
import { apiBranch, type Branch, gitBranch } from './branch.js';
import { githubApi } from './github-api.js';
import type { PushInputs } from './inputs.js';
import { restBranch } from './rest-branch.js';

/** What the run finds when it starts: the event, the project that is probably meant, and the checkout. */
export interface Job {
  readonly plan: EventPlan;
  /** The commit that is checked out. Without git, the one that the run is about. */
  readonly head: Branch['head'];
  /** The project, unless only Paragon can tell which of several is meant. */
  readonly likelyProject: Project | undefined;
  /** The root of the repository that was checked out; the workspace where git knows none. */
  readonly root: string;
  /** The branch that is to be pushed. */
  branch(name: string): Promise<Branch>;
}

/** Looks at the event and at what earlier steps have left. Changes nothing. */
export async function surveyJob(run: Run, inputs: PushInputs): Promise<Job> {
  const { runner } = run;
  const [git, payload, project] = await Promise.all([
    findGit({ env: run.env, log: run.log, signal: run.signal, redact: run.secrets.redact }),
    eventPayload(runner.eventPath),
    likelyProject(runner.workspace, inputs.folder),
  ]);
  const folder = project?.folder ?? inputs.folder ?? runner.workspace;
  const checkout = git === undefined ? undefined : await findCheckout(git, folder);
  // Commits made earlier in the job count; so HEAD is asked before the event is.
  const head = {
    hash: checkout?.head ?? runner.sha,
    author: checkout?.author || eventAuthor(payload),
  };
  const plan = planForEvent({
    eventName: runner.eventName,
    ref: runner.ref,
    repository: runner.repository,
    checkedOutBranch: checkout?.branch,
    checkedOutCommit: checkout?.head,
    payload,
  });
  return {
    root: checkout?.root ?? (await realpath(runner.workspace)),
    plan,
    head,
    likelyProject: project,
    branch: (name) => branchOf(run, inputs, { name, head, git, checkout, folder }),
  };
}

interface BranchFacts {
  readonly name: string;
  readonly head: Branch['head'];
  readonly git: Git | undefined;
  readonly checkout: Checkout | undefined;
  readonly folder: string;
}

async function branchOf(run: Run, inputs: PushInputs, facts: BranchFacts): Promise<Branch> {
  const { name, head, git, checkout, folder } = facts;
  const path = pathInRepository(checkout?.root ?? run.runner.workspace, folder);
  const rest = restBranch({
    repository: run.runner.repository,
    branch: name,
    path,
    get: githubApi(run, inputs.token ?? inputs.githubToken),
  });
  if (git === undefined || checkout === undefined) return apiBranch(name, head, rest);

  const remote = await findRemote({
    git,
    checkout: checkout.root,
    serverUrl: run.runner.serverUrl,
    repository: run.runner.repository,
    token: inputs.token,
    githubToken: inputs.githubToken,
    secrets: run.secrets,
  });
  return gitBranch({ git, remote, branch: name, checkout, path }, rest, run.log);
}

/** The payload of the event; undefined where the runner offers none. */
async function eventPayload(file: string | undefined): Promise<unknown> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch(() => '{}');
  return JSON.parse(text);
}
