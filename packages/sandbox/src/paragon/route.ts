import * as v from 'valibot';
import { shapeProblems } from './document-schemas.js';
import type { ZeusError } from './model.js';
import type { Violation } from './request-log.js';

/** Relative to the base path; `*` in a fault means every one of them. */
export type RouteName =
  | 'POST /graphite/projects/commit'
  | 'PATCH /graphite/projects/commit'
  | 'GET /sandbox/cli/projects/:id'
  | 'PUT /sandbox/cli/projects/:id'
  | 'GET /sandbox/cli/integrations/:name';

export interface Answer {
  status: number;
  body: unknown;
}

export interface Call<Body> {
  body: Body;
  /** The last part of the path, for a route that ends in a parameter; else empty. */
  parameter: string;
  /** To which the key belongs. */
  organization: string;
  violate: (rule: Violation['rule'], message: string) => void;
}

export interface Route {
  name: RouteName;
  /** What is wrong with a body, by its shape alone. */
  check(body: unknown): string[];
  handle(call: Call<unknown>): Answer;
}

export function route<Body>(
  name: RouteName,
  schema: v.GenericSchema<unknown, Body>,
  handle: (call: Call<Body>) => Answer,
): Route {
  return {
    name,
    check: (body) => shapeProblems(schema, body),
    handle: (call) => handle({ ...call, body: v.parse(schema, call.body) }),
  };
}

export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; parameter: string } | undefined {
  for (const candidate of routes) {
    const [wanted, pattern = ''] = candidate.name.split(' ');
    if (wanted !== method) continue;
    if (!pattern.includes(':')) {
      if (pattern === path) return { route: candidate, parameter: '' };
      continue;
    }
    const prefix = pattern.slice(0, pattern.indexOf(':'));
    const parameter = path.slice(prefix.length);
    if (path.startsWith(prefix) && parameter !== '' && !parameter.includes('/')) {
      return { route: candidate, parameter };
    }
  }
  return undefined;
}

/** Errors as Zeus words them. */
export function refusal(status: number, message: string, errors: string[] = []): Answer {
  const body: ZeusError =
    errors.length === 0
      ? { message }
      : { message, meta: { errors: errors.map((error) => ({ error })) } };
  return { status, body };
}
