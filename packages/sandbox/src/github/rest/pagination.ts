import { apiUrl } from './resources.js';
import { invalid, type RestAnswer, type RestRequest } from './rest-request.js';

/** The parameters of every operation that lists. */
export const pageParameters = ['per_page', 'page'] as const;

/** One page of a list, with the links to the others as GitHub sends them. */
export function pageOf<Item>(
  request: Pick<RestRequest, 'query' | 'serverUrl' | 'repository'> & { readonly path: string },
  items: readonly Item[],
): { readonly items: readonly Item[]; readonly headers: NonNullable<RestAnswer['headers']> } {
  const { query } = request;
  const size = Math.min(numberIn(query, 'per_page', 30), 100);
  const page = numberIn(query, 'page', 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (to: number, rel: string): string => {
    const parameters = new URLSearchParams(query);
    parameters.set('page', String(to));
    return `<${apiUrl(request, request.path)}?${parameters.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  return {
    items: items.slice((page - 1) * size, page * size),
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  };
}

function numberIn(query: URLSearchParams, name: string, otherwise: number): number {
  const value = query.get(name);
  if (value === null) return otherwise;
  if (!/^[1-9]\d*$/.test(value)) throw invalid(`${name} is not a number: ${value}`);
  return Number(value);
}

/** One of a few values of a parameter. */
export function choiceIn<Choice extends string>(
  query: URLSearchParams,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const value = query.get(name);
  if (value === null) return choices[0];
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw invalid(`${name} is none of ${choices.join(', ')}: ${value}`);
  return found;
}
