import { quoted } from '../report/escape.js';
import { type BranchProject, type BranchProjects, branchesFile } from './branch-projects.js';
import { isMeant } from './find-project.js';
import type { Project } from './project.js';
import type { ProjectFolder } from './project-folder.js';

/** Sources for the project of a folder that does not name it. */
interface ProjectNames {
  /** The id from Paragon's link or dispatch; undefined if Paragon was not asked or has none. */
  readonly fromParagon: string | undefined;
  /** The branch whose entry counts; undefined if the run is not about a branch. */
  readonly branch: string | undefined;
  readonly entries: BranchProjects;
  /** `owner/name` of the repository. */
  readonly repository: string;
}

/** The decision, and what a person should know about it. */
interface NamedProject {
  readonly project: Project;
  readonly warning: string | undefined;
}

/** Finds out which project a folder holds; undefined if neither Paragon nor `.para/branches.json` names it. */
export function nameProject(
  { folder, subfolder }: ProjectFolder,
  { fromParagon, branch, entries, repository }: ProjectNames,
): NamedProject | undefined {
  const ofBranch = branch === undefined ? undefined : entries.get(branch);
  const projectId = fromParagon ?? ofBranch?.projectId;
  if (projectId === undefined) return undefined;
  const entry = [...(ofBranch === undefined ? [] : [ofBranch]), ...entries.values()].find(
    (each) => each.projectId === projectId,
  );
  return {
    project: {
      folder,
      subfolder,
      projectId,
      projectName: entry?.projectName ?? repository.slice(repository.indexOf('/') + 1),
      profile: entry?.profile ?? 'default',
      isNamedByRun: true,
    },
    warning: contradiction(projectId, branch, ofBranch),
  };
}

function contradiction(
  projectId: string,
  branch: string | undefined,
  entry: BranchProject | undefined,
): string | undefined {
  if (branch === undefined || entry === undefined || isMeant({ projectId }, entry))
    return undefined;
  return `Paragon has linked the branch ${quoted(branch)} to the project ${quoted(projectId)}, and ${branchesFile} names ${quoted(entry.projectId)} for it. This run uses the project of the link. Correct the file.`;
}
