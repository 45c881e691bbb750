import * as core from '@actions/core';
import { ActionError, messageOf } from '../report/errors.js';
import { quoted } from '../report/escape.js';

/** A longer one might keep `post` from starting, which gets it in an environment variable. In UTF-16 units. */
const longestState = 16 * 1024;

/**
 * Keeps a value for the `post` entry of this step. The last one of a name counts.
 *
 * @throws {ActionError} when the runner's file for it cannot be written.
 */
export function saveState(name: string, value: string): void {
  if (value.length > longestState) throw new Error(`The state ${name} is too long to be kept.`);
  try {
    core.saveState(name, value);
  } catch (thrown) {
    throw new ActionError({
      what: 'The runner could not keep what the end of the job needs to clean up and to report.',
      why: quoted(messageOf(thrown), 500),
      cure: 'Its folder for temporary files (RUNNER_TEMP) is full or damaged. Run the job again on another runner.',
    });
  }
}

/** What `main` has kept; undefined in `main` itself, and where it kept nothing. */
export function readState(name: string): string | undefined {
  return core.getState(name) || undefined;
}
