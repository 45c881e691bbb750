import valid from 'semver/functions/valid.js';
import { removeAll } from '../action/remove-files.js';
import { ActionError, messageOf, systemErrorCode } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import { cachedCli, keepInCache, temporaryPlace, versionsIn } from './cli-cache.js';
import { type CliRequest, cliPackage } from './cli-version.js';
import { entryOf, type InstalledCli, versionOf } from './installed-cli.js';
import { type NpmExit, runNpm } from './npm.js';
import { removeOldVersions } from './old-clis.js';
import { emptyProject, type ResolveContext, resolveVersion } from './resolve-version.js';

export interface InstallContext extends ResolveContext {
  /** The runner's tool cache; it may be shared by jobs that run at the same time. */
  readonly toolCache: string;
  /** Used if the tool cache is not writable. It must exist as long as the CLI is used. */
  readonly privateCache: string;
}

/**
 * The requested CLI from the tool cache, installed there if necessary.
 *
 * @throws {ActionError} when npm cannot resolve or install it.
 */
export async function provideCli(
  request: CliRequest,
  context: InstallContext,
): Promise<InstalledCli> {
  const caches = [context.toolCache, context.privateCache];
  const version = await knownVersion(request, caches, context);
  if (version !== undefined) {
    for (const cache of caches) {
      const cached = await cachedCli(cache, version, context.clock);
      if (cached === undefined) continue;
      context.log.debug(`${cliPackage} ${version} is in ${cache}`);
      return cached;
    }
  }
  const installed = await installSomewhere(version ?? request.spec, context);
  context.log.info(`Installed ${cliPackage} ${installed.version}`);
  return installed;
}

/** With an empty tool cache, npm resolves and installs in one step. */
async function knownVersion(
  { spec }: CliRequest,
  caches: readonly string[],
  context: InstallContext,
): Promise<string | undefined> {
  const versions = await Promise.all(caches.map(versionsIn));
  return valid(spec) !== null || versions.flat().length > 0
    ? resolveVersion(spec, context)
    : undefined;
}

/** Installs into the tool cache, or only for this run if the cache is not writable. */
async function installSomewhere(spec: string, context: InstallContext): Promise<InstalledCli> {
  const { toolCache, privateCache, log } = context;
  log.info(`Installing ${cliPackage}@${spec}`);
  try {
    const installed = await installCli(spec, toolCache, context);
    await removeOldVersions(toolCache, installed.version, context.clock);
    return installed;
  } catch (thrown) {
    if (!isNotWritable(thrown)) throw thrown;
    log.info(
      `The runner's tool cache cannot be written, so the CLI is installed for this run only: ${quoted(messageOf(thrown))}`,
    );
    return installCli(spec, privateCache, context);
  }
}

/** @param spec A version, range or dist-tag. */
async function installCli(
  spec: string,
  cache: string,
  context: InstallContext,
): Promise<InstalledCli> {
  const place = temporaryPlace(cache, context.clock);
  const subject = `${cliPackage}@${spec}`;
  try {
    const version = await runNpm(
      {
        args: ['install', subject, '--save-exact', '--no-package-lock'],
        folder: () => emptyProject(place),
        subject,
        result: async (exit) => (isInstalled(exit) ? versionOf(place) : undefined),
      },
      context,
    );
    if ((await entryOf(place)) === undefined) {
      throw new ActionError({
        what: `${subject} was installed, but it has no command \`para\`.`,
        cure: 'Set `cliVersion` to a version of the Paragraph CLI that works.',
        commits: 'workflows',
      });
    }
    await keepInCache(place, cache, version, context.clock);
    const installed = await cachedCli(cache, version, context.clock);
    if (installed === undefined) throw new Error(`${subject} is not where it was installed.`);
    return installed;
  } finally {
    // A later run removes what cannot be removed now.
    await removeAll(place).catch(() => undefined);
  }
}

/** npm may hang after a finished install, but has printed this by then: `added 226 packages in 12s`. */
function isInstalled({ exitCode, stdout }: NpmExit): boolean {
  return exitCode === 0 || (exitCode === null && /^added \d+ packages? /m.test(stdout));
}

function isNotWritable(thrown: unknown): boolean {
  return /^(?:EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOSPC|EDQUOT)$/.test(
    systemErrorCode(thrown) ?? '',
  );
}
