import type { Project, ProjectSearch } from '@paragraph/shared';

/** The projects that may be meant, as long as nobody has said which. */
export function likelyProjects(found: ProjectSearch): readonly Project[] {
  switch (found.kind) {
    case 'given':
      return [found.project];
    case 'searched':
      return found.projects;
    case 'refused':
      return [];
  }
}
