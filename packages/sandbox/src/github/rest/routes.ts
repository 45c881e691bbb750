import { compareRoute } from './compare-route.js';
import { gitRoutes } from './git-routes.js';
import { repositoryRoute } from './repository-route.js';
import type { Route } from './rest-request.js';

export const readingRoutes: readonly Route[] = [repositoryRoute, ...gitRoutes, compareRoute];
