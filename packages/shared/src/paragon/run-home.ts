import { mkdir, mkdtemp, readFile, realpath, stat, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readVariable, withVariables } from '../action/child-environment.js';
import type { Environment } from '../action/child-process.js';
import { ActionError, messageOf, systemErrorCode } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import { npmSetting } from './npm-settings.js';
import type { ParagonHost } from './paragon-host.js';
import { prefixOfRunHome, removeRunHome } from './remove-run-home.js';

/** A folder of this run alone, with a home in which the CLI is signed in. */
export interface RunHome {
  /** For the run's own files; removed with everything in it. */
  readonly folder: string;
  /** Signs the CLI in, under the profile that the project names. */
  signIn(profile: string): Promise<void>;
  /** The environment for the CLI: this home, with npm's and git's settings of the real one. */
  environment(env: Environment): Promise<Environment>;
  /** An environment with a home: the user's own, or this one if the user has none. */
  withSomeHome(env: Environment): Environment;
  /** The text of the user's own `.npmrc`; empty if there is none. */
  npmrc(env: Environment): Promise<string>;
  /** Removes it, and returns whether it is gone. If it is not, `post` tries again. */
  remove(): Promise<boolean>;
}

/**
 * Creates the folder of a run below `temp`, readable only for its owner. The real home is never touched, so that two
 * jobs on one machine don't interfere.
 */
export async function createRunHome(
  temp: string,
  host: ParagonHost,
  lookUp: HomeLookUp = homedir,
): Promise<RunHome> {
  const folder = await newFolder(temp);
  const home = join(folder, 'home');
  return {
    folder,
    async signIn(profile) {
      const settings = join(home, '.paragon');
      await mkdir(settings, { recursive: true, mode: 0o700 });
      const names = [...new Set(['default', profile])];
      const write = (file: string, content: object): Promise<void> =>
        writeFile(join(settings, file), `${JSON.stringify(content)}\n`, { mode: 0o600 });
      const services = { zeus: host.zeusUrl, dashboard: host.dashboardUrl };
      await write(
        'credentials.json',
        Object.fromEntries(names.map((name) => [name, { profile: name, token: host.key }])),
      );
      await write(
        'profiles.json',
        Object.fromEntries(
          names.map((name) => [name, { name, default: name === profile, services }]),
        ),
      );
    },
    async environment(env) {
      await mkdir(home, { recursive: true });
      const real = realHome(env, lookUp);
      if (real !== undefined) await linkCredentials(real, home);
      return environmentWithHome(env, home, lookUp);
    },
    npmrc: async (env) => {
      const real = realHome(env, lookUp);
      return real === undefined ? '' : (await npmSettingsOf(real, env)).text;
    },
    withSomeHome: (env) =>
      realHome(env, lookUp) === undefined
        ? withVariables(env, { HOME: home, USERPROFILE: home })
        : env,
    async remove() {
      try {
        await removeRunHome(temp, folder);
        return true;
      } catch (thrown) {
        if (systemErrorCode(thrown) === undefined) throw thrown;
        return false;
      }
    },
  };
}

async function newFolder(temp: string): Promise<string> {
  try {
    // `mkdtemp` makes it with mode 0700.
    return await mkdtemp(join(await realpath(temp), prefixOfRunHome));
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined) throw thrown;
    throw new ActionError({
      what: 'The folder for this run could not be created.',
      why: quoted(messageOf(thrown)),
      cure: 'RUNNER_TEMP must be a folder that the user who runs the job may write to.',
    });
  }
}

/** Asks the system for the user's home, and throws if there is none. */
type HomeLookUp = () => string;

/** Undefined in a container whose user has only a number, without a name and a home, if no variable names one. */
function realHome(env: Environment, lookUp: HomeLookUp): string | undefined {
  const named = readVariable(env, process.platform === 'win32' ? 'USERPROFILE' : 'HOME');
  if (named) return named;
  try {
    return lookUp();
  } catch {
    return undefined;
  }
}

/** Files that git and its helper `store` look for in the home, when npm installs from a private repository. */
const credentialFiles = ['.netrc', '_netrc', '.git-credentials'];

/** Links, so that nothing is copied. Windows may refuse them; then git uses its other ways. */
async function linkCredentials(real: string, home: string): Promise<void> {
  for (const name of credentialFiles) {
    if ((await firstFile([join(real, name)])) === undefined) continue;
    await symlink(join(real, name), join(home, name)).catch((thrown: unknown) => {
      if (systemErrorCode(thrown) === undefined) throw thrown;
    });
  }
}

/** The environment with another home, in which npm and git still find the settings of the real one. */
export async function environmentWithHome(
  env: Environment,
  folder: string,
  lookUp: HomeLookUp = homedir,
): Promise<Environment> {
  const real = realHome(env, lookUp);
  const kept = real === undefined ? {} : await settingsOf(real, env);
  return withVariables(env, {
    HOME: folder,
    USERPROFILE: folder,
    // These would point to the real home.
    XDG_CONFIG_HOME: undefined,
    XDG_DATA_HOME: undefined,
    XDG_STATE_HOME: undefined,
    XDG_CACHE_HOME: undefined,
    ...kept,
  });
}

async function npmSettingsOf(
  real: string,
  env: Environment,
): Promise<{ readonly file: string; readonly text: string }> {
  const file = npmSetting(env, 'userconfig') ?? join(real, '.npmrc');
  return { file, text: await readFile(file, 'utf8').catch(() => '') };
}

/** Variables by which npm and git find the settings of the real home. */
async function settingsOf(real: string, env: Environment): Promise<Environment> {
  const { file: npmSettings, text: settings } = await npmSettingsOf(real, env);
  const places = npmPlacesIn(real, settings).filter(
    ([name]) => npmSetting(env, name) === undefined,
  );
  const npmCache =
    npmSetting(env, 'cache') ??
    (/^[ \t]*cache[ \t]*=/m.test(settings) ? undefined : npmCacheIn(real, env));
  const gitConfig =
    readVariable(env, 'GIT_CONFIG_GLOBAL') ??
    (await firstFile([
      join(real, '.gitconfig'),
      join(readVariable(env, 'XDG_CONFIG_HOME') || join(real, '.config'), 'git', 'config'),
    ]));
  return {
    ...Object.fromEntries(
      places.map(([name, path]) => [`npm_config_${name.replaceAll('-', '_')}`, path]),
    ),
    npm_config_userconfig: npmSettings,
    ...(npmCache === undefined ? {} : { npm_config_cache: npmCache }),
    ...(gitConfig === undefined ? {} : { GIT_CONFIG_GLOBAL: gitConfig }),
  };
}

/** Where npm keeps its cache by default. */
function npmCacheIn(home: string, env: Environment): string {
  return process.platform === 'win32'
    ? join(readVariable(env, 'LOCALAPPDATA') || join(home, 'AppData', 'Local'), 'npm-cache')
    : join(home, '.npm');
}

/** The user's npm settings that name places in the home, such as `cafile=~/ca.pem`, with the real home. */
function npmPlacesIn(home: string, settings: string): ReadonlyArray<readonly [string, string]> {
  const places = settings.matchAll(/^[ \t]*([\w-]{1,60})[ \t]*=[ \t]*(?:~|\$\{HOME\})[\\/](.*)$/gm);
  return [...places].map(([, name = '', path = '']) => [name, join(home, path.trim())]);
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === true) return path;
  }
  return undefined;
}
