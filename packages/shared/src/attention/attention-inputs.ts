import { inputReader } from '../action/inputs.js';
import type { Run } from '../action/run-action.js';

export interface AttentionInputs {
  readonly isWanted: boolean;
  readonly isDryRun: boolean;
  readonly token: string | undefined;
}

/** Reads the inputs for the issue, even if others are invalid: the issue reports that as well. */
export function readAttentionInputs({
  runner: { workspace },
  secrets,
}: Pick<Run, 'runner' | 'secrets'>): AttentionInputs {
  const reader = inputReader({ workspace, secrets });
  const own = reader.secret('token');
  const ofJob = reader.secret('githubToken');
  const [isWanted, isDryRun] = [reader.flag('attention'), reader.flag('dryRun')];
  return { isWanted, isDryRun, token: own ?? ofJob };
}
