import { execFile, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import type { GitService } from './git-access.js';

/** One request for `git http-backend`, which is a CGI program. */
export interface BackendRequest {
  readonly env: NodeJS.ProcessEnv;
  readonly gitDir: string;
  /** For example `info/refs` or `git-upload-pack`. */
  readonly path: string;
  readonly query: string;
  readonly request: IncomingMessage;
  readonly login: string | undefined;
}

export interface BackendAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Buffer>;
}

let execPath: Promise<string> | undefined;

async function askExecPath(env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await promisify(execFile)('git', ['--exec-path'], { env, windowsHide: true });
  return stdout.trim();
}

/** Starts the program with the body of the request as its input; ends it when `signal` aborts. */
export async function runBackend(
  backend: BackendRequest,
  body: Readable | Buffer,
  signal: AbortSignal,
): Promise<BackendAnswer> {
  // Not through `git`, which would be one more process for each request.
  execPath ??= askExecPath(backend.env);
  const child = spawn(join(await execPath, 'git-http-backend'), {
    env: { ...backend.env, ...cgiVariables(backend, body) },
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
    signal,
    killSignal: 'SIGKILL',
  });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  failed.catch(() => undefined);
  // The program may answer before it has read everything; that is not an error of ours.
  child.stdin.on('error', () => undefined);
  if (Buffer.isBuffer(body)) child.stdin.end(body);
  else body.pipe(child.stdin);
  return Promise.race([readCgiAnswer(child.stdout), failed]);
}

/**
 * Does for the body of a `POST` what `git http-backend` does (`service_rpc` in http-backend.c), without that program
 * between: most of what is asked of a server in a test is this.
 */
export function runService(
  {
    service,
    ...backend
  }: Omit<BackendRequest, 'path' | 'query'> & { readonly service: GitService },
  body: Readable | Buffer,
  signal: AbortSignal,
): BackendAnswer {
  const { request, env, gitDir, login = 'anonymous' } = backend;
  const child = spawn('git', [service.slice('git-'.length), '--stateless-rpc', '.'], {
    cwd: gitDir,
    env: {
      ...env,
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      GIT_COMMITTER_NAME: login,
      GIT_COMMITTER_EMAIL: `${login}@http.${request.socket.remoteAddress ?? ''}`,
    },
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
    signal,
    killSignal: 'SIGKILL',
  });
  // The program was ended by `signal`, or does not exist. The answer ends, and the client reports that.
  child.on('error', () => child.stdout.destroy());
  child.stdin.on('error', () => undefined);
  if (Buffer.isBuffer(body)) child.stdin.end(body);
  else if (/^(x-)?gzip$/.test(request.headers['content-encoding'] ?? '')) {
    body
      .pipe(createGunzip())
      .on('error', () => child.stdin.destroy())
      .pipe(child.stdin);
  } else body.pipe(child.stdin);
  return {
    status: 200,
    headers: {
      Expires: 'Fri, 01 Jan 1980 00:00:00 GMT',
      Pragma: 'no-cache',
      'Cache-Control': 'no-cache, max-age=0, must-revalidate',
      'Content-Type': `application/x-${service}-result`,
    },
    body: child.stdout,
  };
}

/** Sends the answer on while the program is still writing it. */
export async function sendAnswer(answer: BackendAnswer, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, { ...answer.headers });
  for await (const chunk of answer.body) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await drained(response);
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

function cgiVariables(backend: BackendRequest, body: Readable | Buffer): NodeJS.ProcessEnv {
  const { headers, method = 'GET' } = backend.request;
  const header = (name: string): string => String(headers[name] ?? '');
  return {
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_PROTOCOL: 'HTTP/1.1',
    GIT_HTTP_EXPORT_ALL: '1',
    REQUEST_METHOD: method,
    QUERY_STRING: backend.query,
    // Names the repository without a project root, so that the two need not agree on a layout.
    PATH_TRANSLATED: `${backend.gitDir.replaceAll('\\', '/')}/${backend.path}`,
    PATH_INFO: `/${backend.path}`,
    CONTENT_TYPE: header('content-type'),
    CONTENT_LENGTH: Buffer.isBuffer(body) ? String(body.length) : header('content-length'),
    HTTP_CONTENT_ENCODING: Buffer.isBuffer(body) ? '' : header('content-encoding'),
    GIT_PROTOCOL: header('git-protocol'),
    REMOTE_ADDR: backend.request.socket.remoteAddress ?? '',
    ...(backend.login === undefined ? {} : { REMOTE_USER: backend.login }),
  };
}

async function readCgiAnswer(output: Readable): Promise<BackendAnswer> {
  const chunks: AsyncIterator<Buffer> = output[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  for (;;) {
    const end = head.indexOf('\r\n\r\n');
    if (end >= 0) {
      const body = following(head.subarray(end + 4), chunks);
      return { ...parseCgiHead(head.toString('latin1', 0, end)), body };
    }
    const chunk = await chunks.next();
    if (chunk.done === true) throw new Error('git http-backend ended without an answer');
    head = Buffer.concat([head, chunk.value]);
  }
}

async function* following(first: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (;;) {
    const chunk = await chunks.next();
    if (chunk.done === true) return;
    yield chunk.value;
  }
}

function parseCgiHead(head: string): Omit<BackendAnswer, 'body'> {
  let status = 200;
  const headers: Record<string, string> = {};
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else headers[name] = value;
  }
  return { status, headers };
}
