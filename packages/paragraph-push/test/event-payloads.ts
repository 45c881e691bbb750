import type { Repository } from '@paragraph/sandbox';

/** What GitHub posts about events, cut down to the parts that say who did what, where. */
export type Payload = Readonly<Record<string, unknown>>;

const sender = { login: 'ada', id: 21031067, type: 'User', site_admin: false };
const fork = 'mallory/integrations';

export function common({ name, defaultBranch }: Repository): Payload {
  const [owner = '', short = ''] = name.split('/');
  return {
    repository: {
      id: 1296269,
      name: short,
      full_name: name,
      private: true,
      owner: { login: owner, type: 'Organization' },
      fork: false,
      default_branch: defaultBranch,
    },
    organization: { login: owner },
    sender,
  };
}

type LoggedCommit = Awaited<ReturnType<Repository['log']>>[number];

/** A commit as it stands in `push`, `workflow_run` and `merge_group`. */
function commitOf({ sha, tree, message, author, committer }: LoggedCommit): Payload {
  return {
    id: sha,
    tree_id: tree,
    message,
    timestamp: committer.date,
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  };
}

async function commitAt(repository: Repository, ref: string): Promise<Payload> {
  const [commit] = await repository.log(ref);
  if (commit === undefined) throw new Error(`There is no ${ref}`);
  return commitOf(commit);
}

export async function pushed(repository: Repository, ref: string): Promise<Payload> {
  const commit = await commitAt(repository, ref);
  return {
    ref,
    before: '0'.repeat(40),
    after: commit.id,
    created: true,
    deleted: false,
    forced: false,
    base_ref: null,
    compare: `https://github.com/${repository.name}/commit/${String(commit.id)}`,
    commits: [commit],
    head_commit: commit,
    pusher: { name: 'ada', email: 'ada@example.com' },
    ...common(repository),
  };
}

export function pullRequest(
  repository: Repository,
  {
    number,
    head,
    base = { ref: 'main' },
  }: {
    readonly number: number;
    readonly head: string;
    readonly base?: { readonly ref: string; readonly sha?: string };
  },
  from: 'branch' | 'fork' = 'branch',
): Payload {
  const source = from === 'fork' ? fork : repository.name;
  return {
    action: 'synchronize',
    number,
    pull_request: {
      number,
      state: 'open',
      title: 'Change the project',
      user: from === 'fork' ? { login: 'mallory', type: 'User' } : sender,
      draft: false,
      head: { ref: 'feature', sha: head, repo: { full_name: source, fork: from === 'fork' } },
      base: { ...base, repo: { full_name: repository.name, fork: false } },
      author_association: from === 'fork' ? 'NONE' : 'MEMBER',
    },
    ...common(repository),
  };
}

export interface FinishedRun {
  readonly branch: string;
  /** Of the run that has ended. */
  readonly event?: string;
  readonly from?: 'branch' | 'fork';
}

/** A workflow run that has ended, which starts another one. */
export async function workflowRun(
  repository: Repository,
  { branch, event = 'push', from = 'branch' }: FinishedRun,
): Promise<Payload> {
  const commit = await commitAt(repository, `refs/heads/${branch}`);
  return {
    action: 'completed',
    workflow_run: {
      id: 289782451,
      name: 'Tests',
      path: '.github/workflows/tests.yml',
      head_branch: branch,
      head_sha: commit.id,
      event,
      status: 'completed',
      conclusion: 'success',
      run_attempt: 1,
      pull_requests: [],
      actor: sender,
      head_commit: commit,
      repository: { full_name: repository.name },
      head_repository: {
        full_name: from === 'fork' ? fork : repository.name,
        fork: from === 'fork',
      },
    },
    workflow: { id: 4, name: 'Tests', path: '.github/workflows/tests.yml', state: 'active' },
    ...common(repository),
  };
}
