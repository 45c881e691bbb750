import {
  cliVersionRequest,
  type InputContext,
  inputReader,
  type ParagonHost,
  paragonHost,
} from '@paragraph/shared';

/** The inputs of `action.yml`, read once. */
export interface PushInputs {
  /** Undefined without a key. */
  readonly host: ParagonHost | undefined;
  /** Absolute path of `subfolder`. */
  readonly folder: string | undefined;
  readonly cliVersion: string | undefined;
  readonly skipTypeErrors: boolean;
  readonly dryRun: boolean;
  /** What to do if the dashboard has changes that Git lacks. */
  readonly onConflict: 'fail' | 'overwrite';
  /** Also pushes items with an id of another project. */
  readonly allowForeignIds: boolean;
  readonly onNewerCommit: 'push' | 'supersede';
  /** Whether a pull request gets the preview as a comment. */
  readonly comment: boolean;
  readonly token: string | undefined;
  readonly githubToken: string | undefined;
  readonly warnings: readonly string[];
}

/**
 * Reads all inputs, secrets first, so that they are masked before anything is logged.
 *
 * @throws {ActionError} that names every input with a fault.
 */
export function readPushInputs(context: InputContext): PushInputs {
  const reader = inputReader(context);
  const secrets = {
    token: reader.secret('token'),
    githubToken: reader.secret('githubToken'),
  };
  // `readAttentionInputs` reads the value, even if other inputs are invalid. Here only its faults are collected.
  reader.flag('attention');
  const inputs: PushInputs = {
    ...secrets,
    host: paragonHost(reader),
    folder: reader.folder('subfolder'),
    cliVersion: reader.parsed('cliVersion', cliVersionRequest),
    skipTypeErrors: reader.flag('skipTypeErrors'),
    dryRun: reader.flag('dryRun'),
    onConflict: reader.choice('onConflict', ['fail', 'overwrite']),
    allowForeignIds: reader.flag('allowForeignIds'),
    onNewerCommit: reader.choice('onNewerCommit', ['push', 'supersede']),
    comment: reader.flag('comment'),
    warnings: reader.warnings,
  };
  reader.finish();
  return inputs;
}
