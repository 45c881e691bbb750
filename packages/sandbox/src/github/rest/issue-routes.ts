import type { Conversation } from '../conversations.js';
import { allows } from '../tokens.js';
import { bodyFields, refuseTooLong } from './body-fields.js';
import { commentResource, issueResource } from './conversation-resources.js';
import { choiceIn, pageOf, pageParameters } from './pagination.js';
import { notFound, RestError, type RestRequest, type Route } from './rest-request.js';

const issues = '/repos/{owner}/{repo}/issues';
const one = `${issues}/{issue_number}`;
/** A pull request is also an issue: either permission is enough for their common operations. */
const both = ['issues', 'pull_requests'] as const;

export const issueRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: issues,
    permission: 'issues',
    access: 'read',
    query: ['state', 'creator', 'labels', 'direction', ...pageParameters],
    docs: 'issues/issues#list-repository-issues',
    async answer(request) {
      refuseWithoutIssues(request, 'Issues has been disabled in this repository.');
      await request.repository.pullRequests.all();
      const { items, headers } = pageOf({ ...request, path: '/issues' }, listed(request));
      return { status: 200, headers, body: items.map((each) => issueResource(request, each)) };
    },
  },
  {
    method: 'POST',
    path: issues,
    permission: 'issues',
    access: 'write',
    fields: ['title', 'body', 'labels', 'assignees'],
    docs: 'issues/issues#create-an-issue',
    async answer(request) {
      refuseWithoutIssues(request, 'Issues are disabled for this repo');
      const fields = bodyFields(request.body);
      const [title, body] = [fields.text('title'), fields.nullableText('body')];
      refuseTooLong('title', title);
      refuseTooLong('body', body);
      const labels = fields.texts('labels') ?? [];
      const assignees = fields.texts('assignees') ?? [];
      const { login } = request;
      const made = { title, body, login, labels, assignees };
      const issue = request.repository.conversations.open(made);
      return { status: 201, body: issueResource(request, issue) };
    },
  },
  {
    method: 'GET',
    path: one,
    permission: both,
    access: 'read',
    docs: 'issues/issues#get-an-issue',
    answer: async (request) => ({
      status: 200,
      body: issueResource(request, conversation(request)),
    }),
  },
  {
    method: 'PATCH',
    path: one,
    permission: both,
    access: 'write',
    fields: ['title', 'body', 'state', 'state_reason', 'labels', 'assignees'],
    docs: 'issues/issues#update-an-issue',
    async answer(request) {
      const { number } = writable(request);
      const fields = bodyFields(request.body);
      const [title, state] = [fields.optionalText('title'), fields.choice('state', states)];
      const [labels, assignees] = [fields.texts('labels'), fields.texts('assignees')];
      fields.choice('state_reason', ['completed', 'not_planned', 'reopened']);
      refuseTooLong('title', title);
      refuseTooLong('body', fields.nullableText('body'));
      const change = {
        ...(title === undefined ? {} : { title }),
        ...(fields.has('body') ? { body: fields.nullableText('body') } : {}),
        ...(state === undefined ? {} : { state }),
        ...(labels === undefined ? {} : { labels }),
        ...(assignees === undefined ? {} : { assignees }),
      };
      const { conversations } = request.repository;
      const changed = conversations.change(number, change, request.login);
      return { status: 200, body: issueResource(request, changed) };
    },
  },
  {
    method: 'POST',
    path: `${one}/assignees`,
    permission: both,
    access: 'write',
    fields: ['assignees'],
    docs: 'issues/assignees#add-assignees-to-an-issue',
    async answer(request) {
      const { number, assignees } = writable(request);
      const wanted = bodyFields(request.body).texts('assignees') ?? [];
      // Whoever cannot be assigned is passed over.
      const added = wanted.filter((login) => !login.endsWith('[bot]'));
      const all = [...new Set([...assignees, ...added])].slice(0, 10);
      const changed = request.repository.conversations.change(number, { assignees: all });
      return { status: 201, body: issueResource(request, changed) };
    },
  },
  {
    method: 'GET',
    path: `${one}/comments`,
    permission: both,
    access: 'read',
    query: [...pageParameters],
    docs: 'issues/comments#list-issue-comments',
    async answer(request) {
      const { number, comments } = conversation(request);
      const path = `/issues/${number}/comments`;
      const { items, headers } = pageOf({ ...request, path }, comments);
      const body = items.map((comment) => commentResource(request, number, comment));
      return { status: 200, headers, body };
    },
  },
  {
    method: 'POST',
    path: `${one}/comments`,
    permission: both,
    access: 'write',
    fields: ['body'],
    docs: 'issues/comments#create-an-issue-comment',
    async answer(request) {
      const { number } = writable(request);
      const body = bodyFields(request.body).text('body');
      refuseTooLong('body', body);
      const comment = request.repository.conversations.comment(number, body, request.login);
      return { status: 201, body: commentResource(request, number, comment) };
    },
  },
  {
    method: 'PATCH',
    path: `${issues}/comments/{comment_id}`,
    permission: both,
    access: 'write',
    fields: ['body'],
    docs: 'issues/comments#update-an-issue-comment',
    async answer(request) {
      const { conversations } = request.repository;
      const found = conversations.findComment(Number(request.params.comment_id));
      if (found === undefined) throw notFound();
      refuseForeign(request, found.conversation);
      const body = bodyFields(request.body).text('body');
      refuseTooLong('body', body);
      const comment = conversations.changeComment(found.comment.id, body);
      return { status: 200, body: commentResource(request, found.conversation.number, comment) };
    },
  },
  {
    method: 'DELETE',
    path: `${issues}/comments/{comment_id}`,
    permission: both,
    access: 'write',
    docs: 'issues/comments#delete-an-issue-comment',
    async answer(request) {
      const { conversations } = request.repository;
      const found = conversations.findComment(Number(request.params.comment_id));
      if (found === undefined) throw notFound();
      refuseForeign(request, found.conversation);
      conversations.removeComment(found.comment.id);
      return { status: 204 };
    },
  },
];

/** GitHub has two ways to say it. */
function refuseWithoutIssues({ repository }: RestRequest, words: string): void {
  if (!repository.settings.hasIssues) throw new RestError(410, words);
}

const states = ['open', 'closed'] as const;

function listed({ query, repository }: RestRequest): readonly Conversation[] {
  const state = choiceIn(query, 'state', ['open', 'closed', 'all']);
  const creator = query.get('creator');
  const labels = (query.get('labels') ?? '').split(',').filter((name) => name !== '');
  const found = repository.conversations
    .all()
    .filter(
      (each) =>
        (state === 'all' || each.state === state) &&
        (creator === null || each.login === creator) &&
        labels.every((label) => each.labels.includes(label)),
    );
  const newestFirst = choiceIn(query, 'direction', ['desc', 'asc']) === 'desc';
  return newestFirst ? found : found.toReversed();
}

function conversation({ repository, params }: RestRequest): Conversation {
  const found = repository.conversations.find(Number(params.issue_number));
  if (found === undefined) throw notFound();
  return found;
}

function writable(request: RestRequest): Conversation {
  const found = conversation(request);
  refuseForeign(request, found);
  return found;
}

/** On a pull request the permission for pull requests does as well, and on an issue it does not. */
function refuseForeign({ token, repository }: RestRequest, { pull }: Conversation): void {
  if (token === undefined || pull !== undefined) return;
  if (allows(token, repository.name, 'issues', 'write')) return;
  const by = token.kind === 'installation' ? 'integration' : 'personal access token';
  throw new RestError(403, `Resource not accessible by ${by}`);
}
