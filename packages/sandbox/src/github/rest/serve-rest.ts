import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { isRecord } from '../../runner/json-value.js';
import type { GitHost } from '../git-http.js';
import type { MutableRequest, Target } from '../requests.js';
import { senderOf } from '../tokens.js';
import { findRoute } from './find-route.js';
import type { RateLimits } from './rate-limit.js';
import { decideRestAccess } from './rest-access.js';
import { type RestAnswer, RestError, type Route } from './rest-request.js';

export interface RestExchange {
  readonly host: GitHost;
  readonly routes: readonly Route[];
  readonly limits: RateLimits;
  readonly target: Extract<Target, { api: 'rest' }>;
  readonly record: MutableRequest;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Reports a request that no client of GitHub should send. */
  violate(what: string): void;
}

/** GitHub's REST API, as far as the sandbox knows it; anything else is a violation. */
export async function serveRest(exchange: RestExchange): Promise<void> {
  const { host, record, request, limits, response, target } = exchange;
  const sender = senderOf(record.authorization[0], 'any', host.tokens);
  record.login = sender.kind === 'token' ? sender.token.login : undefined;
  const found = findRoute(exchange.routes, record.method, target.route);
  const docs = `https://docs.github.com/rest${found === undefined ? '' : `/${found.route.docs}`}`;
  const headers = { ...limits.count(sender), 'x-github-request-id': randomUUID() };
  try {
    const answer = await answerRequest();
    send(response, answer, headers);
    answer.after?.();
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const { status, message, errors } = error;
    const about = { message, ...(errors === undefined ? {} : { errors }) };
    const body = { ...about, documentation_url: docs, status: String(status) };
    send(response, { status, body }, headers);
  }

  async function answerRequest(): Promise<RestAnswer> {
    record.body = parseBody(await text(request));
    if (found === undefined) {
      exchange.violate('no such operation');
      throw new RestError(404, 'Not Found');
    }
    const { route, params } = found;
    const query = new URLSearchParams(record.query);
    const named = route.repositoryOf?.(query) ?? `${params.owner}/${params.repo}`;
    const repository = host.findRepository(named);
    const access = decideRestAccess({
      authorization: record.authorization,
      userAgent: request.headers['user-agent'],
      sender,
      route,
      repository,
    });
    if (!access.allowed) throw new RestError(access.status, access.message);
    if (repository === undefined) throw new RestError(404, 'Not Found');
    const token = sender.kind === 'token' ? sender.token : undefined;
    for (const unknown of unknownParts(route, query, record.body)) exchange.violate(unknown);
    return route.answer({
      repository,
      params,
      query,
      body: record.body,
      token,
      login: token?.login ?? '',
      git: host.git,
      serverUrl: host.serverUrl,
      announcePush: (push) => {
        if (token === undefined) return;
        host.announcePush({ ...push, login: token.login, tokenKind: token.kind });
      },
    });
  }
}

/** GitHub itself passes over what it does not know, so that a mistake goes unseen. */
function unknownParts(route: Route, query: URLSearchParams, body: unknown): readonly string[] {
  const parameters = [...query.keys()].filter((name) => route.query?.includes(name) !== true);
  const fields = isRecord(body) ? Object.keys(body) : [];
  const unknown = fields.filter((name) => route.fields?.includes(name) !== true);
  return [
    ...parameters.map((name) => `no such parameter: ${name}`),
    ...unknown.map((name) => `no such field: ${name}`),
  ];
}

function parseBody(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    throw new RestError(400, 'Problems parsing JSON');
  }
}

function send(
  response: ServerResponse,
  { status, body, headers: own = {} }: RestAnswer,
  common: Readonly<Record<string, string>>,
): void {
  const headers = { ...common, ...own };
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return;
  }
  const media = { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(status, { ...headers, ...media }).end(JSON.stringify(body));
}
