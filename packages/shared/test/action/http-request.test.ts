import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { selfSigned } from '@paragraph/sandbox';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { capture } from '../../src/action/child-process.js';
import { realClock } from '../../src/action/clock.js';
import {
  ConnectionFailure,
  type HttpAnswer,
  type JsonRequest,
  sendJson,
} from '../../src/action/http-request.js';
import { Cancelled } from '../../src/report/errors.js';
import { keptLog } from '../paragon/paragon-host.js';

afterEach(() => vi.unstubAllEnvs());

/** Lets a server listen on loopback for the time of a test. */
async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  const address = server.address() as AddressInfo;
  return address.port;
}

const serve = (listener: RequestListener): Promise<number> => listening(createServer(listener));

function send(url: string, more: Partial<JsonRequest> = {}): Promise<HttpAnswer> {
  return sendJson({
    method: 'POST',
    url,
    headers: { authorization: 'Bearer k' },
    body: { text: 'ü "\n' },
    timeLimit: 5_000,
    signal: new AbortController().signal,
    clock: realClock,
    log: keptLog(),
    redact: (text) => text,
    ...more,
  });
}

async function failureOf(sending: Promise<unknown>): Promise<ConnectionFailure> {
  const thrown: unknown = await sending.catch((error: unknown) => error);
  if (thrown instanceof ConnectionFailure) return thrown;
  throw new Error('It did not fail as a connection does.', { cause: thrown });
}

test('method, headers and JSON are sent, and the answer is read with any status', async () => {
  const seen: unknown[] = [];
  const port = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      seen.push({ method, url, body, type: headers['content-type'], auth: headers.authorization });
      response.writeHead(418, { 'Retry-After': '7', 'X-Many': ['a', 'b'] }).end('ü{');
    });
  });
  const answer = await send(`http://127.0.0.1:${port}/a/b?c`, { method: 'PATCH' });
  expect(seen).toEqual([
    {
      method: 'PATCH',
      url: '/a/b?c',
      body: { text: 'ü "\n' },
      type: 'application/json',
      auth: 'Bearer k',
    },
  ]);
  expect(answer).toMatchObject({ status: 418, text: 'ü{', headers: { 'retry-after': '7' } });
});

test('secrets are taken out of the text and the headers of an answer', async () => {
  const port = await serve((_, response) => {
    response.writeHead(307, {
      location: 'https://host.example/?k=cli_key.Sesame',
      'x-many': ['cli_key.Sesame', 'b'],
    });
    response.end('{"message": "no such key: cli_key.Sesame"}');
  });
  const answer = await send(`http://127.0.0.1:${port}/`, {
    redact: (text) => text.replaceAll('cli_key.Sesame', '***'),
  });
  expect(answer).toMatchObject({
    headers: { location: 'https://host.example/?k=***', 'x-many': '***, b' },
    text: '{"message": "no such key: ***"}',
  });
});

test('a debug line tells method, host, path, status and time, and neither query nor key', async () => {
  const port = await serve((_, response) => response.end('{}'));
  const log = keptLog();
  await send(`http://127.0.0.1:${port}/a?token=secret`, { log });
  expect(log.said).toEqual([
    expect.stringMatching(/^debug: POST 127\.0\.0\.1:\d+\/a: 200 \(\d+ ms\)$/),
  ]);
});

test.each<[string, RequestListener]>([
  ['never answers', () => undefined],
  ['never ends its answer', (_, response) => void response.writeHead(200).write('{')],
])('a server that %s is given up after the time limit', async (_, listener) => {
  const port = await serve(listener);
  const failure = await failureOf(send(`http://127.0.0.1:${port}/`, { timeLimit: 200 }));
  expect(failure.code).toBe('TIMEOUT');
  expect(failure.message).toBe('no answer within 0.2 s');
});

test('a server that drips its answer also times out', async () => {
  const port = await serve((_, response) => {
    const dripping = setInterval(() => response.write(' '), 20);
    response.once('close', () => clearInterval(dripping));
  });
  const failure = await failureOf(send(`http://127.0.0.1:${port}/`, { timeLimit: 300 }));
  expect(failure.code).toBe('TIMEOUT');
});

test('an answer without an end is given up before it fills the memory', async () => {
  const port = await serve((_, response) => {
    const pour = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
    };
    response.on('drain', pour);
    pour();
  });
  const failure = await failureOf(send(`http://127.0.0.1:${port}/`));
  expect(failure.message).toContain('more than 1048576 bytes');
});

test('an answer that breaks off is a broken connection', async () => {
  const port = await serve((_, response) => {
    response.writeHead(200, { 'Content-Length': '100' }).write('{"a":');
    setImmediate(() => response.destroy());
  });
  expect((await failureOf(send(`http://127.0.0.1:${port}/`))).code).toBe('ECONNRESET');
});

test('a redirect is not followed, so that the key stays with its host', async () => {
  let asked = 0;
  const other = await serve((_, response) => {
    asked += 1;
    response.end();
  });
  const port = await serve((_, response) => {
    response.writeHead(307, { Location: `http://127.0.0.1:${other}/` }).end();
  });
  expect((await send(`http://127.0.0.1:${port}/`)).status).toBe(307);
  expect(asked).toBe(0);
});

test('a cancelled run ends the request and its connection', async () => {
  const controller = new AbortController();
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  const port = await serve((_, response) => {
    response.once('close', leave);
    controller.abort();
  });
  await expect(
    send(`http://127.0.0.1:${port}/`, { signal: controller.signal, timeLimit: 60_000 }),
  ).rejects.toThrow(Cancelled);
  await left;
  await expect(send(`http://127.0.0.1:${port}/`, { signal: controller.signal })).rejects.toThrow(
    Cancelled,
  );
});

/** A proxy that opens tunnels to one port, whatever host is asked for. */
async function proxyTo(port: number, status = 200) {
  const asked: Array<{ readonly target: string | undefined; readonly auth: string | undefined }> =
    [];
  const proxy = createServer((_, response) => response.writeHead(400).end());
  proxy.on('connect', (request, client: Socket) => {
    asked.push({ target: request.url, auth: request.headers['proxy-authorization'] });
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(target).pipe(client);
    });
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
  });
  return { asked, port: await listening(proxy) };
}

test('the proxy of the job is used, with its credentials', async () => {
  const port = await serve((request, response) => response.end(request.headers.host));
  const proxy = await proxyTo(port);
  vi.stubEnv('http_proxy', `http://me:p%40ss@127.0.0.1:${proxy.port}`);
  const answer = await send('http://zeus.acme.test:3010/');
  expect(answer.text).toBe('zeus.acme.test:3010');
  const auth = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
  expect(proxy.asked).toEqual([{ target: 'zeus.acme.test:3010', auth }]);
});

test.each(['p#ss', 'p%ss', 'p/ss', 'p@ss', '1/x'])(
  'a password of the proxy is taken as it is: %s',
  async (password) => {
    const port = await serve((request, response) => response.end(request.headers.host));
    const proxy = await proxyTo(port);
    vi.stubEnv('http_proxy', `http://me:${password}@127.0.0.1:${proxy.port}`);
    await send('http://zeus.acme.test/');
    const auth = `Basic ${Buffer.from(`me:${password}`).toString('base64')}`;
    expect(proxy.asked).toEqual([{ target: 'zeus.acme.test:80', auth }]);
  },
);

test('an invalid proxy is named, and not bypassed', async () => {
  let asked = 0;
  const port = await serve((_, response) => {
    asked += 1;
    response.end();
  });
  vi.stubEnv('http_proxy', 'socks5://127.0.0.1:1080');
  const failure = await failureOf(send(`http://0.0.0.0:${port}/`));
  expect(failure).toMatchObject({
    code: 'PROXY',
    message: 'http_proxy is not the address of an HTTP proxy',
  });
  expect(asked).toBe(0);
});

test('an IPv6 address is asked as one', async ({ skip }) => {
  const server = createServer((request, response) => response.end(request.headers.host));
  const isThere = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(0, '::1', () => resolve(true));
  });
  if (!isThere) skip('This machine has no IPv6.');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  expect((await send(`http://[::1]:${port}/a`)).text).toBe(`[::1]:${port}`);
});

// An address that leads to this machine and that the client does not know for loopback.
test.runIf(process.platform !== 'win32')(
  'a host that the job excepts from the proxy is asked directly',
  async () => {
    const port = await serve((_, response) => response.end('directly'));
    const proxy = await proxyTo(port);
    vi.stubEnv('http_proxy', `http://127.0.0.1:${proxy.port}`);
    await send(`http://0.0.0.0:${port}/`);
    expect(proxy.asked).toHaveLength(1);
    vi.stubEnv('no_proxy', 'acme.test,0.0.0.0');
    expect((await send(`http://0.0.0.0:${port}/`)).text).toBe('directly');
    expect(proxy.asked).toHaveLength(1);
  },
);

test("a proxy's refusal is reported with its status", async () => {
  const proxy = await proxyTo(1, 407);
  vi.stubEnv('http_proxy', `http://127.0.0.1:${proxy.port}`);
  const failure = await failureOf(send('http://zeus.acme.test/'));
  expect(failure.message).toContain('407');
});

test('a server that hangs behind a proxy is given up after the time limit', async () => {
  const port = await serve(() => undefined);
  const proxy = await proxyTo(port);
  vi.stubEnv('http_proxy', `http://127.0.0.1:${proxy.port}`);
  const failure = await failureOf(send('http://zeus.acme.test/', { timeLimit: 300 }));
  expect(failure.code).toBe('TIMEOUT');
});

test('an unknown certificate is refused, and accepted with the authority of NODE_EXTRA_CA_CERTS', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'certificate '));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { cert, key } = selfSigned('zeus.acme.test');
  const authority = join(folder, 'authority.pem');
  await writeFile(authority, cert);
  const port = await listening(
    createSecureServer({ cert, key }, (_, response) => response.end('{}')),
  );
  const proxy = await proxyTo(port);

  const library = (name: string): string =>
    JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../lib/action', name)).href);
  // Node reads the variable when it starts, so this has to be a process of its own.
  const script = `
    const { sendJson } = await import(${library('http-request.js')});
    const { realClock: clock } = await import(${library('clock.js')});
    const { signal } = new AbortController();
    const log = { debug: () => undefined };
    const redact = (text) => text;
    for (const url of process.argv.slice(1)) {
      await sendJson({ method: 'GET', url, headers: {}, timeLimit: 5_000, signal, clock, log, redact }).then(
        ({ status }) => console.log(status),
        ({ code }) => console.log(code),
      );
    }`;
  const statuses = async (env: Record<string, string>): Promise<string[]> => {
    const urls = [
      `https://localhost:${port}/`,
      'https://zeus.acme.test/',
      `https://127.0.0.1:${port}/`,
    ];
    const { stdout, stderr } = await capture({
      program: process.execPath,
      args: ['--input-type=module', '-e', script, '--', ...urls],
      cwd: folder,
      env: { ...process.env, https_proxy: `http://127.0.0.1:${proxy.port}`, ...env },
    });
    expect(stderr).toBe('');
    return stdout.toString('utf8').trim().split('\n');
  };
  const unknown = 'DEPTH_ZERO_SELF_SIGNED_CERT';
  expect(await statuses({})).toEqual([unknown, unknown, unknown]);
  expect(await statuses({ NODE_EXTRA_CA_CERTS: authority })).toEqual([
    '200',
    '200',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ]);
});
