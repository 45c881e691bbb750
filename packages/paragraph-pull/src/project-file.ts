import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError, type Project, projectsIn, quoted } from '@paragraph/shared';
import type { WorkTree } from './scratch.js';

/**
 * Refuses a project that is another one than Paragon asks for. A run by hand asks for none.
 *
 * @throws {ActionError} when they differ.
 */
export function requireWanted(
  project: Pick<Project, 'subfolder' | 'projectId'>,
  projectId: string | undefined,
): void {
  if (projectId === undefined || project.projectId === projectId) return;
  throw new ActionError({
    what: `The folder ${quoted(project.subfolder)} holds the project ${quoted(project.projectId)}, but Paragon asks for the project ${quoted(projectId)}.`,
    why: 'Pulling one over the other would replace its integrations, so nothing was pulled.',
    cure: 'Set `subfolder` to the folder of that project, or link the right branch in the Paragon dashboard ("Sync git branch").',
  });
}

/**
 * Sees to it that the work tree names the project that is meant. A `project.json` that Git ignores, written by
 * an earlier step, is brought from the checkout.
 *
 * @throws {ActionError} when the branch names another project.
 */
export async function settleProjectFile(workTree: WorkTree, project: Project): Promise<void> {
  const [here] = await projectsIn(workTree.project);
  if (here !== undefined && here.subfolder === '.') {
    requireWanted({ ...here, subfolder: project.subfolder }, project.projectId);
    return;
  }
  await mkdir(join(workTree.project, '.para'), { recursive: true });
  await copyFile(
    join(project.folder, '.para', 'project.json'),
    join(workTree.project, '.para', 'project.json'),
  );
}
