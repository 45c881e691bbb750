import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
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
  /** Told of a request that no client of GitHub should send. */
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
    const repository = host.findRepository(`${params.owner}/${params.repo}`);
    const access = decideRestAccess({
      authorization: record.authorization,
      userAgent: request.headers['user-agent'],
      sender,
      route,
      repository,
    });
    if (!access.allowed) throw new RestError(access.status, access.message);
    if (repository === undefined) throw new RestError(404, 'Not Found');
    return route.answer({
      repository,
      params,
      query: new URLSearchParams(record.query),
      body: record.body,
      token: sender.kind === 'token' ? sender.token : undefined,
      git: host.git,
      serverUrl: host.serverUrl,
    });
  }
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
  { status, body }: RestAnswer,
  headers: Readonly<Record<string, string>>,
): void {
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return;
  }
  const media = { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(status, { ...headers, ...media }).end(JSON.stringify(body));
}
