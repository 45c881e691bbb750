import { type InputContext, inputReader } from '../action/inputs.js';

export interface AttentionInputs {
  readonly isWanted: boolean;
  readonly isDryRun: boolean;
  readonly token: string | undefined;
}

/** Reads what it takes to write an issue, whatever is wrong with the other inputs: of that, too, somebody has to hear. */
export function readAttentionInputs(context: InputContext): AttentionInputs {
  const reader = inputReader(context);
  const own = reader.secret('token');
  const ofJob = reader.secret('githubToken');
  const [isWanted, isDryRun] = [reader.flag('attention'), reader.flag('dryRun')];
  return { isWanted, isDryRun, token: own ?? ofJob };
}
