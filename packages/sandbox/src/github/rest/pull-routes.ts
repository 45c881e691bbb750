import {
  AlreadyOpen,
  type NewPullRequest,
  NotMergeable,
  type PullRequest,
} from '../pull-requests.js';
import { bodyFields, refuseTooLong } from './body-fields.js';
import { pullDetails, pullResource } from './conversation-resources.js';
import { choiceIn, pageOf, pageParameters } from './pagination.js';
import {
  notFound,
  RestError,
  type RestRequest,
  type Route,
  validationFailed,
} from './rest-request.js';

const pulls = '/repos/{owner}/{repo}/pulls';
const one = `${pulls}/{pull_number}`;
const reading = { permission: 'pull_requests', access: 'read' } as const;
const writing = { permission: 'pull_requests', access: 'write' } as const;

export const pullRoutes: readonly Route[] = [
  {
    ...reading,
    method: 'GET',
    path: pulls,
    query: ['state', 'head', 'base', 'sort', 'direction', ...pageParameters],
    docs: 'pulls/pulls#list-pull-requests',
    async answer(request) {
      const found = await listed(request);
      const { items, headers } = pageOf({ ...request, path: '/pulls' }, found);
      return { status: 200, headers, body: items.map((each) => pullResource(request, each)) };
    },
  },
  {
    ...writing,
    method: 'POST',
    path: pulls,
    fields: ['title', 'head', 'base', 'body', 'draft', 'maintainer_can_modify'],
    docs: 'pulls/pulls#create-a-pull-request',
    async answer(request) {
      const fields = bodyFields(request.body);
      const [head, base] = [fields.text('head'), fields.text('base')];
      const [title, body] = [fields.text('title'), fields.nullableText('body')];
      refuseJobToken(request);
      const branches = await checkedBranches(request, head, base);
      refuseTooLong('title', title);
      refuseTooLong('body', body);
      const { login, repository } = request;
      const isDraft = fields.flag('draft');
      const made = await opened(repository, { ...branches, title, body, login, isDraft });
      return { status: 201, body: await detailed(request, made) };
    },
  },
  {
    ...reading,
    method: 'GET',
    path: one,
    docs: 'pulls/pulls#get-a-pull-request',
    answer: async (request) => ({
      status: 200,
      body: await detailed(request, await requested(request)),
    }),
  },
  {
    ...writing,
    method: 'PATCH',
    path: one,
    fields: ['title', 'body', 'state', 'base', 'maintainer_can_modify'],
    docs: 'pulls/pulls#update-a-pull-request',
    async answer(request) {
      const { number, pull, state } = await requested(request);
      const fields = bodyFields(request.body);
      const title = fields.optionalText('title');
      refuseTooLong('title', title);
      refuseTooLong('body', fields.nullableText('body'));
      const wanted = fields.choice('state', ['open', 'closed'] as const) ?? state;
      if (wanted === 'open' && state === 'closed') await refuseReopening(request, number);
      const base = fields.optionalText('base') ?? pull.base;
      const changes = {
        state: wanted,
        ...(title === undefined ? {} : { title }),
        ...(fields.has('body') ? { body: fields.nullableText('body') } : {}),
        pull: { ...pull, base },
      };
      request.repository.conversations.change(number, changes, request.login);
      return { status: 200, body: await detailed(request, await requested(request)) };
    },
  },
  {
    permission: 'contents',
    access: 'write',
    method: 'PUT',
    path: `${one}/merge`,
    fields: ['commit_title', 'commit_message', 'sha', 'merge_method'],
    docs: 'pulls/pulls#merge-a-pull-request',
    async answer(request) {
      const { number, pull } = await requested(request);
      const fields = bodyFields(request.body ?? {});
      const sha = fields.optionalText('sha') ?? pull.headSha;
      if (sha !== pull.headSha) {
        throw new RestError(409, 'Head branch was modified. Review and try the merge again.');
      }
      const method = fields.choice('merge_method', ['merge', 'squash', 'rebase'] as const);
      const title = fields.optionalText('commit_title');
      const text = fields.optionalText('commit_message');
      const message = title === undefined ? undefined : [title, text ?? ''].join('\n\n').trim();
      const update = await merged(request, number, {
        login: request.login,
        ...(method === undefined ? {} : { method }),
        ...(message === undefined ? {} : { message }),
      });
      const { repository } = request;
      return {
        status: 200,
        body: { sha: update.after, merged: true, message: 'Pull Request successfully merged' },
        after: () => request.announcePush({ repository, updates: [update] }),
      };
    },
  },
];

async function listed(request: RestRequest): Promise<readonly PullRequest[]> {
  const { query, repository } = request;
  const state = choiceIn(query, 'state', ['open', 'closed', 'all']);
  const sort = choiceIn(query, 'sort', ['created', 'updated', 'popularity', 'long-running']);
  if (sort !== 'created') throw new RestError(422, `The sandbox does not sort by ${sort}.`);
  const newestFirst = choiceIn(query, 'direction', ['desc', 'asc']) === 'desc';
  const [owner = ''] = repository.name.split('/');
  // GitHub passes over a head that does not name an owner.
  const [of, ...branch] = (query.get('head') ?? '').split(':');
  const head = branch.length === 0 ? undefined : branch.join(':');
  const base = query.get('base');
  const found = (await repository.pullRequests.all()).filter(
    (each) =>
      (state === 'all' || each.state === state) &&
      (base === null || each.pull.base === base) &&
      (head === undefined || (of === (each.pull.fork?.owner ?? owner) && each.pull.head === head)),
  );
  return newestFirst ? found : found.toReversed();
}

async function requested({ repository, params }: RestRequest): Promise<PullRequest> {
  const found = await repository.pullRequests.find(Number(params.pull_number));
  if (found === undefined) throw notFound();
  return found;
}

/** The job's own token opens none if the setting is off, with any permissions. */
function refuseJobToken({ login, repository }: RestRequest): void {
  if (login !== 'github-actions[bot]' || repository.settings.actionsMayOpenPullRequests) return;
  throw new RestError(403, 'GitHub Actions is not permitted to create or approve pull requests.');
}

async function checkedBranches(
  { repository }: RestRequest,
  named: string,
  base: string,
): Promise<{ readonly head: string; readonly base: string }> {
  const [owner = ''] = repository.name.split('/');
  const head = named.startsWith(`${owner}:`) ? named.slice(owner.length + 1) : named;
  const resource = 'PullRequest';
  for (const [field, branch] of Object.entries({ head, base })) {
    if ((await repository.resolve(`refs/heads/${branch}`)) === undefined) {
      throw validationFailed({ resource, field, code: 'invalid' });
    }
  }
  const range = `refs/heads/${base}..refs/heads/${head}`;
  if ((await repository.git(['rev-list', '-1', range])) === '') {
    const message = `No commits between ${base} and ${head}`;
    throw validationFailed({ resource, code: 'custom', message });
  }
  return { head, base };
}

async function opened(
  repository: RestRequest['repository'],
  request: NewPullRequest,
): Promise<PullRequest> {
  try {
    return await repository.pullRequests.open(request);
  } catch (error) {
    if (!(error instanceof AlreadyOpen)) throw error;
    const [owner] = repository.name.split('/');
    const message = `A pull request already exists for ${owner}:${request.head}.`;
    throw validationFailed({ resource: 'PullRequest', code: 'custom', message });
  }
}

async function refuseReopening(request: RestRequest, number: number): Promise<void> {
  const { pull } = await requested(request);
  const exists = (await request.repository.resolve(`refs/heads/${pull.head}`)) !== undefined;
  if (exists && pull.merge === null) return;
  const message = exists
    ? 'state cannot be changed. The pull request cannot be reopened.'
    : `state cannot be changed. The ${pull.head} branch has been deleted.`;
  throw validationFailed({
    resource: 'PullRequest',
    code: 'custom',
    field: 'state',
    message,
    number,
  });
}

async function merged(
  { repository }: RestRequest,
  ...args: Parameters<RestRequest['repository']['pullRequests']['merge']>
) {
  try {
    return await repository.pullRequests.merge(...args);
  } catch (error) {
    if (error instanceof NotMergeable) throw new RestError(405, error.message);
    throw error;
  }
}

async function detailed(request: RestRequest, of: PullRequest): Promise<object> {
  const { repository } = request;
  const { baseSha, headSha } = of.pull;
  const isOpen = of.state === 'open';
  const trial = isOpen ? await repository.pullRequests.trialMerge(of) : undefined;
  const count = await repository.git(['rev-list', '--count', `${baseSha}..${headSha}`]);
  const numbers = await repository.git(['diff', '--numstat', `${baseSha}...${headSha}`]);
  const rows = numbers.split('\n').filter((row) => row !== '');
  const sum = (column: number): number =>
    rows.reduce((total, row) => total + (Number(row.split('\t')[column]) || 0), 0);
  return {
    ...pullResource(request, of),
    ...pullDetails(request, of, {
      isMergeable: trial !== undefined,
      commits: Number(count),
      changedFiles: rows.length,
      additions: sum(0),
      deletions: sum(1),
    }),
  };
}
