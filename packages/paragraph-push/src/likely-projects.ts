import type { Project, ProjectFolder, ProjectSearch } from '@paragraph/shared';

/** The candidates, before one of them is chosen. */
export function likelyProjects(found: ProjectSearch): ReadonlyArray<Project | ProjectFolder> {
  switch (found.kind) {
    case 'given':
      return [found.project];
    case 'given-folder':
      return [found.folder];
    case 'searched':
      return found.projects.length > 0
        ? found.projects
        : found.folders.filter(({ isWhole }) => isWhole);
    case 'refused':
      return [];
  }
}
