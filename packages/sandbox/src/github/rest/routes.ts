import type { Dispatches } from '../dispatches.js';
import { dispatchRoute } from './dispatch-route.js';
import { gitRoutes } from './git-routes.js';
import { repositoryRoute } from './repository-route.js';
import type { Route } from './rest-request.js';

/** All that the sandbox knows of GitHub's REST API. */
export function restRoutes(dispatches: Dispatches): readonly Route[] {
  return [repositoryRoute, ...gitRoutes, dispatchRoute(dispatches)];
}
