import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import valid from 'semver/functions/valid.js';
import { field, parsedJson, textField } from '../action/json-fields.js';
import { removeAll } from '../action/remove-files.js';
import { cliPackage } from './cli-version.js';
import { type NpmContext, type NpmExit, runNpm } from './npm.js';
import { npmCode } from './npm-failure.js';

export interface ResolveContext extends NpmContext {
  /** A folder of this run, outside of any checkout. */
  readonly scratch: string;
}

/**
 * The exact version that npm would install for a version, range or dist-tag; undefined if it would install none. npm
 * requests only the package's metadata.
 *
 * Uses `npm outdated`: `npm view` ignores `min-release-age` and `before`, unlike the installation, and `npm pack`
 * downloads the package.
 */
export async function resolveVersion(
  spec: string,
  context: ResolveContext,
): Promise<string | undefined> {
  const exact = valid(spec);
  if (exact !== null) return exact;
  const folder = join(context.scratch, 'resolve');
  const answer = await runNpm(
    {
      args: ['outdated', '--json'],
      folder: () => emptyProject(folder, { dependencies: { [cliPackage]: spec } }),
      subject: `${cliPackage}@${spec}`,
      result: async (exit) => wantedVersion(exit),
    },
    context,
  );
  return answer.version;
}

/**
 * What `npm outdated --json` says: `{"<name>": {"wanted": "1.2.3"}}`, with exit code 1 since the package is not
 * installed, and without a package that it cannot find. A module that NODE_OPTIONS loads may print something before it.
 * Undefined if there is no answer.
 */
export function wantedVersion({
  exitCode,
  stdout,
}: Pick<NpmExit, 'exitCode' | 'stdout'>): { readonly version: string | undefined } | undefined {
  if ((exitCode ?? 0) > 1 || npmCode(stdout) !== undefined) return undefined;
  const starts = [...stdout.matchAll(/^\{/gm)].map(({ index }) => index).slice(-20);
  const parsed = starts.map((start) => parsedJson(stdout.slice(start)));
  const answer = parsed.findLast((each) => each !== undefined);
  if (answer === undefined) return undefined;
  const version = valid(textField(field(answer, cliPackage), 'wanted'));
  return { version: version ?? undefined };
}

/** An empty folder with its own package.json, so that npm does not look for a project above it. */
export async function emptyProject(folder: string, manifest: object = {}): Promise<string> {
  await removeAll(folder);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, ...manifest }));
  return folder;
}
