import * as core from '@actions/core';
import { messageOf } from '../report/errors.js';
import { quoted, shortened } from '../report/escape.js';
import type { Log } from '../report/log.js';

/** A longer one breaks a later step that gets it by `env:`. In UTF-16 units. */
const longestOutput = 64 * 1024;

/** Sets the outputs of the step. What was done is done: a runner that takes none is a warning. */
export function setOutputs(outputs: Readonly<Record<string, string | undefined>>, log: Log): void {
  try {
    for (const [name, value] of Object.entries(outputs))
      core.setOutput(name, shortened(value ?? '', longestOutput));
  } catch (thrown) {
    log.warning(
      `The outputs of this step could not be set, so later steps do not see them: ${quoted(messageOf(thrown), 500)}`,
    );
  }
}
