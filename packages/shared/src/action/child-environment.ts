import { delimiter } from 'node:path';
import { createSecrets } from '../report/secrets.js';
import { withProperProxy } from './proxy-address.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The one environment for all children of a run (git, Node, npm, the CLI): the job's, without inputs, saved state, the
 * runner's own tokens, the paths of its command files, and every variable that holds the Paragon key. Other tokens
 * stay, even if they are also inputs of this action: npm may need them (GitHub's registry accepts them).
 * `RUNNER_TRACKING_ID` stays: the runner finds leftover processes by it.
 *
 * @param job The environment that the runner gave to this action.
 */
export function childEnvironment(job: Environment): Record<string, string> {
  const commandFiles = /^GITHUB_(?:ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)$/i;
  const commandFolder = /[\\/]_runner_file_commands[\\/]/;
  // Without masking: the input reader does that.
  const key = createSecrets(() => undefined);
  key.add(readVariable(job, 'INPUT_PARAGONKEY')?.trim() ?? '');
  const kept: Record<string, string> = {
    // Windows would look up a program in the working folder before PATH, and that folder contains foreign files.
    // https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-needcurrentdirectoryforexepathw
    NoDefaultCurrentDirectoryInExePath: '1',
  };
  for (const [name, value] of Object.entries(job)) {
    if (value === undefined || name.toLowerCase() === 'nodefaultcurrentdirectoryinexepath')
      continue;
    if (/^(?:INPUT|STATE|ACTIONS)_/i.test(name)) continue;
    if (commandFiles.test(name) || commandFolder.test(value)) continue;
    if (key.appearsIn(value)) continue;
    kept[name] = withProperProxy(name, value);
  }
  // A program that a child starts by name must not come from the current folder either.
  const path = pathFolders(readVariable(kept, 'PATH') ?? '', process.platform).join(delimiter);
  delete kept[nameIn(kept, 'PATH')];
  return path === '' ? kept : { ...kept, PATH: path };
}

/** The absolute folders of a PATH: they do not depend on where a program is started. */
export function pathFolders(path: string, platform: NodeJS.Platform): readonly string[] {
  if (platform !== 'win32') return path.split(':').filter((entry) => entry.startsWith('/'));
  return (
    path
      .split(';')
      // Windows accepts quotes around an entry.
      .map((entry) => entry.trim().replace(/^"(.*)"$/, '$1'))
      // `\bin` is on the drive of the working folder, and `C:bin` in the working folder of that drive.
      .filter((entry) => /^(?:[A-Za-z]:[\\/]|[\\/]{2}[^\\/])/.test(entry))
  );
}

/** The value of a variable, whose name has any case on Windows (`Path`). */
export function readVariable(env: Environment, name: string): string | undefined {
  return env[nameIn(env, name)];
}

/** The environment with some variables set, or removed where the value is undefined. */
export function withVariables(
  env: Environment,
  changes: Environment,
): Record<string, string | undefined> {
  const changed: Record<string, string | undefined> = { ...env };
  for (const [name, value] of Object.entries(changes)) {
    const key = nameIn(changed, name);
    if (value === undefined) delete changed[key];
    else changed[key] = value;
  }
  return changed;
}

/** The environment with a folder put first on PATH. */
export function withPathEntry(
  env: Environment,
  folder: string,
): Record<string, string | undefined> {
  const path = readVariable(env, 'PATH');
  return withVariables(env, { PATH: path ? `${folder}${delimiter}${path}` : folder });
}

function nameIn(env: Environment, name: string): string {
  if (process.platform !== 'win32' || name in env) return name;
  return Object.keys(env).find((key) => key.toUpperCase() === name.toUpperCase()) ?? name;
}
