import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { satisfies, valid, validRange } from 'semver';
import { field, textField } from '../action/json-fields.js';

export const cliPackage = '@useparagon/cli';

/** Which version of the CLI is wanted, and who says so. */
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

function isVersionSpec(text: string): boolean {
  return validRange(text) !== null || /^[a-z][\w.-]{0,60}$/i.test(text);
}

/** The version to use: the input's, else what the project pins, else the newest. */
export async function requestedCli(
  input: string | undefined,
  projectFolder: string | undefined,
): Promise<CliRequest> {
  if (input !== undefined) return { spec: input, source: 'from the input cliVersion' };
  const pins = projectFolder === undefined ? [] : await pinsOf(cliPackage, projectFolder);
  const pin = pins.find(({ spec }) => isVersionSpec(spec));
  return (
    pin ?? {
      spec: 'latest',
      source: 'the newest: neither the input cliVersion nor the project pins one',
    }
  );
}

/** The exact version of the project's own `@useparagon/core`, where it pins one. */
export async function pinnedCoreVersion(projectFolder: string): Promise<string | undefined> {
  const pins = await pinsOf('@useparagon/core', projectFolder);
  return pins.find(({ spec }) => valid(spec) !== null)?.spec;
}

/** What a project says about a package of its own, the most exact first. */
async function pinsOf(name: string, folder: string): Promise<readonly CliRequest[]> {
  const [lock, manifest] = await Promise.all([
    parsedFile(join(folder, 'package-lock.json')),
    parsedFile(join(folder, 'package.json')),
  ]);
  const locked =
    textField(field(field(lock, 'packages'), `node_modules/${name}`), 'version') ??
    textField(field(field(lock, 'dependencies'), name), 'version');
  const declared = ['dependencies', 'devDependencies', 'optionalDependencies']
    .map((group) => textField(field(manifest, group), name))
    .filter((spec) => spec !== undefined);
  // A lock that no longer fits an edited manifest is one that npm would replace.
  const isCurrent = declared.every(
    (spec) => validRange(spec) === null || valid(locked) === null || satisfies(locked ?? '', spec),
  );
  return [
    ...(locked !== undefined && isCurrent
      ? [{ spec: locked, source: 'pinned by package-lock.json' }]
      : []),
    ...declared.map((spec) => ({ spec, source: 'pinned by package.json' })),
  ];
}

/** A file that cannot be read or parsed pins nothing; npm says later what is wrong with it. */
async function parsedFile(path: string): Promise<unknown> {
  try {
    const text = await readFile(path, 'utf8');
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}
