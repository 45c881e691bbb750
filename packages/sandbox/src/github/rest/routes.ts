import type { Dispatches } from '../dispatches.js';
import { contentsRoute } from './contents-route.js';
import { dispatchRoute } from './dispatch-route.js';
import { gitRoutes } from './git-routes.js';
import { issueRoutes } from './issue-routes.js';
import { pullRoutes } from './pull-routes.js';
import { refRoutes } from './ref-routes.js';
import { hashAlgorithmRoute, repositoryRoute } from './repository-route.js';
import type { Route } from './rest-request.js';
import { rulesRoutes } from './rules-routes.js';
import { searchRoute } from './search-route.js';

/** All that the sandbox knows of GitHub's REST API. */
export function restRoutes(dispatches: Dispatches): readonly Route[] {
  return [
    repositoryRoute,
    hashAlgorithmRoute,
    // Before those of branches, whose names may hold slashes.
    ...rulesRoutes,
    ...gitRoutes,
    ...refRoutes,
    contentsRoute,
    ...pullRoutes,
    ...issueRoutes,
    searchRoute,
    dispatchRoute(dispatches),
  ];
}
