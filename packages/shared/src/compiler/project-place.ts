import { join, relative } from 'node:path';
import { foldersUp } from '../action/on-disk.js';

/** A project within a tree of its repository, on disk. Absolute paths. */
export interface ProjectPlace {
  readonly root: string;
  /** `root`, or a folder below it. */
  readonly project: string;
}

/**
 * The place of a project.
 *
 * @param project Its folder.
 * @param prefix The folder from the root of the repository, with a slash at the end; empty for the root.
 */
export function projectPlace(project: string, prefix: string): ProjectPlace {
  const up = prefix.split('/').filter((name) => name !== '');
  return { root: join(project, ...up.map(() => '..')), project };
}

/** The folders of a place from the project up to the root: where a build looks for packages and their manifests. */
export function foldersOf({ root, project }: ProjectPlace): readonly string[] {
  return foldersUp(project, root);
}

/** The same folder in another place. */
export function sameFolder(
  folder: string,
  from: Pick<ProjectPlace, 'root'>,
  to: Pick<ProjectPlace, 'root'>,
): string {
  return join(to.root, relative(from.root, folder));
}
