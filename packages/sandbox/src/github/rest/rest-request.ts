import type { GitCommand } from '../git-command.js';
import type { Repository } from '../repository.js';
import type { Access, PermissionName, Token } from '../tokens.js';

/** A call of the API that may be answered: the repository exists and the sender may do this. */
export interface RestRequest {
  readonly repository: Repository;
  /** By the names in the route's path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body; undefined if there is none. */
  readonly body: unknown;
  readonly token: Token | undefined;
  readonly git: GitCommand;
  readonly serverUrl: string;
}

export interface RestAnswer {
  readonly status: number;
  /** Undefined for an answer without content. */
  readonly body?: object;
  /** Done once the answer is on its way. */
  readonly after?: () => void;
}

/** One operation of GitHub's API. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** As in GitHub's OpenAPI description; `{name*}` may hold slashes. */
  readonly path: string;
  readonly permission: PermissionName | 'metadata';
  readonly access: Access;
  /** Behind `https://docs.github.com/rest/`. */
  readonly docs: string;
  answer(request: RestRequest): Promise<RestAnswer>;
}

/** An answer other than 2xx, with GitHub's own words. */
export class RestError extends Error {
  readonly status: number;
  readonly errors: readonly object[] | undefined;

  constructor(status: number, message: string, errors?: readonly object[]) {
    super(message);
    this.name = 'RestError';
    this.status = status;
    this.errors = errors;
  }
}

export function notFound(): RestError {
  return new RestError(404, 'Not Found');
}
