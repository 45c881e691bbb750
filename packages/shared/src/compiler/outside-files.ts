import { join } from 'node:path';
import { field, fieldsOf } from '../action/json-fields.js';
import { pathBelow } from '../action/on-disk.js';
import { readPlainFile } from '../action/plain-file.js';
import { jsonAt } from './manifest.js';
import { foldersOf, type ProjectPlace } from './project-place.js';

/** A file that a build may read above the project. */
const aboveProject =
  /^(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|\.npmrc|tsconfig[^/]*\.json|pnpm-workspace\.yaml)$/;

/**
 * Whether a file outside a project is a setting in a folder above it that influences a build.
 *
 * @param prefix The project, from the root of the repository, with a slash at the end.
 */
export function isSettingAbove(file: string, prefix: string): boolean {
  const slash = file.lastIndexOf('/') + 1;
  return prefix.startsWith(file.slice(0, slash)) && aboveProject.test(file.slice(slash));
}

/** The settings that show whether a project is built from more than its own folder. */
interface ProjectSettings {
  /** The project's `package.json`, parsed. */
  readonly manifest: unknown;
  /** The manifests of the folders above. */
  readonly manifestsAbove: readonly unknown[];
  /** The text of the project's `tsconfig.json`. */
  readonly tsconfig: string;
}

/** Whether a project is part of a workspace, or names files outside of its folder. */
export function needsOutside({ manifest, manifestsAbove, tsconfig }: ProjectSettings): boolean {
  const isWorkspace = manifestsAbove.some((each) => field(each, 'workspaces') !== undefined);
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'];
  const specs = kinds.flatMap((kind) => fieldsOf(field(manifest, kind)).map(([, spec]) => spec));
  const isLinked = specs.some((spec) =>
    /^(?:file|link|portal|workspace):|^\.\.?\//.test(String(spec)),
  );
  return isWorkspace || isLinked || /["']\.\.\//.test(tsconfig);
}

/** Text that does not influence a build. */
const prose = /\.(?:md|txt)$/i;
const largestSettings = 1024 * 1024;

/**
 * Whether a project on disk may be built from one of some files outside of it.
 *
 * @param files From the root of the place.
 */
export async function isBuiltFrom(files: readonly string[], place: ProjectPlace): Promise<boolean> {
  const prefix = `${pathBelow(place.root, place.project)}/`;
  if (files.some((file) => isSettingAbove(file, prefix))) return true;
  if (files.every((file) => prose.test(file))) return false;
  const [manifest, ...manifestsAbove] = await Promise.all(
    foldersOf(place).map((folder) => jsonAt(join(folder, 'package.json'))),
  );
  const bytes = await readPlainFile(join(place.project, 'tsconfig.json'), largestSettings);
  return needsOutside({ manifest, manifestsAbove, tsconfig: bytes?.toString('utf8') ?? '' });
}
