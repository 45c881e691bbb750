import type { ApiAnswer, GitHubApi, GitHubApiOptions, OwnIssue } from './github-api.js';
import { ask, type Octokit, repositoryOf } from './octokit.js';
import { isSame, ownLogin } from './own-account.js';

type IssueApi = Pick<
  GitHubApi,
  'findOwnIssues' | 'createIssue' | 'updateIssue' | 'closeIssue' | 'assignIssue' | 'lastCommitters'
>;

/** GitHub's limit: https://docs.github.com/rest/issues/assignees */
const mostAssignees = 10;
/** Each takes one request. */
const mostPaths = 5;
/** How many commits are searched for a person. */
const mostCommits = 20;

/** Issues that one request lists. GitHub gives no more. */
const pageSize = 100;
/** Issues that the search finds and that are read. There is one for each project and branch that needs somebody. */
const mostRead = 30;

/** Issues that the token's own user has opened. */
export function issueApi(octokit: Octokit, options: GitHubApiOptions): IssueApi {
  const at = repositoryOf(options);
  return {
    findOwnIssues: (sought) => findOwnIssues({ octokit, options }, sought),
    createIssue: ({ title, body }) =>
      ask(options, async (request) => {
        // A retry after a lost answer would create a second issue.
        const once = { ...at, title, body, request: { ...request, retries: 0 } };
        return asIssue((await octokit.rest.issues.create(once)).data);
      }),
    updateIssue: (number, { title, body }) =>
      ask(options, async (request) => {
        const change = { ...at, issue_number: number, title, body, request };
        return asIssue((await octokit.rest.issues.update(change)).data);
      }),
    async closeIssue(number, comment, reason) {
      const closed = await ask(options, async (request) => {
        const change = { state: 'closed', state_reason: reason } as const;
        const asked = { ...at, issue_number: number, ...change, request };
        return asIssue((await octokit.rest.issues.update(asked)).data);
      });
      if (closed.kind === 'refused') return closed;
      const said = await ask(options, (request) => {
        const once = { ...request, retries: 0 };
        return octokit.rest.issues.createComment({
          ...at,
          issue_number: number,
          body: comment,
          request: once,
        });
      });
      if (said.kind === 'refused') options.log.debug(said.refusal.words);
      return closed;
    },
    assignIssue: (number, logins) =>
      ask(options, async (request) => {
        const assignees = logins.slice(0, mostAssignees);
        // Unlike other operations, GitHub skips people who cannot be assigned.
        const asked = { ...at, issue_number: number, assignees, request };
        return asIssue((await octokit.rest.issues.addAssignees(asked)).data);
      }),
    lastCommitters: (files) => lastCommitters({ octokit, options }, files),
  };
}

interface Asking {
  readonly octokit: Octokit;
  readonly options: GitHubApiOptions;
}

async function findOwnIssues(
  { octokit, options }: Asking,
  { marker, words }: Parameters<IssueApi['findOwnIssues']>[0],
): Promise<ApiAnswer<readonly OwnIssue[]>> {
  const self = await ownLogin(octokit, options);
  if (self.kind === 'refused') return self;
  // Not by `creator`, which must be the exact login: GraphQL may omit `[bot]`, and on GitHub Enterprise Cloud such
  // a filter has hidden issues of an app. Each run would open an issue that it does not find once more.
  // https://github.com/renovatebot/renovate/issues/44730
  const newest = await ask(options, async (request) => {
    const asked = { ...repositoryOf(options), state: 'open', per_page: pageSize, request } as const;
    const { data } = await octokit.rest.issues.listForRepo(asked);
    return data.map((issue): FoundIssue => issue);
  });
  if (newest.kind === 'refused') return newest;
  const isAll = newest.value.length < pageSize;
  const older = isAll ? newest : await searchIssues({ octokit, options }, words, self.value);
  if (older.kind === 'refused') return older;
  const found = new Map([...older.value, ...newest.value].map((each) => [each.number, each]));
  const own = [...found.values()].filter((issue) => isOwn(issue, marker, self.value));
  const value = own.map(asIssue).toSorted((one, other) => one.number - other.number);
  return { kind: 'done', value };
}

/**
 * Issues of this user with these words, as they are now: the index of the search lags behind. The oldest come first,
 * so nobody can hide ours behind issues with its words that were opened later.
 * https://docs.github.com/rest/search/search#search-issues-and-pull-requests
 */
function searchIssues(
  { octokit, options }: Asking,
  words: string,
  self: string,
): Promise<ApiAnswer<readonly FoundIssue[]>> {
  return ask(options, async (request) => {
    const q = `repo:${options.repository} is:issue is:open in:body "${words}"`;
    const order = { sort: 'created', order: 'asc', per_page: pageSize } as const;
    const { data } = await octokit.request('GET /search/issues', { q, ...order, request });
    const own = data.items.filter(({ user }) => isSame(user?.login, self));
    const issues: FoundIssue[] = [];
    for (const { number } of own.slice(0, mostRead)) {
      const asked = { ...repositoryOf(options), issue_number: number, request };
      issues.push((await octokit.rest.issues.get(asked)).data);
    }
    return issues;
  });
}

async function lastCommitters(
  { octokit, options }: Asking,
  { branch, paths }: Parameters<IssueApi['lastCommitters']>[0],
): Promise<ApiAnswer<readonly string[]>> {
  const found = new Set<string>();
  for (const path of paths.slice(0, mostPaths)) {
    const answer = await ask(options, async (request) => {
      const range = { sha: branch, path, per_page: mostCommits };
      const asked = { ...repositoryOf(options), ...range, request };
      return (await octokit.rest.repos.listCommits(asked)).data;
    });
    if (answer.kind === 'refused') return answer;
    const person = answer.value.map(personOf).find((login) => login !== undefined);
    if (person !== undefined) found.add(person);
  }
  return { kind: 'done', value: [...found] };
}

/** The account that made a commit, if GitHub knows it. */
type Account = { readonly login?: string; readonly type?: string } | Record<string, never> | null;

/** The login of a commit's author; undefined if the author or the committer is a bot. */
function personOf({
  author,
  committer,
}: {
  readonly author: Account;
  readonly committer: Account;
}): string | undefined {
  if (committer?.type === 'Bot' || author?.type !== 'User') return undefined;
  return author.login;
}

/** What is looked at to tell whose it is. */
interface FoundIssue extends IssueResource {
  readonly state: string;
  readonly user: { readonly login: string } | null;
  readonly pull_request?: object | undefined;
}

/** An open issue of this user. A pull request is an issue, too, and whoever may open an issue can write the marker. */
function isOwn(
  { body, user, state, pull_request: pull }: FoundIssue,
  marker: string,
  self: string,
): boolean {
  const isMarked = body?.startsWith(marker) === true;
  return state === 'open' && isMarked && pull === undefined && isSame(user?.login, self);
}

interface IssueResource {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly body?: string | null | undefined;
}

function asIssue({ number, html_url: url, title, body }: IssueResource): OwnIssue {
  return { number, url, title, body: body ?? '' };
}
