import type { GitCommand } from '../git-command.js';
import type { ReceivedPush } from '../pushes.js';
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
  /** The name under which the sender acts. */
  readonly login: string;
  readonly git: GitCommand;
  readonly serverUrl: string;
  /** Called with a push that the operation makes. */
  announcePush(push: Pick<ReceivedPush, 'repository' | 'updates'>): void;
}

export interface RestAnswer {
  readonly status: number;
  /** Undefined for an answer without content. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Done once the answer is on its way. */
  readonly after?: () => void;
}

/** One operation of GitHub's API. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** As in GitHub's OpenAPI description; `{name*}` may hold slashes. */
  readonly path: string;
  /** Of several, any will do. */
  readonly permission: PermissionName | 'metadata' | readonly PermissionName[];
  readonly access: Access;
  /** The parameters of the query that the sandbox follows; any other is a violation. */
  readonly query?: readonly string[];
  /** The fields of the body that the sandbox follows; any other is a violation. */
  readonly fields?: readonly string[];
  /** The repository that the query names, for a path that names none. */
  readonly repositoryOf?: (query: URLSearchParams) => string;
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

/** The answer for a field that is missing in the body, or has a wrong value. */
export function invalid(what: string): RestError {
  return new RestError(422, `Invalid request.\n\n${what}`);
}

/** A value that the operation cannot work with, in the form that most of the API has for it. */
export function validationFailed(...errors: readonly object[]): RestError {
  return new RestError(422, 'Validation Failed', errors);
}

export function notFound(): RestError {
  return new RestError(404, 'Not Found');
}
