import { graphqlRefusal } from './api-refusal.js';
import type { ApiAnswer, GitHubApiOptions, StickyComment } from './github-api.js';
import { ask, isRecord, type Octokit, repositoryOf } from './octokit.js';

/**
 * Writes a comment, or changes the one that the same user has written before. Somebody else's comment with the same
 * marker is left alone: whoever can comment can write the marker.
 */
export async function putComment(
  octokit: Octokit,
  options: GitHubApiOptions,
  { number, marker, body }: StickyComment,
): Promise<ApiAnswer<string>> {
  const at = repositoryOf(options);
  const text = `${marker}\n${body}`;
  const self = await ownLogin(octokit, options);
  if (self.kind === 'refused') return self;
  const listed = await ask(options, (request) =>
    octokit.paginate(octokit.rest.issues.listComments, {
      ...at,
      issue_number: number,
      per_page: 100,
      request,
    }),
  );
  if (listed.kind === 'refused') return listed;
  const own = listed.value.find(
    (comment) => comment.body?.startsWith(marker) && isSame(comment.user?.login, self.value),
  );
  const written = await ask(options, async (request) =>
    own === undefined
      ? octokit.rest.issues.createComment({
          ...at,
          issue_number: number,
          body: text,
          // A comment whose answer was lost would be made a second time.
          request: { ...request, retries: 0 },
        })
      : octokit.rest.issues.updateComment({ ...at, comment_id: own.id, body: text, request }),
  );
  return written.kind === 'refused'
    ? written
    : { kind: 'done', value: written.value.data.html_url };
}

/** As whom the token acts. REST tells this of people alone, and not of the job's own token. */
async function ownLogin(octokit: Octokit, options: GitHubApiOptions): Promise<ApiAnswer<string>> {
  const answer = await ask(options, (request) =>
    octokit.request(`POST ${options.graphqlUrl}`, { query: '{ viewer { login } }', request }),
  );
  if (answer.kind === 'refused') return answer;
  const body: unknown = answer.value.data;
  const viewer = isRecord(body) && isRecord(body.data) ? body.data.viewer : undefined;
  if (isRecord(viewer) && typeof viewer.login === 'string') {
    return { kind: 'done', value: viewer.login };
  }
  return { kind: 'refused', refusal: graphqlRefusal([]) };
}

/** GraphQL may leave the mark of an app's user out, which REST puts behind its name. */
function isSame(login: string | undefined, self: string): boolean {
  return login === self || login === `${self}[bot]`;
}
