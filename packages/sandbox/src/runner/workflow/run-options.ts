import type { RunOptions } from '../github-context.js';
import type { Job } from '../job.js';
import type { Machine } from '../machine.js';
import type { Conclusion, JobResult } from '../results.js';
import type { Waits } from '../runner-process.js';
import type { TokenPermissions } from './permissions.js';
import type { ActionSource } from './plan-steps.js';
import type { InputValue } from './run-inputs.js';

export interface WorkflowRunOptions extends Omit<RunOptions, 'workflow' | 'jobId'> {
  /** The YAML of the workflow. */
  readonly text: string;
  readonly machine: Machine;
  /** Of `workflow_dispatch`. */
  readonly inputs?: Readonly<Record<string, InputValue>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** What a run of Dependabot gets in their place. */
  readonly dependabotSecrets?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  /** For filters by path; else read from the commits of a push, else not looked at. */
  readonly changedFiles?: readonly string[];
  /** What each `uses:` stands for, by its whole text: `actions/checkout@v4`. */
  readonly actions: Readonly<Record<string, ActionSource>>;
  /** The YAML of workflows that jobs call, by the text of their `uses:`. */
  readonly workflows?: Readonly<Record<string, string>>;
  /** Makes `github.token` for one job. */
  readonly issueToken?: (permissions: TokenPermissions) => string | Promise<string>;
  /** Where the workflow has no `permissions:`; the repository's setting. */
  readonly defaultPermissions?: TokenPermissions;
  readonly debug?: boolean;
  readonly waits?: Partial<Waits>;
  readonly orphanGrace?: number;
  /** Called when a job begins: to fill its workspace, to watch or to cancel it. */
  readonly onJob?: (job: Job, id: string) => void | Promise<void>;
  /** Cancels the run. */
  readonly signal?: AbortSignal;
}

export type WorkflowRun =
  | { readonly triggered: false; readonly reason: string }
  | ({ readonly triggered: true } & WorkflowResult);

export interface WorkflowResult {
  readonly name: string;
  readonly runName: string;
  readonly conclusion: Conclusion;
  readonly jobs: readonly WorkflowJobResult[];
  /** What the workflow asks for and the sandbox does not do. */
  readonly notes: readonly string[];
}

export interface WorkflowJobResult extends Omit<JobResult, 'conclusion'> {
  /** The key in the workflow, behind that of the calling job if there is one: `call / build`. */
  readonly id: string;
  readonly name: string;
  readonly conclusion: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
  readonly permissions: TokenPermissions;
}
