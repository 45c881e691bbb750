import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { valid } from 'semver';
import { field, fieldsOf, textField } from '../action/json-fields.js';
import { ActionError, messageOf, systemErrorCode } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import {
  besidePlace,
  placeOf,
  removeOldVersions,
  renamed,
  temporaryPlace,
  versionsIn,
} from './cli-cache.js';
import { type CliRequest, cliPackage } from './cli-version.js';
import { type NpmContext, runNpm } from './npm.js';

/** An installed CLI. */
export interface InstalledCli {
  /** The JavaScript that `para` starts. */
  readonly entry: string;
  readonly version: string;
}

export interface InstallContext extends NpmContext {
  /** The runner's tool cache; it may be shared by jobs that run at the same time. */
  readonly toolCache: string;
  /** A folder of this run, outside of any checkout. */
  readonly scratch: string;
}

/** Written into an installation before it gets its name: without it the folder is not whole. */
const wholeMarker = 'paragraph-cli.json';

/**
 * The wanted CLI from the tool cache, installed there if need be.
 *
 * @throws {ActionError} when npm cannot resolve or install it.
 */
export async function provideCli(
  request: CliRequest,
  context: InstallContext,
): Promise<InstalledCli> {
  // In an empty tool cache nothing can be found, so npm resolves and installs in one go.
  const known = valid(request.spec) !== null || (await versionsIn(context.toolCache)).length > 0;
  const version = known ? await resolveVersion(request.spec, context) : undefined;
  if (version !== undefined) {
    const cached = await cachedCli(version, context);
    if (cached !== undefined) {
      context.log.debug(`${cliPackage} ${version} is in the tool cache.`);
      return cached;
    }
  }
  const installed = await cachedCli(await installCli(version ?? request.spec, context), context);
  if (installed === undefined) {
    throw new Error(`${cliPackage} is not in the tool cache after its installation.`);
  }
  context.log.info(`Installed ${cliPackage} ${installed.version}`);
  await removeOldVersions(context.toolCache, installed.version);
  return installed;
}

/** The exact version that npm would take for a version, range or dist-tag. */
export async function resolveVersion(spec: string, context: InstallContext): Promise<string> {
  const exact = valid(spec);
  if (exact !== null) return exact;
  const folder = await emptyProject(join(context.scratch, 'resolve'));
  const subject = `${cliPackage}@${spec}`;
  // Not `npm view`: it pays no heed to `min-release-age` and `before`, which the install does.
  const args = ['pack', subject, '--dry-run', '--json', '--ignore-scripts', '--prefix', folder];
  const version = packedVersion(await runNpm(args, folder, subject, context));
  if (version !== undefined) return version;
  throw new ActionError({
    what: `npm knows no version of ${cliPackage} that fits "${quoted(spec)}".`,
    cure: 'Set the input `cliVersion`, or the version that the project pins, to one that exists (`npm view @useparagon/cli versions`).',
  });
}

/**
 * The version in the output of `npm pack --json`: a list of one package, in newer versions an object of it.
 * A module that NODE_OPTIONS loads may have said something before it.
 */
export function packedVersion(output: string): string | undefined {
  const starts = [...output.matchAll(/^[[{]/gm)].map(({ index }) => index);
  const parsed = starts.map((start) => parsedJson(output.slice(start)));
  const packed = parsed.flatMap((each) => [each, ...fieldsOf(each).map(([, value]) => value)]);
  return packed
    .map((each) => textField(each, 'version'))
    .find((version) => valid(version) !== null);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An installation that is whole; its mark is renewed, as a sign that it is in use. */
async function cachedCli(
  version: string,
  { toolCache }: InstallContext,
): Promise<InstalledCli | undefined> {
  const { folder, mark } = placeOf(toolCache, version);
  const entry = await wholeEntry(folder);
  if (entry === undefined) return undefined;
  // A job that was killed between rename and mark leaves a whole installation without its mark.
  await writeFile(mark, '');
  const now = new Date();
  await utimes(mark, now, now);
  return { entry, version };
}

/** The entry of an installation that is whole. A cleaner of disks may have taken files out of one. */
async function wholeEntry(folder: string): Promise<string | undefined> {
  return (await exists(join(folder, wholeMarker))) ? entryOf(folder) : undefined;
}

async function entryOf(folder: string): Promise<string | undefined> {
  try {
    const bin = field(await manifestOf(folder), 'bin');
    const path = typeof bin === 'string' ? bin : textField(bin, 'para');
    if (path === undefined) return undefined;
    const entry = join(homeOf(folder), path);
    return (await exists(entry)) ? entry : undefined;
  } catch {
    return undefined;
  }
}

async function manifestOf(folder: string): Promise<unknown> {
  return JSON.parse(await readFile(join(homeOf(folder), 'package.json'), 'utf8'));
}

function homeOf(folder: string): string {
  return join(folder, 'node_modules', ...cliPackage.split('/'));
}

/**
 * Installs beside the final place and renames: jobs that install at the same time, and kills at any moment,
 * leave either a whole installation or none.
 *
 * @param spec A version, range or dist-tag. The version that it came to is the answer.
 */
async function installCli(spec: string, context: InstallContext): Promise<string> {
  const beside = temporaryPlace(context.toolCache);
  const subject = `${cliPackage}@${spec}`;
  context.log.info(`Installing ${subject}`);
  try {
    await emptyProject(beside);
    await runNpm(
      ['install', subject, '--prefix', beside, '--save-exact', '--omit=dev', '--no-package-lock'],
      beside,
      subject,
      context,
    );
    if ((await entryOf(beside)) === undefined) {
      throw new ActionError({
        what: `${subject} was installed, but it brings no command \`para\`.`,
        cure: 'Set `cliVersion` to a version of the Paragraph CLI that works.',
      });
    }
    const version = valid(textField(await manifestOf(beside), 'version'));
    if (version === null) throw new Error(`${subject} was installed without a version.`);
    await writeFile(join(beside, wholeMarker), JSON.stringify({ version }));
    const { folder, mark } = placeOf(context.toolCache, version);
    await putInPlace(beside, folder);
    await writeFile(mark, '');
    return version;
  } catch (thrown) {
    if (!isPermission(thrown)) throw thrown;
    throw new ActionError({
      what: `${subject} could not be put into the runner's tool cache.`,
      why: messageOf(thrown),
      cure: 'RUNNER_TOOL_CACHE must be writable for the user that runs the job.',
    });
  } finally {
    // What cannot be removed now is removed by a later run.
    await rm(beside, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

/** Gives an installation its name. One that another job has put there meanwhile is as good. */
async function putInPlace(beside: string, folder: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await mkdir(dirname(folder), { recursive: true });
      await rename(beside, folder);
      return;
    } catch (thrown) {
      if ((await wholeEntry(folder)) !== undefined) return;
      // Windows also refuses while a virus scanner looks at the new files.
      if (attempt >= 10) throw thrown;
    }
    // What is there without being whole is in nobody's use. It gets out of the way by a rename, too.
    const away = besidePlace(folder);
    if (await renamed(folder, away)) {
      await rm(away, { recursive: true, force: true, maxRetries: 3 });
    } else {
      await delay(100 * attempt);
    }
  }
}

/** A folder with a package.json of its own, so that npm looks for no project above it. */
async function emptyProject(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"private":true}\n');
  return folder;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function isPermission(thrown: unknown): boolean {
  return /^(?:EACCES|EPERM|EROFS|ENOTDIR|EEXIST)$/.test(systemErrorCode(thrown) ?? '');
}
