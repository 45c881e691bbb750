import { cp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import * as v from 'valibot';
import { temporaryFolder } from '../temporary-folder.js';
import { type PackageSource, packageSources, stage } from './packages.js';
import { preparedStorage, publishPackage } from './storage.js';
import { openVerdaccio } from './verdaccio.js';

export interface RegistryOptions {
  /** Only requests with a token may read. */
  readonly private?: boolean;
}

export type RegistryFault =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'reset' }
  /** No answer until the client gives up. */
  | { readonly kind: 'hang' };

export interface Registry {
  /** With a slash at its end. */
  readonly url: string;
  /** Of a private registry, for `_authToken`. */
  readonly token: string | undefined;
  /** Paths of all requests, as they came. */
  readonly requests: readonly string[];
  /** Resolves when the first request has come. */
  readonly asked: Promise<void>;
  /** The lines for npm's user configuration (`.npmrc`) to use this registry. */
  readonly npmrc: string;
  /** Answers a request that another server has taken. */
  serve(request: IncomingMessage, response: ServerResponse): void;
  /** Answers the next requests with a fault. */
  fail(fault: RegistryFault, times: number): void;
  /** Publishes another version of a stand-in, dated now. */
  publish(name: 'cli' | 'core', version: string, tag?: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * An npm registry on loopback with the stand-ins published. It is this instance's own: what is published to it
 * is gone when it closes.
 */
export async function startRegistry(options: RegistryOptions = {}): Promise<Registry> {
  const folder = temporaryFolder('sandbox-registry-');
  await cp(join(await preparedStorage(), 'storage'), join(folder, 'storage'), { recursive: true });
  const verdaccio = await openVerdaccio({
    folder,
    access: options.private === true ? '$authenticated' : '$all',
  });
  const requests: string[] = [];
  const first = Promise.withResolvers<void>();
  const faults: RegistryFault[] = [];
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push(request.url ?? '');
    first.resolve();
    const fault = faults.shift();
    if (fault === undefined) verdaccio.serve(request, response);
    else applyFault(fault, request, response);
  };
  const front = createServer(serve);
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const address = front.address();
  if (address === null || typeof address === 'string') throw new Error('The registry has no port.');
  const url = `http://127.0.0.1:${address.port}/`;
  const token = options.private === true ? await createUser(url) : undefined;

  return {
    url,
    token,
    requests,
    asked: first.promise,
    npmrc: [
      `registry=${url}`,
      ...(token === undefined ? [] : [`${url.slice('http:'.length)}:_authToken=${token}`]),
      '',
    ].join('\n'),
    serve,
    fail(fault, times) {
      for (let count = 0; count < times; count += 1) faults.push(fault);
    },
    async publish(name, version, tag) {
      const like = packageSources().find((source) => source.folder.endsWith(name));
      if (like === undefined) throw new Error(`There is no stand-in ${name}.`);
      const source: PackageSource = { folder: like.folder, published: like.published, version };
      const staged = join(folder, `staged-${name}`);
      const manifest = await stage(source, staged);
      await publishPackage(verdaccio.url, manifest, staged, tag);
    },
    async close() {
      await new Promise<void>((resolve) => {
        front.close(() => resolve());
        front.closeAllConnections();
      });
      await verdaccio.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function applyFault(
  fault: RegistryFault,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  switch (fault.kind) {
    case 'reset':
      request.socket.destroy();
      return;
    case 'status':
      response.writeHead(fault.status).end('{"error":"out of order"}');
      return;
    case 'hang':
      return;
  }
}

/** Signs a user up, as `npm login` does, and gives the token. */
async function createUser(url: string): Promise<string> {
  const user = { name: 'someone', password: 'a password of the sandbox' };
  const answer = await fetch(`${url}-/user/org.couchdb.user:${user.name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(user),
  });
  return v.parse(v.object({ token: v.string() }), await answer.json()).token;
}
