import type { Dispatches } from '../dispatches.js';
import { dispatchRoute } from './dispatch-route.js';
import { gitRoutes } from './git-routes.js';
import { hashAlgorithmRoute, repositoryRoute } from './repository-route.js';
import type { Route } from './rest-request.js';

/** All that the sandbox knows of GitHub's REST API. */
export function restRoutes(dispatches: Dispatches): readonly Route[] {
  return [repositoryRoute, hashAlgorithmRoute, ...gitRoutes, dispatchRoute(dispatches)];
}
