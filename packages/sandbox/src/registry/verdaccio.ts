import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';

export interface VerdaccioOptions {
  /** Holds `storage` and `htpasswd`. */
  readonly folder: string;
  /** Who may read: everybody, or whoever has a token. */
  readonly access: '$all' | '$authenticated';
}

export interface Verdaccio {
  readonly url: string;
  /** Answers a request that another server has taken. */
  serve(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

/** Verdaccio on loopback, without a registry behind it: what it does not hold, nobody gets. */
export async function openVerdaccio({ folder, access }: VerdaccioOptions): Promise<Verdaccio> {
  // Loaded here, since it takes longer to load than all the rest of the sandbox.
  const { runServer } = await import('verdaccio');
  const config = {
    self_path: join(folder, 'config.yaml'),
    storage: join(folder, 'storage'),
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
    uplinks: {},
    packages: { '**': { access, publish: '$all' } },
    log: { type: 'stdout', format: 'pretty', level: 'fatal' },
    max_body_size: '100mb',
    web: { enable: false },
  };
  const server: unknown = await runServer(config);
  if (!(server instanceof Server)) throw new Error('Verdaccio started no server.');
  // A publish is not tried again, and on a busy machine packing the next package takes longer than the five seconds
  // after which Node closes a connection that the client keeps. https://nodejs.org/api/http.html#serverkeepalivetimeout
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Verdaccio has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    serve: (request, response) => void server.emit('request', request, response),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
