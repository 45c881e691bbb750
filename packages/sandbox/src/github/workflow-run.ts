import type { WorkflowRun, WorkflowRunOptions } from '../runner/workflow/run-options.js';
import { runWorkflow } from '../runner/workflow/run-workflow.js';
import { checkoutActions } from './checkout-step.js';
import type { Dispatch } from './dispatches.js';
import { eventPayload } from './event-payload.js';
import type { Repository } from './repository.js';
import type { GitHub } from './start-github.js';
import type { Access, PermissionName, Permissions } from './tokens.js';

export interface RepositoryWorkflowOptions
  extends Omit<
    WorkflowRunOptions,
    | 'text'
    | 'actions'
    | 'issueToken'
    | 'repository'
    | 'workflowFile'
    | 'serverUrl'
    | 'apiUrl'
    | 'graphqlUrl'
  > {
  readonly github: GitHub;
  readonly repository: Repository;
  /** `.github/workflows/<name>`, as it is at the commit that GitHub would take it from. */
  readonly file: string;
  /** In full. Default: the default branch. */
  readonly ref?: string;
  /** Default: what the ref stands for now. */
  readonly sha?: string;
  /** By the text of `uses:`; actions/checkout is there anyway. */
  readonly actions?: WorkflowRunOptions['actions'];
  /** Changes the text before it is run, for hosts that are written into it. */
  readonly rewrite?: (text: string) => string;
}

/** Runs a workflow of a repository, with a token for each job that is gone after the run. */
export async function runRepositoryWorkflow(
  options: RepositoryWorkflowOptions,
): Promise<WorkflowRun> {
  const { github, repository, file, rewrite, ...rest } = options;
  const event = options.event ?? 'push';
  const ref = options.ref ?? `refs/heads/${repository.defaultBranch}`;
  const sha = options.sha ?? (await repository.resolve(ref));
  if (sha === undefined) throw new Error(`${repository.name} has no ${ref}`);
  const source = ofDefaultBranch.has(event) ? `refs/heads/${repository.defaultBranch}` : sha;
  const text = await repository.read(source, file);
  if (text === undefined) throw new Error(`${repository.name} has no ${file} at ${source}`);
  const tokens: string[] = [];
  const issueToken = (granted: Readonly<Record<string, Access>>): string => {
    const permissions = jobPermissions(granted);
    const token = github.createToken({ repository: repository.name, permissions });
    tokens.push(token);
    return token;
  };
  const payload = await eventPayload({ event, repository, ref, sha, file, ...rest });
  try {
    return await runWorkflow({
      runId: String(github.newRunId()),
      ...rest,
      event,
      ref,
      sha,
      payload: { ...payload, ...options.payload },
      text: rewrite === undefined ? text : rewrite(text),
      repository: repository.name,
      workflowFile: file,
      serverUrl: github.serverUrl,
      apiUrl: github.apiUrl,
      graphqlUrl: github.graphqlUrl,
      actions: { ...checkoutActions, ...options.actions },
      issueToken,
    });
  } finally {
    // A process that outlives its job can do no harm with what it knows.
    for (const token of tokens) github.revokeToken(token);
  }
}

/** What a dispatch says of its run. */
export function dispatchedRun(
  dispatch: Dispatch,
): Pick<
  RepositoryWorkflowOptions,
  'repository' | 'file' | 'event' | 'ref' | 'sha' | 'inputs' | 'actor' | 'runId'
> {
  const { repository, file, ref, sha, inputs, login, runId } = dispatch;
  const event = 'workflow_dispatch';
  return { repository, file, event, ref, sha, inputs, actor: login, runId: String(runId) };
}

/** Events whose workflow always comes from the default branch. */
const ofDefaultBranch: ReadonlySet<string> = new Set([
  'issue_comment',
  'issues',
  'pull_request_target',
  'repository_dispatch',
  'schedule',
  'workflow_run',
]);

/** A job's token can never have more than this, even with `permissions:`. */
const grantable: readonly PermissionName[] = ['actions', 'contents', 'issues', 'pull_requests'];

export function jobPermissions(granted: Readonly<Record<string, Access>>): Permissions {
  return Object.fromEntries(grantable.map((name) => [name, granted[name]]));
}
