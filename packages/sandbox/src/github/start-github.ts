import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import { createAnnouncements, type Handler } from './announcements.js';
import { type BeforePushOptions, createBeforePush, type PendingPush } from './before-push.js';
import { createDispatches, type Dispatch, type DispatchHandler } from './dispatches.js';
import { createTraps, type Fault, type Trap, type TrapOptions } from './faults.js';
import { prepareGit } from './git-command.js';
import { type GitHost, serveGit } from './git-http.js';
import type { MergeOptions } from './pull-requests.js';
import type { ReceivedPush } from './pushes.js';
import { createBareRepository, type Repository, type RepositoryOptions } from './repository.js';
import { type MutableRequest, type RecordedRequest, recordRequest } from './requests.js';
import { createRateLimits } from './rest/rate-limit.js';
import { restRoutes } from './rest/routes.js';
import { serveRest } from './rest/serve-rest.js';
import { createTokenStore, type TokenOptions } from './tokens.js';

export interface GitHub {
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** Every request so far, in the order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** What no client of GitHub should ever do; a test expects it to be empty. */
  readonly violations: readonly string[];
  createRepository(options: RepositoryOptions): Promise<Repository>;
  repository(name: string): Repository;
  createToken(options: TokenOptions): string;
  /** Presses the button of a pull request, as a person; the commit that the branch is at then. */
  mergePullRequest(repository: string, number: number, options?: MergeOptions): Promise<string>;
  revokeToken(token: string): void;
  fail(options: TrapOptions & { readonly fault: Fault }): Trap;
  /** Runs an action when a request arrives, before it is answered. */
  when(options: TrapOptions, action: (request: RecordedRequest) => unknown): Trap;
  /** Runs an action between what a client has fetched and what it pushes: a race, without a wait. */
  beforePush(action: (push: PendingPush) => unknown, options?: BeforePushOptions): void;
  /** A number for a run, other than that of any dispatch. */
  newRunId(): number;
  /** Every accepted `workflow_dispatch`, in the order of arrival. */
  readonly dispatches: readonly Dispatch[];
  /** Called for each accepted `workflow_dispatch`, after the client has its answer. */
  onDispatch(handler: DispatchHandler): void;
  /** Waits until the handlers of all dispatches are done; throws what one of them threw. */
  dispatchesSettled(): Promise<void>;
  /** Called for each push over HTTP that was taken, after the client has its answer. */
  onPush(handler: Handler<ReceivedPush>): void;
  /** As `dispatchesSettled`. */
  pushesSettled(): Promise<void>;
  close(): Promise<void>;
}

export interface GitHubOptions {
  /** An existing folder for everything that is stored. */
  readonly root: string;
  /** Default 0: a free one. */
  readonly port?: number;
}

/** A GitHub on loopback: git over HTTP, and the API where GitHub Enterprise Server has it. */
export async function startGitHub({ root, port = 0 }: GitHubOptions): Promise<GitHub> {
  const home = resolve(root);
  const git = await prepareGit(join(home, 'home'));
  const tokens = createTokenStore();
  const traps = createTraps();
  const beforePush = createBeforePush();
  const repositories = new Map<string, Repository>();
  const requests: MutableRequest[] = [];
  const violations: string[] = [];
  const closing = new AbortController();
  const limits = createRateLimits();
  const dispatches = createDispatches();
  const routes = restRoutes(dispatches);

  const findRepository = (name: string) => repositories.get(name.toLowerCase());
  const existingRepository = (name: string): Repository => {
    const repository = findRepository(name);
    if (repository === undefined) throw new Error(`There is no repository ${name}`);
    return repository;
  };
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  const serverUrl = await listen(server, port);
  const pushes = createAnnouncements<ReceivedPush>();
  const announcePush = (push: ReceivedPush) => pushes.announce(push);
  const host: GitHost = { serverUrl, git, tokens, beforePush, findRepository, announcePush };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const record = recordRequest(request);
    requests.push(record);
    response.once('finish', () => {
      record.status = response.statusCode;
    });
    try {
      if ((await traps.intercept(record, response)) === 'answered') return;
      await dispatch(record, request, response);
    } catch (error) {
      if (closing.signal.aborted) return;
      violations.push(`${record.method} ${record.path}: ${String(error)}`);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    }
  };

  const violation = (record: RecordedRequest) => (what: string) => {
    violations.push(`${record.method} ${record.path}: ${what}`);
  };

  const dispatch = async (
    record: MutableRequest,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const { target } = record;
    switch (target.api) {
      case 'git':
        return serveGit({ host, target, record, request, response, signal: closing.signal });
      case 'rest':
        return serveRest({
          host,
          routes,
          limits,
          target,
          record,
          request,
          response,
          violate: violation(record),
        });
      case 'graphql': {
        // Most runs never ask it.
        const { serveGraphql } = await import('./graphql/serve-graphql.js');
        return serveGraphql({ host, record, request, response, violate: violation(record) });
      }
      case 'none':
        violations.push(`${record.method} ${record.path}: no such page`);
        response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not Found');
    }
  };

  return {
    serverUrl,
    apiUrl: `${serverUrl}/api/v3`,
    graphqlUrl: `${serverUrl}/api/graphql`,
    requests,
    violations,
    async createRepository(options) {
      const { name } = options;
      if (!/^[\w.-]+\/[\w.-]+$/.test(name)) throw new Error(`Not an owner/name: ${name}`);
      if (findRepository(name)) throw new Error(`${name} exists already`);
      const gitDir = join(home, 'repositories', `${name}.git`);
      const repository = await createBareRepository(options, { git, gitDir, serverUrl });
      repositories.set(name.toLowerCase(), repository);
      return repository;
    },
    repository: existingRepository,
    createToken(options) {
      if (!findRepository(options.repository)) throw new Error(`No ${options.repository}`);
      return tokens.create(options);
    },
    async mergePullRequest(name, number, options = {}) {
      const repository = existingRepository(name);
      const { login = 'ada' } = options;
      const update = await repository.pullRequests.merge(number, { ...options, login });
      announcePush({ repository, updates: [update], login, tokenKind: 'personal' });
      return update.after;
    },
    revokeToken: (token) => tokens.revoke(token),
    fail: (options) => traps.fail(options),
    when: (options, action) => traps.when(options, action),
    beforePush: (action, options) => beforePush.add(action, options),
    newRunId: () => dispatches.newRunId(),
    dispatches: dispatches.all,
    onDispatch: (handler) => dispatches.onDispatch(handler),
    dispatchesSettled: () => dispatches.settled(),
    onPush: (handler) => pushes.on(handler),
    pushesSettled: () => pushes.settled(),
    async close() {
      closing.abort();
      traps.releaseAll();
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
    },
  };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<string> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('No port');
      done(`http://127.0.0.1:${address.port}`);
    });
  });
}
