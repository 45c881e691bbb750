import type { RunOptions } from '../github-context.js';
import type { TokenPermissions } from './permissions.js';
import type { InputValue } from './run-inputs.js';
import type { WorkflowRunOptions } from './run-options.js';
import type { WorkflowFile } from './workflow-file.js';

/** The jobs of a workflow at work, either of the run itself or called by one of its jobs. */
export interface JobsRun {
  readonly file: WorkflowFile;
  readonly options: WorkflowRunOptions;
  /** Of the workflow that was triggered, in called ones too. */
  readonly workflowName: string;
  readonly event: Pick<RunOptions, 'event' | 'payload'>;
  readonly inputs: Readonly<Record<string, InputValue>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly defaultPermissions: TokenPermissions;
  /** Of the calling job: a called workflow may not ask for more. */
  readonly limit?: TokenPermissions;
  readonly adjustPermissions: (permissions: TokenPermissions) => TokenPermissions;
  /** In front of the ids: `call / `. */
  readonly prefix: string;
}

/** One job of a run; of a matrix, one of its combinations. */
export interface JobInstance {
  readonly id: string;
  readonly name: string;
  /** `github` (without the token), `inputs`, `vars`, `needs`, `matrix`, `strategy`. */
  readonly contexts: Readonly<Record<string, unknown>>;
  readonly permissions: TokenPermissions;
}
