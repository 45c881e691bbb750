import type { Visibility } from '../git-access.js';
import { allows, type Sender, sameRepository } from '../tokens.js';
import type { Route } from './rest-request.js';

export interface RestAccessRequest {
  /** Every Authorization header of the request. */
  readonly authorization: readonly string[];
  readonly userAgent: string | undefined;
  readonly sender: Sender;
  readonly route: Pick<Route, 'permission' | 'access'>;
  /** Undefined if there is no such repository. */
  readonly repository: { readonly name: string; readonly visibility: Visibility } | undefined;
}

export type RestAccess =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly status: number; readonly message: string };

/** Who may call an operation of the API, with the words that GitHub uses when one may not. */
export function decideRestAccess(request: RestAccessRequest): RestAccess {
  const { authorization, userAgent, sender, route, repository } = request;
  if (userAgent === undefined || userAgent === '') {
    return refuse(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check https://developer.github.com for other possible causes.',
    );
  }
  if (authorization.length > 1) return refuse(400, 'Duplicate header: "Authorization"');
  if (sender.kind === 'bad-credentials') return refuse(401, 'Bad credentials');
  const isPublic = repository?.visibility === 'public';
  if (sender.kind === 'anonymous') {
    if (!isPublic) return refuse(404, 'Not Found');
    return route.access === 'read' ? { allowed: true } : refuse(401, 'Requires authentication');
  }
  const { token } = sender;
  if (repository === undefined) return refuse(404, 'Not Found');
  // A resource that the token may not read answers 404, unless it is public.
  // https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource
  const own = sameRepository(token.repository, repository.name);
  if (!own && !isPublic) return refuse(404, 'Not Found');
  const { permission, access } = route;
  if (access === 'read' && (isPublic || permission === 'metadata')) return { allowed: true };
  const sufficient = typeof permission === 'string' ? [permission] : permission;
  const isAllowed = sufficient.some(
    (name) => name !== 'metadata' && allows(token, repository.name, name, access),
  );
  if (isAllowed) return { allowed: true };
  const by = token.kind === 'installation' ? 'integration' : 'personal access token';
  return refuse(403, `Resource not accessible by ${by}`);
}

function refuse(status: number, message: string): RestAccess {
  return { allowed: false, status, message };
}
