import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Project, projectsIn, requireLinkedProject } from '@paragraph/shared';
import type { WorkTree } from './scratch.js';

/**
 * Sees to it that the work tree names the project that is meant. A `project.json` that Git ignores, written by
 * an earlier step, is brought from the checkout.
 *
 * @throws {ActionError} when the branch names another project.
 */
export async function settleProjectFile(workTree: WorkTree, project: Project): Promise<void> {
  const [here] = await projectsIn(workTree.project);
  if (here !== undefined && here.subfolder === '.') {
    requireLinkedProject({ ...here, subfolder: project.subfolder }, project.projectId);
    return;
  }
  await mkdir(join(workTree.project, '.para'), { recursive: true });
  await copyFile(
    join(project.folder, '.para', 'project.json'),
    join(workTree.project, '.para', 'project.json'),
  );
}
