import * as core from '@actions/core';
import { ActionError, messageOf } from '../report/errors.js';
import { quoted } from '../report/escape.js';

/**
 * The runner passes it to `post` in an environment variable, and a longer one might keep `post` from starting. In
 * UTF-16 units.
 */
const longestState = 16 * 1024;

/**
 * Keeps a value for the `post` entry of this step. The last one of a name counts.
 *
 * @throws {ActionError} when the runner's state file cannot be written.
 */
export function saveState(name: string, value: string): void {
  if (value.length > longestState) throw new Error(`The state ${name} is too long to save.`);
  try {
    core.saveState(name, value);
  } catch (thrown) {
    throw new ActionError({
      what: 'The state for the post step, which cleans up and reports, could not be saved.',
      why: quoted(messageOf(thrown), 500),
      cure: "The runner's folder for temporary files (RUNNER_TEMP) is full or damaged. Run the job again on another runner.",
    });
  }
}

/** `post` need not know it any more. A `post` for which nothing is kept loads no code. */
export function forgetState(name: string): void {
  try {
    saveState(name, '');
  } catch (thrown) {
    // Then `post` looks once more.
    if (!(thrown instanceof ActionError)) throw thrown;
  }
}

/** What `main` has saved; undefined in `main` itself, and if it saved nothing. */
export function readState(name: string): string | undefined {
  return core.getState(name) || undefined;
}
