import { type InputReader, inputReader } from '../action/inputs.js';
import type { Run } from '../action/run-action.js';

/** The inputs that decide whether a run writes the issue, and how. */
export interface AttentionInputs {
  readonly attention: boolean;
  readonly dryRun: boolean;
  /** The `token` of the step. */
  readonly token: string | undefined;
  /** The token of the job. */
  readonly githubToken: string | undefined;
}

/** Reads secrets first, so that they are masked before anything is logged. */
export function attentionInputs(reader: InputReader): AttentionInputs {
  return {
    token: reader.secret('token'),
    githubToken: reader.secret('githubToken'),
    attention: reader.flag('attention'),
    dryRun: reader.flag('dryRun'),
  };
}

/** Reads only these, whatever faults there are: the issue reports invalid inputs, too. */
export function readAttentionInputs({
  runner: { workspace },
  secrets,
}: Pick<Run, 'runner' | 'secrets'>): AttentionInputs {
  return attentionInputs(inputReader({ workspace, secrets }));
}

/** Where a run tells people of its end. */
export interface IssueTarget<Branch = string> {
  /** The branch that it is about. */
  readonly branch: Branch;
  /** For GitHub's API. */
  readonly token: string | undefined;
}

/** The token for GitHub's API: the step's own, else the job's. */
export function apiToken({
  token,
  githubToken,
}: Pick<AttentionInputs, 'token' | 'githubToken'>): string | undefined {
  return token ?? githubToken;
}
