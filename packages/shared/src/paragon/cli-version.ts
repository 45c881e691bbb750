import { join } from 'node:path';
import satisfies from 'semver/functions/satisfies.js';
import valid from 'semver/functions/valid.js';
import validRange from 'semver/ranges/valid.js';
import { field, parseJson, textField } from '../action/json-fields.js';
import { foldersUp, pathBelow } from '../action/on-disk.js';
import { readPlainFile } from '../action/plain-file.js';
import { lockFiles } from '../project/lock-files.js';
import { shortened } from '../report/escape.js';

export const cliPackage = '@useparagon/cli';

/** The requested version of the CLI, and its source. */
export interface CliRequest {
  /** An exact version, a range or a dist-tag. */
  readonly spec: string;
  /** In words, for the summary. */
  readonly source: string;
}

/**
 * Checks the input `cliVersion`.
 *
 * @throws {RangeError} with a sentence that says what is allowed: npm would also take URLs, paths and aliases,
 * which would run any code with the key.
 */
export function cliVersionRequest(text: string): string {
  if (isVersionSpec(text)) return text;
  throw new RangeError(
    'must be a version (1.1.15), a range (^1.1.0) or a dist-tag (latest) of @useparagon/cli.',
  );
}

/** Whether npm takes a text for one version and nothing else. */
export function isExactVersion(text: string): boolean {
  return valid(text) === text;
}

function isVersionSpec(text: string): boolean {
  return validRange(text) !== null || /^[a-z][\w.-]{0,60}$/i.test(text);
}

/**
 * The folder of a project, and the root of the checkout that it is in: a workspace's lock file is above the project.
 */
export interface PinPlaces {
  readonly folder: string;
  readonly root: string;
}

/** The version to use: the input's, else the one that the project pins, else the newest. */
export async function requestedCli(
  input: string | undefined,
  project: PinPlaces | undefined,
): Promise<CliRequest> {
  if (input !== undefined) return { spec: input, source: 'from the input cliVersion' };
  const { pins, unread } =
    project === undefined ? { pins: [], unread: [] } : await pinsOf(cliPackage, project);
  const pin = pins.find(({ spec }) => isVersionSpec(spec));
  if (pin !== undefined) return pin;
  const [other] = unread;
  return {
    spec: 'latest',
    source:
      other === undefined
        ? 'the newest: neither the input cliVersion nor the project pins one'
        : `the newest: what package.json says (${shortened(other, 60)}) is not read, so pin it with the input cliVersion`,
  };
}

/** The exact version of the project's own `@useparagon/core`, if it pins one. */
export async function pinnedCoreVersion(project: PinPlaces): Promise<string | undefined> {
  const { pins } = await pinsOf('@useparagon/core', project);
  return pins.find(({ spec }) => valid(spec) !== null)?.spec;
}

interface Pins {
  /** The most exact first. */
  readonly pins: readonly CliRequest[];
  /** Entries of the manifest that do not name a version of the registry: `catalog:`, a path, a URL. */
  readonly unread: readonly string[];
}

/** What a project says about a package of its own. */
async function pinsOf(name: string, places: PinPlaces): Promise<Pins> {
  const [lock, manifest] = await Promise.all([
    lockedVersion(name, places),
    parsedFile(join(places.folder, 'package.json')),
  ]);
  const texts = ['dependencies', 'devDependencies', 'optionalDependencies']
    .map((group) => textField(field(manifest, group), name))
    .filter((spec) => spec !== undefined);
  const declared = texts.map((text) => ({ text, spec: declaredSpec(text, name) }));
  const specs = declared.map(({ spec }) => spec).filter((spec) => spec !== undefined);
  // npm would replace a lock file that does not match the edited manifest.
  const isCurrent = specs.every(
    (spec) =>
      validRange(spec) === null || valid(lock?.spec) === null || satisfies(lock?.spec ?? '', spec),
  );
  return {
    pins: [
      ...(lock !== undefined && isCurrent ? [lock] : []),
      ...specs.map((spec) => ({ spec, source: 'pinned by package.json' })),
    ],
    unread: declared.filter(({ spec }) => spec === undefined).map(({ text }) => text),
  };
}

/**
 * The version, range or dist-tag of a dependency in a manifest, if it is the registry's package of that name. pnpm and
 * Yarn may write it as an alias (`npm:`) or as a workspace package (`workspace:`).
 */
export function declaredSpec(text: string, name: string): string | undefined {
  const alias = `npm:${name}@`;
  const spec = text.startsWith(alias) ? text.slice(alias.length) : text.replace(/^workspace:/, '');
  // `workspace:*` does not name a version: it is the version in the workspace.
  return isVersionSpec(spec) && !/^workspace:[*^~]$/.test(text) ? spec : undefined;
}

/** The version in the project's lock, or in that of the workspace that it is a part of. */
async function lockedVersion(
  name: string,
  { folder, root }: PinPlaces,
): Promise<CliRequest | undefined> {
  for (const place of foldersUp(folder, root)) {
    const member = pathBelow(place, folder);
    for (const file of lockFiles) {
      const lock = await parsedFile(join(place, file));
      const packages = field(lock, 'packages');
      // Above the project, only the lock file of a workspace that includes it counts.
      if (member !== '' && field(packages, member) === undefined) continue;
      const spec =
        versionIn(field(packages, `${member}/node_modules/${name}`), name) ??
        versionIn(field(packages, `node_modules/${name}`), name) ??
        textField(field(field(lock, 'dependencies'), name), 'version');
      if (spec === undefined || !isVersionSpec(spec)) continue;
      const where = member === '' ? '' : ' of the workspace';
      return { spec, source: `pinned by ${file}${where}` };
    }
  }
  return undefined;
}

/** The version of a package in a lock file. An alias is another package, which names itself. */
function versionIn(entry: unknown, name: string): string | undefined {
  const itself = textField(entry, 'name');
  return itself === undefined || itself === name ? textField(entry, 'version') : undefined;
}

/** Of a lockfile, which is parsed in one go. In bytes. */
const largestManifest = 32 * 1024 * 1024;

/** A file that cannot be read or parsed pins nothing; npm reports its faults later. */
async function parsedFile(path: string): Promise<unknown> {
  try {
    const text = await readPlainFile(path, largestManifest);
    return text && parseJson(text.toString('utf8'));
  } catch {
    return undefined;
  }
}
