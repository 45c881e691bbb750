import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import type { BeforePush } from './before-push.js';
import { decideGitAccess, type GitAccess } from './git-access.js';
import type { GitCommand } from './git-command.js';
import { type BackendAnswer, runBackend, runService, sendAnswer } from './http-backend.js';
import { type PushRules, refusedUpdates } from './push-rules.js';
import type { ReceivedPush } from './pushes.js';
import {
  amendedReport,
  encodePush,
  madeUpdates,
  type PushRequest,
  parsePush,
  type Refusal,
  refusedReport,
} from './receive-pack.js';
import type { Repository } from './repository.js';
import type { MutableRequest, Target } from './requests.js';
import { withPushedObjects } from './rules/pushed-objects.js';
import { senderOf, type Token, type TokenStore } from './tokens.js';

export interface GitHost {
  readonly serverUrl: string;
  readonly git: GitCommand;
  readonly tokens: TokenStore;
  readonly beforePush: BeforePush;
  findRepository(name: string): Repository | undefined;
  /** Called once the client has its answer. */
  announcePush(push: ReceivedPush): void;
}

type GitTarget = Extract<Target, { api: 'git' }>;

interface Exchange {
  readonly host: GitHost;
  readonly target: GitTarget;
  readonly record: MutableRequest;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
}

/** Git over smart HTTP: access, then the hooks of a test, then the real `git http-backend`. */
export async function serveGit(exchange: Exchange): Promise<void> {
  const { host, target, record, response } = exchange;
  const repository = host.findRepository(target.repository);
  const sender = senderOf(record.authorization[0], 'basic', host.tokens);
  const access = decideGitAccess({
    authorization: record.authorization,
    sender,
    service: target.service,
    repository,
  });
  record.login = sender.kind === 'token' ? sender.token.login : undefined;
  if (!access.allowed || repository === undefined) return refuse(access, response);
  if (target.service === 'git-receive-pack' && sender.kind === 'token') {
    if (target.phase === 'exchange') {
      return receivePush(exchange, repository, sender.token);
    }
    await host.beforePush.run('advertisement', { repository, updates: [] });
  }
  const greets = target.service === 'git-upload-pack' && target.phase === 'advertisement';
  if (greets && exchange.request.headers['git-protocol'] === 'version=2') {
    return greet(exchange, repository);
  }
  return forward(exchange, repository, exchange.request);
}

async function forward(
  exchange: Exchange,
  repository: Repository,
  body: IncomingMessage | Buffer,
): Promise<void> {
  await sendAnswer(await askBackend(exchange, repository, body), exchange.response);
}

/** What git says of protocol version 2, by the repository's configuration: it names no ref. */
const capabilities = new Map<string, { readonly answer: BackendAnswer; readonly body: Buffer }>();

/** The greeting of a fetch: what this git can do and this configuration allows. Most requests are this one. */
async function greet(exchange: Exchange, repository: Repository): Promise<void> {
  const { request, response } = exchange;
  const config = await readFile(join(repository.gitDir, 'config'), 'utf8');
  let known = capabilities.get(config);
  if (known === undefined) {
    const answer = await askBackend(exchange, repository, request);
    known = { answer, body: await buffer(answer.body) };
    if (answer.status === 200) capabilities.set(config, known);
  }
  response.writeHead(known.answer.status, { ...known.answer.headers }).end(known.body);
}

async function askBackend(
  exchange: Exchange,
  repository: Repository,
  body: IncomingMessage | Buffer,
): Promise<BackendAnswer> {
  const { host, target, record, request, signal } = exchange;
  const { service } = target;
  const { query, login } = record;
  const asked = { env: host.git.env, gitDir: repository.gitDir, request, login };
  return target.phase === 'exchange'
    ? runService({ ...asked, service }, body, signal)
    : runBackend({ ...asked, path: 'info/refs', query }, body, signal);
}

async function receivePush(
  exchange: Exchange,
  repository: Repository,
  token: Token,
): Promise<void> {
  const { host, record, request, response } = exchange;
  const body = await wholeBody(request);
  const push = parsePush(body);
  record.updates = push.updates;
  // A client that is about to send a large pack asks first, with a push of nothing.
  if (push.updates.length === 0) return forward(exchange, repository, body);

  await host.beforePush.run('update', { repository, updates: push.updates });
  const rules = pushRules(host, repository, token);
  const refusals = await withPushedObjects(
    { git: host.git, repository, pack: push.pack },
    async (objects) =>
      objects === undefined
        ? new Map<string, Refusal>()
        : refusedUpdates(push.updates, rules, objects),
  );
  const accepted = acceptedPart(push, new Set(refusals.keys()));
  if (accepted.updates.length === 0) return report(response, refusedReport(push, refusals));
  const answer = await askBackend(exchange, repository, encodePush(accepted));
  const spoken = await buffer(answer.body);
  if (answer.status !== 200) {
    response.writeHead(answer.status, { ...answer.headers }).end(spoken);
    return;
  }
  const updates = madeUpdates(accepted, spoken);
  if (updates.length > 0) {
    const { login, kind: tokenKind } = token;
    response.once('finish', () => host.announcePush({ repository, updates, login, tokenKind }));
  }
  return report(response, amendedReport(push, spoken, refusals));
}

/** The repository's rules on who may move which of its refs. */
export function pushRules(
  { serverUrl }: Pick<GitHost, 'serverUrl'>,
  repository: Repository,
  token: Token,
): PushRules {
  return {
    serverUrl,
    repository: repository.name,
    token,
    login: token.login,
    protections: (ref) => repository.protections(ref),
    hasPassed: (sha, context) => repository.hasPassed(sha, context),
    isPushProtected: repository.settings.pushProtection,
    refRefusal: (ref) => repository.refRefusal(ref),
  };
}

// Of an atomic push one refused update leaves nothing.
function acceptedPart(push: PushRequest, refused: ReadonlySet<string>): PushRequest {
  const atomic = push.capabilities.includes('atomic') && refused.size > 0;
  const updates = atomic ? [] : push.updates.filter(({ ref }) => !refused.has(ref));
  return { ...push, updates };
}

function report(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, {
    'Content-Type': 'application/x-git-receive-pack-result',
    'Cache-Control': 'no-cache, max-age=0, must-revalidate',
  });
  response.end(body);
}

function refuse(access: GitAccess, response: ServerResponse): void {
  const { status, message } = access.allowed
    ? { status: 404, message: 'Repository not found.' }
    : access;
  // git shows the text to the user as `remote: ...`, if it is plain.
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    ...(status === 401 ? { 'WWW-Authenticate': 'Basic realm="GitHub"' } : {}),
  });
  response.end(message);
}

function wholeBody(request: IncomingMessage): Promise<Buffer> {
  const zipped = /^(x-)?gzip$/.test(request.headers['content-encoding'] ?? '');
  return buffer(zipped ? request.pipe(createGunzip()) : request);
}
