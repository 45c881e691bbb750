import type { InputValue } from '../runner/workflow/run-inputs.js';
import type { LoggedCommit } from './git-log.js';
import type { Repository } from './repository.js';

export interface EventSource {
  readonly event: string;
  readonly repository: Repository;
  readonly ref: string;
  readonly sha: string;
  readonly file: string;
  readonly actor?: string;
  readonly inputs?: Readonly<Record<string, InputValue>>;
}

const zero = '0'.repeat(40);

/** What GitHub posts about the event, as far as it follows from the repository. */
export async function eventPayload(source: EventSource): Promise<Record<string, unknown>> {
  const { event, repository, ref, file, actor = 'octocat' } = source;
  const [owner = '', name = ''] = repository.name.split('/');
  const common = {
    repository: {
      name,
      full_name: repository.name,
      owner: { login: owner },
      private: repository.visibility === 'private',
      default_branch: repository.defaultBranch,
    },
    sender: { login: actor },
  };
  switch (event) {
    case 'push':
      return { ...common, ...(await pushPayload(source)), pusher: { name: actor } };
    case 'workflow_dispatch':
      return { ...common, ref, workflow: file, inputs: source.inputs ?? {} };
    case 'pull_request':
      return { ...common, ...(await pullRequestPayload(source)) };
    default:
      return common;
  }
}

/** Of the pull request whose merge is the ref. */
async function pullRequestPayload({
  repository,
  ref,
}: EventSource): Promise<Record<string, unknown>> {
  const number = Number(/^refs\/pull\/(?<number>\d+)\/merge$/.exec(ref)?.groups?.number);
  const found = await repository.pullRequests.find(number);
  if (found === undefined) return {};
  const { title, state, login, pull } = found;
  const repo = { full_name: repository.name, fork: false };
  return {
    action: 'synchronize',
    number,
    pull_request: {
      number,
      state,
      title,
      user: { login },
      draft: pull.isDraft,
      head: { ref: pull.head, sha: pull.headSha, repo },
      base: { ref: pull.base, sha: pull.baseSha, repo },
    },
  };
}

/** A push of one commit, regardless of the branch before. */
async function pushPayload(source: EventSource): Promise<Record<string, unknown>> {
  const { repository, ref, sha } = source;
  const [commit] = await repository.log(sha);
  const before = commit?.parents[0] ?? zero;
  const head = commit === undefined ? null : await pushedCommit(commit, source);
  const commits = head === null ? [] : [head];
  const created = before === zero;
  return { ref, before, after: sha, created, deleted: false, commits, head_commit: head };
}

async function pushedCommit(
  commit: LoggedCommit,
  { repository }: EventSource,
): Promise<Record<string, unknown>> {
  const [parent] = commit.parents;
  const changes =
    parent === undefined
      ? (await repository.files(commit.sha)).map((path) => ({ status: 'A', path }))
      : await repository.changes(parent, commit.sha);
  const paths = (status: string): string[] =>
    changes.filter((change) => change.status === status).map(({ path }) => path);
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
    added: paths('A'),
    removed: paths('D'),
    modified: [...paths('M'), ...paths('T')],
  };
}
