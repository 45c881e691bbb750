import { createServer } from 'node:http';

/**
 * A URL on loopback that does not answer until it is released: a program that asks it is known
 * to have got that far, and waits there.
 */
export interface Checkpoint {
  /** With a slash at its end. */
  readonly url: string;
  /** A program has asked, and waits for the answer. */
  readonly reached: Promise<void>;
  /** Answers the programs that wait, and those that come later. */
  release(): void;
  close(): Promise<void>;
}

export async function openCheckpoint(): Promise<Checkpoint> {
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const server = createServer((_, response) => {
    reach();
    void released.then(() => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    reached,
    release,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
