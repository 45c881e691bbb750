import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ActionError,
  type Checkout,
  ignoredFiles,
  type Project,
  type ProjectTree,
  pathBelow,
  projectAt,
  projectFile,
  quoted,
  requireProject,
  writeRunFile,
} from '@paragraph/shared';

/**
 * Makes sure that the work tree names the right project. A `project.json` that an earlier step wrote and Git ignores is
 * copied from the checkout. If there is none, the run writes its own.
 *
 * @throws {ActionError} when the branch now names another project or none, or lacks its folder.
 */
export async function provideProjectFile(
  tree: ProjectTree,
  { checkout, project }: { readonly checkout: Checkout; readonly project: Project },
): Promise<void> {
  const here = await projectAt(tree.project, tree.project);
  if (here !== undefined) {
    const { subfolder, projectId } = project;
    requireProject({ ...here, subfolder }, { projectId, by: 'checkout' });
    return;
  }
  if (project.isNamedByRun) {
    refuseEmptyFolder(tree, project);
    await writeRunFile(tree.project, project);
    return;
  }
  const path = pathBelow(checkout.root, join(project.folder, projectFile));
  const isTracked = ['--literal-pathspecs', 'ls-files', '--error-unmatch', '--', path];
  if (await checkout.git.ok(isTracked)) {
    throw new ActionError({
      what: `The folder ${quoted(project.subfolder)} holds no project at the tip of the branch.`,
      consequence: 'nothing was pulled',
      why: 'A commit since the checkout has moved the project, or removed it.',
      cure: 'Run the pull again: with a new checkout the project is found where it is now.',
    });
  }
  await refuseUncommitted(tree, project);
  await mkdir(join(tree.project, '.para'), { recursive: true });
  await copyFile(join(project.folder, projectFile), join(tree.project, projectFile));
}

/**
 * A `project.json` that Git does not ignore must be on the branch: otherwise the pull would commit a copy of the
 * project.
 */
async function refuseUncommitted(tree: ProjectTree, project: Project): Promise<void> {
  refuseEmptyFolder(tree, project);
  const folder = quoted(project.subfolder);
  const file = `${tree.prefix}.para/project.json`;
  if ((await ignoredFiles(tree.tree.neutral, [file])).has(file)) return;
  throw new ActionError({
    what: `The branch holds no \`.para/project.json\` in the folder ${folder}, and Git does not ignore it.`,
    consequence: 'nothing was pulled',
    why: 'The file is only in the checkout, so an earlier step of this job has written it or moved the project.',
    cure: 'Commit the file. If an earlier step writes it for each branch, have Git ignore it: then the pull uses the file of that step.',
    commits: 'project',
  });
}

function refuseEmptyFolder(tree: ProjectTree, { subfolder }: Project): void {
  if (tree.tracked.size > 0) return;
  throw new ActionError({
    what: `The branch holds nothing in the folder ${quoted(subfolder)}.`,
    consequence: 'nothing was pulled',
    why: 'An earlier step of this job has put the project there, by unpacking, copying or moving it.',
    cure: 'Commit the project to the branch in this folder, or set `subfolder` to the folder in which the branch has it.',
    commits: 'project',
  });
}
