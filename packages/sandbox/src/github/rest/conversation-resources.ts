import type { Comment, Conversation, Fork } from '../conversations.js';
import type { PullRequest } from '../pull-requests.js';
import { repositoryResource } from './repository-route.js';
import { accountResource, apiUrl, htmlUrl, nodeId, numericId, type Place } from './resources.js';

export function personResource({ serverUrl }: Place, login: string): object {
  return accountResource(serverUrl, login, login.endsWith('[bot]') ? 'Bot' : 'User');
}

export function issueResource(place: Place, conversation: Conversation): object {
  const { number, pull } = conversation;
  const url = apiUrl(place, `/issues/${number}`);
  const page = htmlUrl(place, `/${pull === undefined ? 'issues' : 'pull'}/${number}`);
  const pullUrl = apiUrl(place, `/pulls/${number}`);
  return {
    ...common(place, conversation),
    url,
    repository_url: apiUrl(place),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    node_id: nodeId('I', `${place.repository.name}#${number}`),
    state_reason: conversation.state === 'closed' ? 'completed' : null,
    comments: conversation.comments.length,
    closed_by: conversation.closedBy === null ? null : personResource(place, conversation.closedBy),
    ...(pull === undefined
      ? {}
      : {
          pull_request: {
            url: pullUrl,
            html_url: page,
            diff_url: `${page}.diff`,
            patch_url: `${page}.patch`,
            merged_at: pull.merge?.at ?? null,
          },
        }),
  };
}

export function commentResource(place: Place, number: number, comment: Comment): object {
  const { id, login, body, createdAt, updatedAt } = comment;
  return {
    id,
    node_id: nodeId('IC', String(id)),
    url: apiUrl(place, `/issues/comments/${id}`),
    html_url: htmlUrl(place, `/issues/${number}#issuecomment-${id}`),
    issue_url: apiUrl(place, `/issues/${number}`),
    body,
    user: personResource(place, login),
    created_at: createdAt,
    updated_at: updatedAt,
    author_association: 'CONTRIBUTOR',
  };
}

export function pullResource(place: Place, request: PullRequest): object {
  const { number, pull } = request;
  const { name } = place.repository;
  const [owner = ''] = name.split('/');
  const url = apiUrl(place, `/pulls/${number}`);
  const issue = apiUrl(place, `/issues/${number}`);
  const page = htmlUrl(place, `/pull/${number}`);
  const statuses = apiUrl(place, `/statuses/${pull.headSha}`);
  const own: Fork = { owner, repository: name };
  const side = (ref: string, sha: string, { owner: login, repository }: Fork): object => ({
    label: `${login}:${ref}`,
    ref,
    sha,
    user: accountResource(place.serverUrl, login, 'Organization'),
    repo:
      repository === null
        ? null
        : {
            ...repositoryResource({
              ...place,
              repository: { ...place.repository, name: repository },
            }),
            fork: repository !== name,
          },
  });
  return {
    ...common(place, request),
    url,
    node_id: nodeId('PR', `${name}#${number}`),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${apiUrl(place)}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    draft: pull.isDraft,
    requested_reviewers: [],
    requested_teams: [],
    merged_at: pull.merge?.at ?? null,
    merge_commit_sha: pull.merge?.commit ?? null,
    head: side(pull.head, pull.headSha, pull.fork ?? own),
    base: side(pull.base, pull.baseSha, own),
    auto_merge: null,
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${apiUrl(place)}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
  };
}

/** What only the operation for one pull request tells. */
export function pullDetails(
  place: Place,
  request: PullRequest,
  facts: {
    readonly isMergeable: boolean;
    readonly commits: number;
    readonly changedFiles: number;
    readonly additions: number;
    readonly deletions: number;
  },
): object {
  const { pull, comments } = request;
  return {
    merged: pull.merge !== null,
    merged_by: pull.merge === null ? null : personResource(place, pull.merge.by),
    mergeable: facts.isMergeable,
    mergeable_state: facts.isMergeable ? 'clean' : 'dirty',
    rebaseable: facts.isMergeable,
    comments: comments.length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: facts.commits,
    additions: facts.additions,
    deletions: facts.deletions,
    changed_files: facts.changedFiles,
  };
}

function common(place: Place, conversation: Conversation): object {
  const { number, labels, assignees } = conversation;
  const people = assignees.map((login) => personResource(place, login));
  return {
    id: numericId(`${place.repository.name}#${number}`),
    number,
    title: conversation.title,
    body: conversation.body,
    user: personResource(place, conversation.login),
    labels: labels.map((name) => labelResource(place, name)),
    state: conversation.state,
    locked: false,
    active_lock_reason: null,
    assignee: people[0] ?? null,
    assignees: people,
    milestone: null,
    created_at: conversation.createdAt,
    updated_at: conversation.updatedAt,
    closed_at: conversation.closedAt,
    author_association: 'CONTRIBUTOR',
  };
}

function labelResource(place: Place, name: string): object {
  return {
    id: numericId(`label ${name}`),
    node_id: nodeId('LA', name),
    url: apiUrl(place, `/labels/${encodeURIComponent(name)}`),
    name,
    color: 'ededed',
    default: false,
    description: null,
  };
}
