import { join } from 'node:path';
import satisfies from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';
import { field, fieldsOf, parsedJson, textField } from '../action/json-fields.js';
import { pathBelow } from '../action/on-disk.js';
import { readPlainFile } from '../action/plain-file.js';
import { lockFiles } from '../project/lock-files.js';
import { foldersOf, type ProjectPlace } from './project-place.js';

/** The parsed files that declare a project's dependencies, by path from the root. */
export type Manifests = ReadonlyMap<string, unknown>;

const manifestFiles: readonly string[] = ['package.json', ...lockFiles];

/** Whether a file declares dependencies of a project. */
export function isManifest(name: string): boolean {
  return manifestFiles.includes(name);
}

/** A lock file may list thousands of packages. In bytes. */
const largestManifest = 64 * 1024 * 1024;

/** Reads the manifests of a project, and of the folders above it: a workspace has its lock file there. */
export async function readManifests(place: ProjectPlace): Promise<Manifests> {
  const found = new Map<string, unknown>();
  for (const folder of foldersOf(place)) {
    for (const name of manifestFiles) {
      const parsed = await jsonAt(join(folder, name));
      if (parsed !== undefined) found.set(pathBelow(place.root, join(folder, name)), parsed);
    }
  }
  return found;
}

/** A parsed JSON file; undefined if it is missing. */
export async function jsonAt(file: string): Promise<unknown> {
  const bytes = await readPlainFile(file, largestManifest);
  return bytes === undefined ? undefined : parsedJson(bytes.toString('utf8'));
}

/**
 * Whether the installed packages of a project are those that its manifests ask for. npm keeps a list of what it
 * installed. Without a lock file, the version of each dependency decides.
 */
export async function isInstalled(place: ProjectPlace): Promise<boolean> {
  for (const folder of foldersOf(place)) {
    for (const name of lockFiles) {
      const lock = await jsonAt(join(folder, name));
      if (lock === undefined) continue;
      const installed = await jsonAt(join(folder, 'node_modules', '.package-lock.json'));
      return installed !== undefined && isAsLocked(lock, installed);
    }
  }
  const manifest = await jsonAt(join(place.project, 'package.json'));
  const wanted = ['dependencies', 'devDependencies'].flatMap((kind) =>
    fieldsOf(field(manifest, kind)),
  );
  for (const [name, range] of wanted) {
    if (!(await hasPackage(place, name, String(range)))) return false;
  }
  return wanted.length > 0;
}

/** Whether npm's list of installed packages contains everything in a lock file. */
function isAsLocked(lock: unknown, installed: unknown): boolean {
  const wanted = fieldsOf(field(lock, 'packages')).filter(
    ([path, entry]) => path.includes('node_modules/') && field(entry, 'link') !== true,
  );
  const there = new Map(fieldsOf(field(installed, 'packages')));
  return (
    wanted.length > 0 &&
    wanted.every(([path, entry]) => {
      const found = there.get(path);
      // Such as a package for another system.
      if (found === undefined) return field(entry, 'optional') === true;
      return textField(found, 'version') === textField(entry, 'version');
    })
  );
}

/** Whether a package is installed in a version that a range allows. */
async function hasPackage(place: ProjectPlace, name: string, range: string): Promise<boolean> {
  for (const folder of foldersOf(place)) {
    const manifest = await jsonAt(join(folder, 'node_modules', ...name.split('/'), 'package.json'));
    if (manifest === undefined) continue;
    const version = textField(manifest, 'version');
    // A tag, an address or a folder does not name a version.
    if (validRange(range) === null) return true;
    return version !== undefined && satisfies(version, range, { includePrerelease: true });
  }
  return false;
}
