import { inputReader } from '../action/inputs.js';
import type { Run } from '../action/run-action.js';

export interface AttentionInputs {
  readonly isWanted: boolean;
  readonly isDryRun: boolean;
  readonly token: string | undefined;
}

/** Reads what it takes to write an issue, whatever is wrong with the other inputs: of that, too, somebody has to hear. */
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
