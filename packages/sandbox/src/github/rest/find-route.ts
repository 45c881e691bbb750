import type { Route } from './rest-request.js';

export interface FoundRoute {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The route that a method and a path (below `/api/v3`, still encoded) belong to. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): FoundRoute | undefined {
  for (const route of routes) {
    const params = route.method === method ? matchPath(route.path, path) : undefined;
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function matchPath(template: string, path: string): Record<string, string> | undefined {
  const names: string[] = [];
  const pattern = template.replaceAll(/\{(\w+)(\*?)\}/g, (_, name: string, rest: string) => {
    names.push(name);
    return rest === '' ? '([^/]+)' : '(.+)';
  });
  const found = new RegExp(`^${pattern}$`).exec(path);
  if (found === null) return undefined;
  try {
    return Object.fromEntries(
      names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]),
    );
  } catch {
    return undefined;
  }
}
