import {
  ActionError,
  type Checkout,
  findProject,
  type GitProgram,
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
  readonly git: GitProgram;
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
  const found = await searchProjects(runner.workspace, inputs.folder, run.signal);
  const { projectId } = inputs;
  const meant = projectId === undefined ? undefined : { projectId, by: 'dispatch' as const };
  const project = findProject(found, meant);
  const { git, checkout, missing } = await surveyCheckout(run, [project.folder]);
  if (git === undefined) throw noGit();
  if (checkout === undefined) throw new ActionError(missing ?? { what: 'There is no checkout.' });
  if (isForeign(checkout, runner.repository)) {
    throw new ActionError({
      what: `The project was checked out from ${quoted(checkout.repository ?? '')}, and this run commits to ${quoted(runner.repository)}.`,
      cure: `Run this workflow in the repository that holds the project. If that is an earlier name of ${quoted(runner.repository)}, give actions/checkout the new one (\`repository:\`), or none.`,
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
