import {
  ActionError,
  type Checkout,
  findProject,
  type GitProgram,
  isForeign,
  isUnnamed,
  nameProject,
  type Project,
  type ProjectFolder,
  quoted,
  readBranchProjects,
  removeLeftovers,
  searchProjects,
  surveyCheckout,
  warnOfCommitted,
} from '@paragraph/shared';
import type { PullContext } from './context.js';
import { pullBranch } from './pull-branch.js';

/** What is checked out: the repository, the project to pull, and the branch to commit to. */
interface PullSource {
  readonly git: GitProgram;
  readonly checkout: Checkout;
  readonly project: Project;
  readonly branch: string;
}

/**
 * Looks at the workspace. Changes only the files that this run, or a killed one, wrote for itself.
 *
 * @throws {ActionError} when one of these is missing, or does not belong to the run.
 */
export async function pullSource(context: PullContext): Promise<PullSource> {
  const { run, inputs } = context;
  const { runner } = run;
  const found = await searchProjects(runner.workspace, inputs.folder, run.signal);
  await removeLeftovers(found);
  const { projectId } = inputs;
  const meant = projectId === undefined ? undefined : { projectId, by: 'dispatch' as const };
  const place = findProject(found, meant);
  const { git, checkout, missing } = await surveyCheckout(run, [place.folder]);
  await warnOfCommitted(found, checkout, run);
  if (git === undefined) throw noGit();
  if (checkout === undefined) throw new ActionError(missing ?? { what: 'There is no checkout.' });
  if (isForeign(checkout, runner.repository)) {
    throw new ActionError({
      what: `The project was checked out from ${quoted(checkout.repository ?? '')}, and this run commits to ${quoted(runner.repository)}.`,
      cure: `Run this workflow in the repository that holds the project. If that is an old name of ${quoted(runner.repository)}, update or remove \`repository:\` of actions/checkout.`,
      commits: 'workflows',
    });
  }
  const branch = pullBranch(checkout, runner);
  const project = isUnnamed(place)
    ? await nameByBranch(place, { checkout, branch }, context)
    : place;
  return { git, checkout, project, branch };
}

/** If the checkout does not name the project, the dispatch does, else `.para/branches.json`. */
async function nameByBranch(
  folder: ProjectFolder,
  { checkout, branch }: Pick<PullSource, 'checkout' | 'branch'>,
  { run, inputs, session }: PullContext,
): Promise<Project> {
  const named = nameProject(folder, {
    fromParagon: inputs.projectId,
    branch,
    entries: await readBranchProjects([folder.folder, checkout.root]),
    repository: run.runner.repository,
  });
  if (named === undefined) throw unnamedProject(branch);
  if (named.warning !== undefined) run.log.warning(named.warning);
  // All builds of the run read this file.
  await session.projectFiles.write(named.project);
  return named.project;
}

function unnamedProject(branch: string): ActionError {
  return new ActionError({
    what: `The project of the branch ${quoted(branch)} is not known.`,
    consequence: 'nothing was pulled',
    why: 'There is no `.para/project.json` in the checkout, and neither the input `projectId`, which Paragon gives, nor `.para/branches.json` names it.',
    cure: 'Link the branch in the Paragon dashboard ("Sync git branch") and start the pull there, or name its project in `.para/branches.json`.',
    commits: 'project',
  });
}

function noGit(): ActionError {
  return new ActionError({
    what: 'There is no git on this runner, and a pull needs git to commit.',
    cure: 'Use a runner or container image that has git 2.31 or newer.',
    commits: 'workflows',
  });
}
