import type { GitHub } from '../../src/github/start-github.js';

export interface Answer {
  readonly status: number;
  /** Undefined where there is no content. */
  readonly json: unknown;
  readonly body: Body;
  readonly headers: Headers;
}

/** What tests look at in answers; the whole is checked against GitHub's description. */
interface Body {
  readonly message?: string;
  readonly status?: string;
  readonly documentation_url?: string;
  readonly sha?: string;
  readonly object?: unknown;
  readonly tree?: readonly { readonly path: string; readonly sha: string }[];
}

export interface CallOptions {
  readonly token?: string;
  readonly method?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request to the API of the sandbox's GitHub; `path` begins behind `/api/v3`. */
export async function call(
  github: GitHub,
  path: string,
  { token, method = 'GET', body, headers }: CallOptions = {},
): Promise<Answer> {
  const response = await fetch(`${github.apiUrl}${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    json: text === '' ? undefined : JSON.parse(text),
    body: JSON.parse(text === '' ? '{}' : text),
    headers: response.headers,
  };
}
