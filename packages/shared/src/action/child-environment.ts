import { delimiter } from 'node:path';
import type { Environment } from './child-process.js';

/**
 * The environment of the job without what steers the runner or belongs to this action: inputs, state,
 * the runner's own tokens, the paths of its command files, and whatever holds a secret of ours.
 * `RUNNER_TRACKING_ID` stays: by it the runner finds processes that were left behind.
 */
export function childEnvironment(
  parent: Environment,
  holdsSecret: (value: string) => boolean,
): Record<string, string> {
  const commandFiles = /^GITHUB_(?:ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)$/i;
  const commandFolder = /[\\/]_runner_file_commands[\\/]/;
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(parent)) {
    if (value === undefined) continue;
    if (/^(?:INPUT|STATE|ACTIONS)_/i.test(name)) continue;
    if (commandFiles.test(name) || commandFolder.test(value)) continue;
    if (holdsSecret(value)) continue;
    kept[name] = value;
  }
  return kept;
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
