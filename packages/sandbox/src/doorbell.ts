import { createServer } from 'node:http';

/** A place on loopback where programs ring and wait: so a test knows how far one got, and holds it there. */
export interface Doorbell {
  /** With a slash at its end. */
  readonly url: string;
  /** Somebody has rung, and waits for an answer. */
  readonly rung: Promise<void>;
  /** Lets those who ring go on; without it nobody is ever answered. */
  open(): void;
  close(): Promise<void>;
}

export async function openDoorbell(): Promise<Doorbell> {
  const { promise: rung, resolve: ring } = Promise.withResolvers<void>();
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const server = createServer((_, response) => {
    ring();
    void opened.then(() => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The doorbell has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    rung,
    open,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
