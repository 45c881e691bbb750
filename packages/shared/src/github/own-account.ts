import { graphqlRefusal } from './api-refusal.js';
import type { ApiAnswer, GitHubApiOptions } from './github-api.js';
import { ask, isRecord, type Octokit } from './octokit.js';

/** The user that the token acts as. REST tells this for people only, not for the job's own token. */
export async function ownLogin(
  octokit: Octokit,
  options: GitHubApiOptions,
): Promise<ApiAnswer<string>> {
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

/** Whether a login of REST is that user. GraphQL may omit the suffix `[bot]` of an app's user. */
export function isSame(login: string | undefined, self: string): boolean {
  return login === self || login === `${self}[bot]`;
}
