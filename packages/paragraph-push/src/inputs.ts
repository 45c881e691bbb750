import { type CommonInputs, commonInputs, type InputContext, inputReader } from '@paragraph/shared';

/** The inputs of `action.yml`. */
export interface PushInputs extends CommonInputs {
  readonly skipTypeErrors: boolean;
  /** What to do if the dashboard has changes that Git lacks. */
  readonly onConflict: 'fail' | 'overwrite';
  /** Also pushes items with an id of another project. */
  readonly allowForeignIds: boolean;
  readonly onNewerCommit: 'push' | 'supersede';
  /** Whether a pull request gets the preview as a comment. */
  readonly comment: boolean;
  readonly warnings: readonly string[];
}

/**
 * Reads all inputs.
 *
 * @throws {ActionError} that names every input with a fault.
 */
export function readPushInputs(context: InputContext): PushInputs {
  const reader = inputReader(context);
  const inputs: PushInputs = {
    ...commonInputs(reader),
    skipTypeErrors: reader.flag('skipTypeErrors'),
    onConflict: reader.choice('onConflict', ['fail', 'overwrite']),
    allowForeignIds: reader.flag('allowForeignIds'),
    onNewerCommit: reader.choice('onNewerCommit', ['push', 'supersede']),
    comment: reader.flag('comment'),
    warnings: reader.warnings,
  };
  reader.finish();
  return inputs;
}
