import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  buildSchema,
  defaultFieldResolver,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import { isRecord } from '../../runner/json-value.js';
import type { GitHost } from '../git-http.js';
import type { MutableRequest } from '../requests.js';
import { senderOf, type Token } from '../tokens.js';
import { GraphqlError } from './graphql-request.js';
import { resolvers } from './resolvers.js';

export interface GraphqlExchange {
  readonly host: GitHost;
  readonly record: MutableRequest;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Told of a request that no client of GitHub should send. */
  violate(what: string): void;
}

let known: GraphQLSchema | undefined;

/** GitHub's own schema, read when the first request asks for it. Its package also reads it in a second form. */
async function schemaOfGitHub(): Promise<GraphQLSchema> {
  if (known !== undefined) return known;
  const file = new URL('schema.graphql', import.meta.resolve('@octokit/graphql-schema'));
  const text = await readFile(file, 'utf8');
  known = buildSchema(text, { assumeValid: true, noLocation: true });
  return known;
}

/** GitHub's GraphQL API: every question is held to GitHub's schema, and answered as far as the sandbox knows. */
export async function serveGraphql(exchange: GraphqlExchange): Promise<void> {
  const { host, record, request, response } = exchange;
  record.body = JSON.parse(await text(request));
  const sender = senderOf(record.authorization[0], 'any', host.tokens);
  record.login = sender.kind === 'token' ? sender.token.login : undefined;
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'x-github-request-id': randomUUID(),
  };
  const send = (status: number, body: object): void => {
    response.writeHead(status, headers).end(JSON.stringify(body));
  };
  if (sender.kind !== 'token') {
    const isUnknown = sender.kind === 'bad-credentials';
    const message = isUnknown
      ? 'Bad credentials'
      : 'This endpoint requires you to be authenticated.';
    send(401, { message, documentation_url: 'https://docs.github.com/graphql', status: '401' });
    return;
  }
  const result = await answerOf(exchange, sender.token);
  const errors = result.errors?.map(errorResource);
  send(200, { ...result, ...(errors === undefined ? {} : { errors }) });
}

async function answerOf(exchange: GraphqlExchange, token: Token): Promise<ExecutionResult> {
  const { host, record, response, violate } = exchange;
  const { query, variables } = isRecord(record.body) ? record.body : {};
  if (typeof query !== 'string') throw new Error('A request to GraphQL without a query');
  const schema = await schemaOfGitHub();
  const document = parse(query);
  const errors = validate(schema, document);
  if (errors.length > 0) {
    for (const { message } of errors) violate(message);
    return { errors };
  }
  const fieldResolver: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
    if (isRecord(source) && !(info.fieldName in source)) {
      violate(`nothing known of ${info.parentType.name}.${info.fieldName}`);
    }
    return defaultFieldResolver(source, args, context, info);
  };
  const rootValue = resolvers(host, token, ({ repository, ref, before, after }) => {
    const { login, kind: tokenKind } = token;
    const updates = [{ ref, before, after }];
    response.once('finish', () => host.announcePush({ repository, updates, login, tokenKind }));
  });
  const result = await execute({
    schema,
    document,
    rootValue,
    fieldResolver,
    variableValues: isRecord(variables) ? variables : {},
  });
  for (const { originalError, message } of result.errors ?? []) {
    if (!(originalError instanceof GraphqlError)) violate(message);
  }
  return result;
}

/** GitHub says of what kind an error is. */
function errorResource({ message, path, locations, originalError }: GraphQLError): object {
  const type = originalError instanceof GraphqlError ? { type: originalError.type } : {};
  return { ...type, path, locations, message };
}
