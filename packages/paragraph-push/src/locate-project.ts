import {
  findProject,
  type LinkedSync,
  type Project,
  type ProjectSearch,
  pathInRepository,
} from '@paragraph/shared';
import type { PushRecorder } from './record.js';

/** Picks the project to build among those that were found, and takes it down. */
export type LocateProject = (found: ProjectSearch, link: LinkedSync | undefined) => Project;

/**
 * @param root The root of the repository.
 * @throws {ActionError} when there is none, or another one than the linked one.
 */
export function locateProject(record: PushRecorder, root: string): LocateProject {
  return (found, link) => {
    const project = findProject(found, link === undefined ? undefined : { ...link, by: 'link' });
    record.note({ project, projectPath: pathInRepository(root, project.folder) });
    return project;
  };
}
