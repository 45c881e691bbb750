import { isRecord } from './json-value.js';

/** What a test says of the event that started the run; all of it may be left out. */
export interface RunOptions {
  /** Default `push`. */
  readonly event?: string;
  /** As GitHub posts it to a webhook; some of `github.*` is read from it. */
  readonly payload?: Readonly<Record<string, unknown>>;
  /** Default `acme/integrations`. */
  readonly repository?: string;
  /** Default `refs/heads/main`. */
  readonly ref?: string;
  readonly sha?: string;
  readonly actor?: string;
  readonly triggeringActor?: string;
  readonly runId?: string;
  readonly runNumber?: number;
  readonly runAttempt?: number;
  readonly serverUrl?: string;
  readonly apiUrl?: string;
  readonly graphqlUrl?: string;
  /** The name of the workflow, and its file below the repository. */
  readonly workflow?: string;
  readonly workflowFile?: string;
  /** The job's key in the workflow. */
  readonly jobId?: string;
  readonly refProtected?: boolean;
}

export type GithubContext = Readonly<Record<string, unknown>>;

const zeroSha = '0'.repeat(40);

/** The `github` context, but for the folders and files of a job. */
export function makeGithubContext(options: RunOptions, token: string): GithubContext {
  const repository = options.repository ?? 'acme/integrations';
  const [owner = ''] = repository.split('/');
  const ref = options.ref ?? 'refs/heads/main';
  const sha = options.sha ?? zeroSha;
  const actor = options.actor ?? 'octocat';
  const serverUrl = options.serverUrl ?? 'https://github.com';
  const payload = options.payload ?? {};
  const pull = property(payload, 'pull_request');
  const workflowFile = options.workflowFile ?? '.github/workflows/main.yml';
  return {
    token,
    job: options.jobId ?? 'job',
    ref,
    sha,
    repository,
    repository_owner: owner,
    repository_id: '1296269',
    repository_owner_id: '583231',
    repositoryUrl: `git://${serverUrl.replace(/^https?:\/\//, '')}/${repository}.git`,
    run_id: options.runId ?? '1658821493',
    run_number: String(options.runNumber ?? 1),
    run_attempt: String(options.runAttempt ?? 1),
    retention_days: '90',
    artifact_cache_size_limit: '10',
    actor,
    actor_id: '1',
    triggering_actor: options.triggeringActor ?? actor,
    workflow: options.workflow ?? 'CI',
    workflow_ref: `${repository}/${workflowFile}@${ref}`,
    workflow_sha: sha,
    head_ref: text(property(property(pull, 'head'), 'ref')),
    base_ref: text(property(property(pull, 'base'), 'ref')),
    event_name: options.event ?? 'push',
    event: payload,
    server_url: serverUrl,
    api_url: options.apiUrl ?? 'https://api.github.com',
    graphql_url: options.graphqlUrl ?? 'https://api.github.com/graphql',
    ref_name: refName(ref),
    ref_protected: options.refProtected ?? false,
    ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    secret_source: 'Actions',
  };
}

/** `refs/pull/12/merge` is `12/merge`, a branch or tag its name. */
export function refName(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags|pull)\//, '');
}

function property(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

// The parts of the context that a process gets as GITHUB_*; notably not `token`.
const exported = [
  'action_path',
  'action_ref',
  'action_repository',
  'action',
  'actor',
  'actor_id',
  'api_url',
  'base_ref',
  'env',
  'event_name',
  'event_path',
  'graphql_url',
  'head_ref',
  'job',
  'output',
  'path',
  'ref_name',
  'ref_protected',
  'ref_type',
  'ref',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'retention_days',
  'run_attempt',
  'run_id',
  'run_number',
  'server_url',
  'sha',
  'state',
  'step_summary',
  'triggering_actor',
  'workflow',
  'workflow_ref',
  'workflow_sha',
  'workspace',
];

export function* githubEnvironment(context: GithubContext): Generator<readonly [string, string]> {
  for (const key of exported) {
    const value = context[key];
    if (typeof value === 'string' || typeof value === 'boolean') {
      yield [`GITHUB_${key.toUpperCase()}`, String(value)];
    }
  }
}
