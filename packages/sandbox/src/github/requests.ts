import type { IncomingMessage } from 'node:http';
import type { GitService } from './git-access.js';
import type { RefUpdate } from './receive-pack.js';

/** A request that reached the sandbox's GitHub, as it came in; what became of it is added. */
export interface RecordedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Every Authorization header: two of them are a fault that Node would otherwise hide. */
  readonly authorization: readonly string[];
  readonly target: Target;
  /** Who sent it, as far as a known token tells. */
  readonly login: string | undefined;
  /** What a push asks for; empty for anything else. */
  readonly updates: readonly RefUpdate[];
  /** The JSON body of a request to the API. */
  readonly body: unknown;
  /** Undefined until it is answered, and if the connection broke first. */
  readonly status: number | undefined;
}

export type MutableRequest = { -readonly [key in keyof RecordedRequest]: RecordedRequest[key] };

/** What a request is for, told by its path alone. */
export type Target =
  | {
      readonly api: 'git';
      readonly repository: string;
      readonly service: GitService;
      /** `advertisement` lists the refs, `exchange` carries the objects. */
      readonly phase: 'advertisement' | 'exchange';
    }
  | { readonly api: 'rest'; readonly route: string }
  | { readonly api: 'graphql' }
  | { readonly api: 'none' };

export function recordRequest(request: IncomingMessage): MutableRequest {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const method = request.method ?? 'GET';
  return {
    method,
    path: url.pathname,
    query: url.search.slice(1),
    headers: request.headers,
    authorization: headerValues(request, 'authorization'),
    target: targetOf(method, url),
    login: undefined,
    updates: [],
    body: undefined,
    status: undefined,
  };
}

function targetOf(method: string, url: URL): Target {
  if (url.pathname === '/api/graphql') return { api: 'graphql' };
  const [, route] = /^\/api\/v3(\/.*)?$/.exec(url.pathname) ?? [];
  if (route !== undefined) return { api: 'rest', route };
  const path = /^\/([^/]+\/[^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;
  const [, repository, last] = path.exec(url.pathname) ?? [];
  const phase = last === 'info/refs' ? 'advertisement' : 'exchange';
  const service = phase === 'exchange' ? last : url.searchParams.get('service');
  if (repository === undefined || method !== (phase === 'exchange' ? 'POST' : 'GET')) {
    return { api: 'none' };
  }
  return service === 'git-upload-pack' || service === 'git-receive-pack'
    ? { api: 'git', repository: decodeURIComponent(repository), service, phase }
    : { api: 'none' };
}

function headerValues(request: IncomingMessage, name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const value = request.rawHeaders[index + 1];
    if (request.rawHeaders[index]?.toLowerCase() === name && value !== undefined) {
      values.push(value);
    }
  }
  return values;
}
