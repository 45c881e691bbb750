import {
  type BranchProjects,
  findProject,
  isUnnamed,
  type LinkedSync,
  nameProject,
  type Project,
  type ProjectFolder,
  type ProjectSearch,
  pathBelow,
  quoted,
} from '@paragraph/shared';
import type { PushContext } from './context.js';

/**
 * Picks the project to build, and records it. If no file in the checkout names it, the run writes one for its own
 * duration. Undefined if nothing tells which project it is.
 */
type LocateProject = (
  found: ProjectSearch,
  link: LinkedSync | undefined,
) => Promise<Project | undefined>;

/** The branch that a run is about, and its entry in `.para/branches.json` if the run uses one. */
interface BranchNaming {
  /** Undefined for none. */
  readonly branch: string | undefined;
  entries(folder: ProjectFolder): Promise<BranchProjects>;
}

/**
 * @param root The root of the repository.
 * @throws {ActionError} when no project is found, or another one than the linked one.
 */
export function locateProject(
  { run, facts, session }: PushContext,
  root: string,
  { branch, entries }: BranchNaming,
): LocateProject {
  // The run calls this several times.
  let said: string | undefined;
  return async (found, link) => {
    const place = findProject(found, link === undefined ? undefined : { ...link, by: 'link' });
    const project = isUnnamed(place) ? await named(place, link) : place;
    if (project !== undefined) {
      facts.note({ project, projectPath: pathBelow(root, project.folder) });
    }
    return project;
  };

  async function named(
    folder: ProjectFolder,
    link: LinkedSync | undefined,
  ): Promise<Project | undefined> {
    const decided = nameProject(folder, {
      fromParagon: link?.projectId,
      branch,
      entries: await entries(folder),
      repository: run.runner.repository,
    });
    if (decided === undefined) return undefined;
    const { project, warning } = decided;
    if (said !== project.projectId) {
      said = project.projectId;
      run.log.info(
        `No file in the folder ${quoted(project.subfolder)} names its project, so this run uses the project ${quoted(project.projectId)}.`,
      );
      if (warning !== undefined) run.log.warning(warning);
    }
    await session.projectFiles.write(project);
    return project;
  }
}

/**
 * Why nothing is built if the project is unknown.
 *
 * @param branch Undefined for a tag or a release.
 */
export function unnamedProject(branch: string | undefined): string {
  return branch === undefined
    ? "The project is not known, so nothing was built: there is no `.para/project.json` in the checkout. A link in Paragon and `.para/branches.json` name the project of a branch, and this run is about none. To build it here, let an earlier step of the job write `.para/project.json`. Or leave this event out of the workflow's `on:`, since a tag or a release changes nothing in Paragon."
    : `The project of the branch ${quoted(branch)} is not known, so nothing was built: there is no \`.para/project.json\` in the checkout, and neither a link in Paragon nor \`.para/branches.json\` names it. Link the branch in the Paragon dashboard ("Sync git branch"), or name its project in \`.para/branches.json\`. Runs that do not push can only use that file.`;
}
