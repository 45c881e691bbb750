import type { HttpClient } from '@actions/http-client';
import type { RequestHandler, RequestOptions } from '@actions/http-client/lib/interfaces';
import { checkBypass } from '@actions/http-client/lib/proxy';
import { Cancelled, messageOf, systemErrorCode } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Log } from '../report/log.js';
import type { Clock } from './clock.js';
import { properProxyAddress, proxyVariables } from './proxy-address.js';
import type { RetryDecision } from './retry.js';

export interface JsonRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** For the whole of request and answer, in milliseconds. */
  readonly timeLimit: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  /** Removes secrets from the answer: a server may echo the request. */
  readonly redact: (text: string) => string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A request without an answer: no connection, a broken one, or a timeout. */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';
  /**
   * Node's code, such as `ECONNREFUSED`; `TIMEOUT` if the time limit ended it, `PROXY` if the proxy's address is
   * invalid.
   */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }

  /** Whether another attempt may succeed. A wrong name, address or certificate stays wrong. */
  get isPassing(): boolean {
    return !/^(?:PROXY$|CERT_|ERR_TLS|ERR_SSL|EPROTO$|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ENOTFOUND$)/.test(
      this.code,
    );
  }
}

/** Whether a request that a server has not answered is worth another attempt. */
export function connectionDecision(failure: ConnectionFailure, server: string): RetryDecision {
  return failure.isPassing
    ? { kind: 'again', why: `${server} could not be reached (${quoted(failure.message)})` }
    : { kind: 'final' };
}

const userAgent = 'paragraph-git-sync';
/** Paragon answers with a few ids. A longer answer is not from Paragon. In bytes. */
const longestAnswer = 1024 * 1024;

/**
 * Sends one request and reads the answer with any status. Follows no redirect: it would carry the key to another host.
 * Proxies and certificate authorities are those of the job's environment.
 *
 * @throws {ConnectionFailure} when there is no complete answer, {Cancelled} when `signal` was aborted.
 */
export async function sendJson(request: JsonRequest): Promise<HttpAnswer> {
  const { signal, timeLimit, clock, log } = request;
  if (signal.aborted) throw new Cancelled();
  const started = clock.now();
  useProperProxy(new URL(request.url));
  // Loaded here: with Node's own modules for HTTP and TLS it takes as long as all the rest of `post`, which rarely needs it.
  const { HttpClient: Client } = await import('@actions/http-client');
  const client = new Client(userAgent, [plainAddress], {
    allowRedirects: false,
    allowRetries: false,
    keepAlive: true,
    socketTimeout: timeLimit,
  });
  // Only `dispose` stops a request: it ends the client's sockets.
  const limit = new AbortController();
  const release = clock.after(timeLimit, () => limit.abort());
  const ended = AbortSignal.any([signal, limit.signal]);
  const stopped = new Promise<never>((_, reject) => {
    ended.addEventListener('abort', () => reject(ended.reason), { once: true });
  });
  stopped.catch(() => undefined);
  try {
    const answer = await Promise.race([exchange(client, request, ended), stopped]);
    log.debug(debugLine(request, String(answer.status), started));
    return answer;
  } catch (thrown) {
    if (signal.aborted) throw new Cancelled();
    const failure = limit.signal.aborted
      ? new ConnectionFailure(`no answer within ${timeLimit / 1_000} s`, 'TIMEOUT')
      : new ConnectionFailure(request.redact(messageOf(thrown)), codeOf(thrown));
    log.debug(debugLine(request, failure.message, started));
    throw failure;
  } finally {
    release();
    client.dispose();
  }
}

/**
 * Replaces the proxy's address with a well-formed one, in this process only: children have their own environment.
 *
 * @throws {ConnectionFailure} for an address that is not one: the HTTP client would silently bypass the proxy.
 */
export function useProperProxy(url: URL): void {
  const name = proxyVariables(url.protocol).find((variable) => process.env[variable]);
  if (name === undefined || checkBypass(url)) return;
  const address = properProxyAddress(process.env[name] ?? '');
  if (address === undefined) {
    throw new ConnectionFailure(`${name} is not the address of an HTTP proxy`, 'PROXY');
  }
  process.env[name] = address;
}

/** The HTTP client passes an IPv6 address on with its brackets, and Node looks that up as a host name. */
const plainAddress: RequestHandler = {
  prepareRequest(options: RequestOptions & { host?: string | null }) {
    const address = /^\[(?<address>[^\]]*)\]$/.exec(options.host ?? '')?.groups?.address;
    if (address !== undefined) options.host = address;
  },
  canHandleAuthentication: () => false,
  handleAuthentication: () =>
    Promise.reject(new Error('This handler does not support authentication.')),
};

function debugLine({ method, url, clock }: JsonRequest, outcome: string, since: number): string {
  const { host, pathname } = new URL(url);
  return `${method} ${host}${pathname}: ${outcome} (${Math.round(clock.now() - since)} ms)`;
}

async function exchange(
  client: HttpClient,
  { method, url, headers, body, redact }: JsonRequest,
  ended: AbortSignal,
): Promise<HttpAnswer> {
  const data = body === undefined ? null : JSON.stringify(body);
  const { message } = await client.request(method, url, data, {
    accept: 'application/json',
    ...(data === null ? {} : { 'content-type': 'application/json' }),
    ...headers,
  });
  ended.addEventListener('abort', () => message.destroy(), { once: true });
  const chunks: Buffer[] = [];
  let size = 0;
  // Not `readBody()`: it never settles when the connection breaks in the middle of an answer.
  for await (const chunk of message as AsyncIterable<Uint8Array>) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > longestAnswer) throw new Error(`an answer of more than ${longestAnswer} bytes`);
    chunks.push(bytes);
  }
  return {
    status: message.statusCode ?? 0,
    headers: redactedHeaders(message.headers, redact),
    text: redact(Buffer.concat(chunks).toString('utf8')),
  };
}

function redactedHeaders(
  headers: HttpAnswer['headers'],
  redact: (text: string) => string,
): HttpAnswer['headers'] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? redact(value) : value?.map(redact),
    ]),
  );
}

function codeOf(thrown: unknown): string {
  return systemErrorCode(thrown) ?? 'UNKNOWN';
}
