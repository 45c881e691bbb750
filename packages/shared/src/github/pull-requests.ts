import type {
  ApiAnswer,
  Branches,
  GitHubApi,
  GitHubApiOptions,
  PullRequest,
} from './github-api.js';
import { ask, type Octokit, repositoryOf } from './octokit.js';

/** The API may not know a branch yet that was just pushed. */
const isUnknownYet = /\bhead invalid\b|No commits between/i;
/** Waits between the attempts, in seconds. */
const untilKnown = [1, 3, 8];

type PullRequestApi = Pick<
  GitHubApi,
  'findPullRequest' | 'createPullRequest' | 'updatePullRequest' | 'closePullRequest'
>;

export function pullRequestApi(octokit: Octokit, options: GitHubApiOptions): PullRequestApi {
  const at = repositoryOf(options);

  /** All pages: a branch may have had many. */
  const list = ({ head, base }: Branches): Promise<ApiAnswer<readonly PullRequest[]>> =>
    ask(options, async (request) => {
      const filter = { head: `${at.owner}:${head}`, base, state: 'all', per_page: 100 } as const;
      const found = await octokit.paginate(octokit.rest.pulls.list, { ...at, ...filter, request });
      return found.filter((pull) => isOwn(pull, head)).map(asPullRequest);
    });

  const update = (number: number, change: { title?: string; body?: string; state?: 'closed' }) =>
    ask(options, async (request) => {
      const asked = { ...at, pull_number: number, ...change, request };
      return asPullRequest((await octokit.rest.pulls.update(asked)).data);
    });

  return {
    async findPullRequest(branches) {
      const answer = await list(branches);
      if (answer.kind === 'refused') return answer;
      const newestFirst = answer.value.toSorted((one, other) => other.number - one.number);
      const value = newestFirst.find(({ state }) => state === 'open') ?? newestFirst[0];
      return { kind: 'done', value };
    },
    async createPullRequest({ head, base, title, body }) {
      const create = () =>
        ask(options, async (request) => {
          const asked = { ...at, head, base, title, body, request };
          return asPullRequest((await octokit.rest.pulls.create(asked)).data);
        });
      let made = await create();
      for (const seconds of untilKnown) {
        if (made.kind === 'done' || !isUnknownYet.test(made.refusal.words)) break;
        await options.clock.sleep(seconds * (options.secondLasts ?? 1_000), options.signal);
        made = await create();
      }
      if (made.kind === 'done' || !/pull request already exists/i.test(made.refusal.words)) {
        return made;
      }
      const found = await list({ head, base });
      if (found.kind === 'refused') return found;
      const open = found.value.find(({ state }) => state === 'open');
      return open === undefined ? made : { kind: 'done', value: open };
    },
    updatePullRequest: (number, { title, body }) => update(number, { title, body }),
    async closePullRequest(number, comment) {
      const closed = await update(number, { state: 'closed' });
      if (closed.kind === 'refused') return closed;
      await ask(options, (request) =>
        octokit.rest.issues.createComment({
          ...at,
          issue_number: number,
          body: comment,
          // A retry after a lost answer would create a second comment.
          request: { ...request, retries: 0 },
        }),
      );
      return closed;
    },
  };
}

interface Head {
  readonly head: { readonly ref: string; readonly repo: RepositoryId | null };
  readonly base: { readonly repo: RepositoryId };
}

interface RepositoryId {
  readonly id: number;
}

/**
 * Whether a pull request is for a branch of the repository itself. The filter of the list names an owner, who may have
 * a fork in the same organization, and GitHub passes over a filter that it cannot read. A fork that was deleted is null.
 * https://docs.github.com/rest/pulls/pulls#list-pull-requests
 */
function isOwn({ head, base }: Head, branch: string): boolean {
  return head.ref === branch && head.repo?.id === base.repo.id;
}

interface PullResource {
  readonly number: number;
  readonly html_url: string;
  readonly state: string;
  readonly merged_at: string | null;
  readonly title: string;
  readonly body: string | null;
  readonly head: { readonly sha: string };
}

function asPullRequest(pull: PullResource): PullRequest {
  const { number, title, merged_at: mergedAt } = pull;
  const state = pull.state === 'open' ? 'open' : mergedAt === null ? 'closed' : 'merged';
  return {
    number,
    url: pull.html_url,
    state,
    title,
    body: pull.body ?? '',
    headOid: pull.head.sha,
  };
}
