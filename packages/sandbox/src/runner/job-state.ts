import type { JobStatus } from './conditions.js';
import type { Environment } from './environment.js';
import type { Log } from './log.js';
import type { OutputWatch } from './output-watch.js';
import type { ProblemMatcherConfig } from './problem-matcher.js';
import type { Stage, StepResult } from './results.js';
import type { RunnerProcess, Waits } from './runner-process.js';
import type { SecretMasker } from './secret-masker.js';

export interface JobFolders {
  readonly workspace: string;
  readonly temp: string;
}

/** The `steps` context of a job or of one composite action. */
export type StepsScope = Record<
  string,
  { outputs: Record<string, string>; outcome?: string; conclusion?: string }
>;

/** What the steps of a job share and change. Internal to the runner. */
export interface JobState {
  readonly folders: JobFolders;
  readonly trackingId: string;
  /** The Node that runs JavaScript actions. */
  readonly node: string;
  /** What the runner was started with; each process starts from it. */
  readonly inherited: Environment;
  /** ACTIONS_* of JavaScript actions. */
  readonly runtime: ReadonlyMap<string, string>;
  /** The `env` context of all steps: the job's, and what GITHUB_ENV added. */
  readonly env: Environment;
  /** In the order in which they were added; the last comes first on PATH. */
  prependPath: string[];
  /** `github`, `runner`, `secrets`, `vars` and, in a workflow, `inputs`, `matrix`, ... */
  readonly contexts: Readonly<Record<string, unknown>> & {
    readonly github: Readonly<Record<string, unknown>>;
    readonly runner: Readonly<Record<string, string>>;
  };
  readonly scopes: Map<string, StepsScope>;
  readonly masker: SecretMasker;
  readonly log: Log;
  readonly debug: boolean;
  readonly waits: Waits;
  matchers: readonly ProblemMatcherConfig[];
  /** Called with a matcher's owner and its new form; without a form if the matcher was removed. */
  readonly matcherListeners: Set<MatcherListener>;
  status: JobStatus;
  cancelled: boolean;
  lost: boolean;
  /** Steps at work; each decides for itself whether a cancellation ends it. */
  readonly cancellable: Set<() => void>;
  readonly processes: Set<RunnerProcess>;
  readonly output: OutputWatch;
  readonly results: StepResult[];
  /** Written by the runner into the temp folder, to be removed at the end. */
  readonly scratchFiles: string[];
  /** The generated names of steps without an id, which are told apart by a number. */
  readonly actionNames: Set<string>;
}

export type MatcherListener = (owner: string, config: ProblemMatcherConfig | undefined) => void;

/** The worst of two: a failure stays one, and nothing follows after `cancelled`. */
export function mergeStatus(current: JobStatus, next: JobStatus): JobStatus {
  const rank: Record<JobStatus, number> = { success: 0, failure: 1, cancelled: 2 };
  return rank[next] > rank[current] ? next : current;
}

export function stepsScope(job: JobState, name: string): StepsScope {
  const scope = job.scopes.get(name) ?? {};
  job.scopes.set(name, scope);
  return scope;
}

/** Display names of the other stages: `Pre Run x@v1`, `Post Run x@v1`. */
export function stageName(stage: Stage, name: string): string {
  return stage === 'main' ? name : `${stage === 'pre' ? 'Pre' : 'Post'} ${name}`;
}
