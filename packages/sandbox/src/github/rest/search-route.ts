import type { Conversation } from '../conversations.js';
import { issueResource } from './conversation-resources.js';
import { choiceIn, pageOf, pageParameters } from './pagination.js';
import { RestError, type RestRequest, type Route } from './rest-request.js';

/**
 * The newest issues are not in the index yet. On GitHub that lasts seconds, here until a few more are opened.
 * https://docs.github.com/rest/search/search#about-search
 */
const notIndexedYet = 5;

/** The search for issues, as far as a query names one repository, what it is, and a phrase of the body. */
export const searchRoute: Route = {
  method: 'GET',
  path: '/search/issues',
  permission: 'issues',
  access: 'read',
  query: ['q', 'sort', 'order', ...pageParameters],
  docs: 'search/search#search-issues-and-pull-requests',
  repositoryOf: (query) => partsOf(query).repository,
  async answer(request) {
    const { query } = request;
    choiceIn(query, 'sort', ['created']);
    const found = foundBy(request);
    const { items } = pageOf({ ...request, path: '/search/issues' }, found);
    const body = {
      total_count: found.length,
      incomplete_results: false,
      search_type: 'lexical',
      items: items.map((each) => ({ ...issueResource(request, each), score: 1 })),
    };
    return { status: 200, body };
  },
};

const pattern = /^repo:(?<repository>\S+\/\S+) is:issue is:open in:body "(?<phrase>[^"]+)"$/;

function partsOf(query: URLSearchParams): { readonly repository: string; readonly phrase: string } {
  const { repository = '', phrase = '' } = pattern.exec(query.get('q') ?? '')?.groups ?? {};
  return { repository, phrase };
}

function foundBy({ query, repository }: RestRequest): readonly Conversation[] {
  const { phrase } = partsOf(query);
  if (phrase === '') throw new RestError(422, 'The sandbox does not know this query.');
  const newestFirst = repository.conversations.all().slice(notIndexedYet);
  const found = newestFirst.filter(
    ({ state, body, pull }) =>
      state === 'open' && pull === undefined && body?.includes(phrase) === true,
  );
  return choiceIn(query, 'order', ['desc', 'asc']) === 'asc' ? found.toReversed() : found;
}
