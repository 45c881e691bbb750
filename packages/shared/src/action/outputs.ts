import * as core from '@actions/core';
import { messageOf } from '../report/errors.js';
import { quoted, shortened } from '../report/escape.js';
import type { Run } from './run-action.js';

/**
 * A process with a longer environment variable cannot be started on Linux, so a longer output breaks a later step that
 * gets it by `env:`. In UTF-16 units. https://man7.org/linux/man-pages/man2/execve.2.html
 */
const longestOutput = 64 * 1024;

/** Sets the outputs of the step, without secrets. A failure to do so is only a warning, since the work is done. */
export function setOutputs(
  outputs: Readonly<Record<string, string | undefined>>,
  { log, secrets }: Pick<Run, 'log' | 'secrets'>,
): void {
  try {
    for (const [name, value] of Object.entries(outputs))
      core.setOutput(name, shortened(secrets.redact(value ?? ''), longestOutput));
  } catch (thrown) {
    log.warning(
      `The outputs of this step could not be set, so later steps do not see them: ${quoted(messageOf(thrown), 500)}`,
    );
  }
}
