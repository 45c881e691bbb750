import { createServer } from 'node:http';

/** A place on loopback where everybody may ring and nobody is answered: so a test knows how far a program got. */
export interface Doorbell {
  /** With a slash at its end. */
  readonly url: string;
  /** Somebody has rung, and waits for an answer that will not come. */
  readonly rung: Promise<void>;
  close(): Promise<void>;
}

export async function openDoorbell(): Promise<Doorbell> {
  const { promise: rung, resolve: ring } = Promise.withResolvers<void>();
  const server = createServer(() => ring());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The doorbell has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    rung,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
