import { folderInside } from '../action/inputs.js';
import type { Project } from './project.js';
import type { ProjectFolder } from './project-folder.js';
import {
  type ExpectedProject,
  linkedProjectMissing,
  noProject,
  severalFolders,
  severalProjects,
  wrongProject,
} from './project-refusals.js';
import type { ProjectSearch } from './search-projects.js';

/**
 * Picks the one project by the rules of the README ("Which project"). Returns only its folder if no file there names
 * the project: the caller must then find out which one it is.
 *
 * @param meant The project that Paragon names; undefined if it names none.
 * @throws {ActionError} when none or several match, with a list of what was found, or when the match is another
 * project.
 */
export function findProject(
  found: ProjectSearch,
  meant: ExpectedProject | undefined,
): Project | ProjectFolder {
  switch (found.kind) {
    case 'refused':
      throw found.refusal;
    case 'given':
      return requireProject(found.project, meant);
    case 'given-folder':
      return found.folder;
    case 'searched': {
      const { root, projects, folders, faults } = found;
      const named = projectNamed(root, projects, meant);
      if (named !== undefined) return named;
      try {
        return chooseProject(projects, meant);
      } catch (thrown) {
        // A broken project file, for example after a bad merge, is a better explanation than a missing project.
        if (faults[0] !== undefined) throw faults[0];
        const wanted = folders.find(({ folder }) => folder === folderNamed(root, meant));
        const folder = wanted ?? (projects.length === 0 ? chooseFolder(folders) : undefined);
        if (folder !== undefined) return folder;
        throw projects.length === 0 ? noProject(folders) : thrown;
      }
    }
  }
}

/** Whether a project is the one that is meant. If none is named, any is. */
export function isMeant(
  { projectId }: Pick<Project, 'projectId'>,
  meant: { readonly projectId: string } | undefined,
): boolean {
  return meant === undefined || projectId === meant.projectId;
}

/**
 * A push would overwrite the workflows of another project, a pull those of the branch.
 *
 * @throws {ActionError} when it is another project than the one that is meant.
 */
export function requireProject(
  project: Project,
  meant: Parameters<typeof wrongProject>[1] | undefined,
): Project {
  if (meant === undefined || isMeant(project, meant)) return project;
  throw wrongProject(project, meant);
}

/** Whether a folder was found that does not name its project. */
export function isUnnamed(found: Project | ProjectFolder): found is ProjectFolder {
  return !('projectId' in found);
}

/**
 * The one folder with all signs of a project; undefined for none.
 *
 * @throws {ActionError} for several.
 */
function chooseFolder(folders: readonly ProjectFolder[]): ProjectFolder | undefined {
  const whole = folders.filter(({ isWhole }) => isWhole);
  if (whole.length > 1) throw severalFolders(whole);
  return whole[0];
}

/**
 * The project of the folder that Paragon names. The folder is only a hint: it may be missing, or be outside the
 * workspace.
 */
function projectNamed(
  root: string,
  projects: readonly Project[],
  meant: ExpectedProject | undefined,
): Project | undefined {
  const folder = folderNamed(root, meant);
  if (folder === undefined) return undefined;
  return projects.find((project) => project.folder === folder && isMeant(project, meant));
}

function folderNamed(root: string, meant: ExpectedProject | undefined): string | undefined {
  if (meant?.subfolder === undefined || meant.subfolder === '') return undefined;
  const folder = folderInside(root, meant.subfolder.replace(/^[/\\]+/, ''));
  return typeof folder === 'string' ? folder : undefined;
}

/**
 * Chooses the project among those in the checkout.
 *
 * @throws {ActionError}
 */
export function chooseProject(
  projects: readonly Project[],
  meant: ExpectedProject | undefined,
): Project {
  if (projects.length === 0) throw noProject();
  const fitting = projects.filter((project) => isMeant(project, meant));
  const inRoot = fitting.find((project) => project.subfolder === '.');
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  if (inRoot !== undefined) return inRoot;
  if (meant !== undefined && fitting.length === 0) throw linkedProjectMissing(meant, projects);
  throw severalProjects(fitting.length, projects);
}
