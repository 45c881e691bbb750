import {
  ActionError,
  type Checkout,
  findProject,
  type Git,
  isForeign,
  type Project,
  quoted,
  searchProjects,
  surveyCheckout,
} from '@paragraph/shared';
import type { PullContext } from './context.js';
import { pullBranch } from './pull-branch.js';

/** What is checked out: the repository, the project that is meant, and the branch to commit to. */
export interface PullSource {
  readonly git: Git;
  readonly checkout: Checkout;
  readonly project: Project;
  readonly branch: string;
}

/**
 * Looks at the workspace. Changes nothing.
 *
 * @throws {ActionError} when one of these is missing, or is another one than the run is about.
 */
export async function pullSource({ run, inputs }: PullContext): Promise<PullSource> {
  const { runner } = run;
  const found = await searchProjects(runner.workspace, inputs.folder);
  const { projectId } = inputs;
  const meant = projectId === undefined ? undefined : { projectId, by: 'dispatch' as const };
  const project = findProject(found, meant);
  const { git, checkout } = await surveyCheckout(run, [project.folder]);
  if (git === undefined) throw noGit();
  if (checkout === undefined) throw await noCheckout(git, project);
  if (isForeign(checkout, runner.repository)) {
    throw new ActionError({
      what: `The project was checked out from ${quoted(checkout.repository ?? '')}, and this run commits to ${quoted(runner.repository)}.`,
      cure: 'Run this workflow in the repository that holds the project.',
    });
  }
  return { git, checkout, project, branch: pullBranch(checkout, runner) };
}

function noGit(): ActionError {
  return new ActionError({
    what: 'There is no git on this runner, and a pull commits with it.',
    cure: 'Use a runner or container image that has git 2.31 or newer.',
  });
}

/** Also where there is one that git does not read, or that has no commit. */
async function noCheckout(git: Git, { folder, subfolder }: Project): Promise<ActionError> {
  const { stderr } = await git.ask(['rev-parse', 'HEAD'], { cwd: folder });
  // Git from 2.30.3 to 2.37 takes `safe.directory` from files alone, not from us.
  const isOfAnother = /unsafe repository|dubious ownership/.test(stderr);
  return new ActionError({
    what: `The folder ${quoted(subfolder)} is in no Git repository${isOfAnother ? ' that git reads' : ''}.`,
    why: quoted(stderr.trim(), 500),
    cure: isOfAnother
      ? `Add a step with \`git config --global --add safe.directory '*'\` before this one, or use a runner or container image that has git 2.38 or newer.`
      : 'Run actions/checkout before this step.',
  });
}
