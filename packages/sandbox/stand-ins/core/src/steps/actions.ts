import type { Loose } from '../loose.js';
import { keyedSources, sourceOf, tokenizedSource, valueSource } from '../sources.js';
import type { JsonObject, StepType } from '../stored.js';
import { Step, type StorageScope } from './step.js';

interface StepInit {
  description?: string;
}
interface RetryInit extends StepInit {
  autoRetry?: boolean;
}
interface FailureInit extends RetryInit {
  continueWorkflowOnError?: boolean;
}

export interface FunctionInit<Parameters extends Record<string, unknown>> extends RetryInit {
  code: (parameters: Parameters, libraries: Loose) => unknown;
  parameters: Parameters;
}

export class FunctionStep<
  Parameters extends Record<string, unknown> = Record<string, unknown>,
> extends Step {
  readonly type: StepType = 'ACTION/FUNCTION';
  readonly #init: FunctionInit<Parameters>;

  constructor(init: FunctionInit<Parameters>) {
    super(init);
    this.#init = init;
  }

  storedParameters({ resolve }: StorageScope): JsonObject {
    return {
      parameters: keyedSources(this.#init.parameters, 'ANY', resolve),
      code: asExpression(this.#init.code.toString()),
      retryOnFailure: this.#init.autoRetry ?? false,
    };
  }
}

/** `code() {}` in an object is no expression by itself, so it cannot be stored as it stands. */
function asExpression(code: string): string {
  if (/^(async\b\s*)?(function\b|\(|[\p{L}_$][\p{L}\p{N}_$]*\s*=>)/u.test(code)) return code;
  return code.startsWith('async ')
    ? `async function ${code.slice('async '.length)}`
    : `function ${code}`;
}

export interface RequestInit extends FailureInit {
  url: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  params?: Record<string, string>;
  headers?: Record<string, string>;
  /** A text for `xml` and `raw`. */
  body?: Record<string, unknown> | string;
  bodyType?: 'json' | 'form-data' | 'x-www-form-urlencoded' | 'xml' | 'raw';
  /** The other entries are what the kind of authorization needs, e.g. a `token`. */
  authorization?: { type: string } & Record<string, string>;
}

export interface IntegrationRequestInit extends Omit<RequestInit, 'authorization'> {
  resource?: new () => { readonly id: string };
}

export class RequestStep extends Step {
  readonly type: StepType = 'ACTION/REQUEST';
  readonly init: RequestInit;

  constructor(init: RequestInit) {
    super(init);
    this.init = init;
  }

  storedParameters({ resolve }: StorageScope): JsonObject {
    const { authorization } = this.init;
    return {
      ...storedRequest(this.init, resolve),
      ...(authorization === undefined
        ? {}
        : { authorization: storedAuthorization(authorization, resolve) }),
    };
  }
}

export class IntegrationRequestStep extends Step {
  readonly type: StepType = 'ACTION/CUSTOM_INTEGRATION_REQUEST';
  readonly init: IntegrationRequestInit;

  constructor(init: IntegrationRequestInit) {
    super(init);
    this.init = init;
  }

  storedParameters({ integrationName, resolve, assertResource }: StorageScope): JsonObject {
    const { resource } = this.init;
    const resourceId = resource === undefined ? undefined : new resource().id;
    if (resourceId !== undefined) assertResource(resourceId);
    return {
      actionType: integrationName,
      ...storedRequest(this.init, resolve),
      ...(resourceId === undefined ? {} : { resourceId }),
    };
  }
}

function storedRequest(
  init: Omit<RequestInit, 'authorization'>,
  resolve: StorageScope['resolve'],
): JsonObject {
  const raw = typeof init.body === 'string' ? init.body : undefined;
  const body = typeof init.body === 'string' ? undefined : init.body;
  return {
    ...(init.bodyType === undefined ? {} : { bodyType: init.bodyType }),
    httpMethod: init.method,
    ignoreFailure: init.continueWorkflowOnError ?? false,
    retryOnFailure: init.autoRetry ?? false,
    url: tokenizedSource(urlWithParams(init), 'STRING', resolve),
    params: keyedSources(init.params, 'STRING', resolve),
    headers: keyedSources(init.headers, 'STRING', resolve),
    body: keyedSources(body, 'ANY', resolve),
    ...(raw === undefined ? {} : { rawBody: tokenizedSource(raw, 'STRING', resolve) }),
  };
}

/**
 * Paragon keeps the parameters in the url, too, in place of the query that stands there. One
 * without a name stays out of it.
 */
function urlWithParams({ url, params = {} }: Omit<RequestInit, 'authorization'>): string {
  const query = Object.entries(params)
    .filter(([name]) => name.trim() !== '')
    .map(([name, value]) => `${name}=${value}`);
  const [base] = url.split('?');
  return query.length === 0 ? url : `${base}?${query.join('&')}`;
}

function storedAuthorization(
  authorization: NonNullable<RequestInit['authorization']>,
  resolve: StorageScope['resolve'],
): JsonObject {
  const { type, ...secrets } = authorization;
  const sources = Object.entries(secrets).map(([key, text]) => [
    key,
    tokenizedSource(text, 'STRING', resolve),
  ]);
  return { type, ...Object.fromEntries(sources) };
}

export interface ActionInit extends FailureInit {
  intent: string;
  actionType: string;
  parameters: Record<string, unknown>;
}

export class ActionStep<_Inputs = Loose, Output = Loose> extends Step<Output> {
  readonly type: StepType = 'ACTION/CUSTOM';
  readonly init: ActionInit;

  constructor(init: ActionInit) {
    super(init);
    this.init = init;
  }

  storedParameters({ resolve }: StorageScope): JsonObject {
    const { intent, actionType, parameters, continueWorkflowOnError, autoRetry } = this.init;
    return {
      intent,
      actionType,
      credentials: [],
      actionParameters: keyedSources(parameters, 'ANY', resolve),
      ignoreFailure: continueWorkflowOnError ?? false,
      retryOnFailure: autoRetry ?? false,
    };
  }
}

export interface ResponseInit extends StepInit {
  statusCode: number;
  responseType: 'JSON' | 'FILE';
  body: unknown;
}

export class ResponseStep extends Step {
  readonly type: StepType = 'ACTION/RESPONSE';
  readonly init: ResponseInit;

  constructor(init: ResponseInit) {
    super(init);
    this.init = init;
  }

  storedParameters({ resolve }: StorageScope): JsonObject {
    const { statusCode, responseType, body } = this.init;
    return responseType === 'JSON'
      ? { statusCode, responseType, bodyData: keyedSources(entriesOf(body), 'ANY', resolve) }
      : { statusCode, responseType, bodyData: [], bodyFile: sourceOf(body, 'ANY', resolve) };
  }
}

export interface DelayInit extends StepInit {
  unit?: 'SECONDS' | 'MINUTES' | 'HOURS' | 'DAYS';
  value: number;
}

export class DelayStep extends Step {
  readonly type: StepType = 'ACTION/DELAY';
  readonly init: DelayInit;

  constructor(init: DelayInit) {
    super(init);
    this.init = init;
  }

  storedParameters(): JsonObject {
    const { unit, value } = this.init;
    return { unit: unit ?? 'SECONDS', value: valueSource(value, 'NON_DECIMAL') };
  }
}

function entriesOf(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}
