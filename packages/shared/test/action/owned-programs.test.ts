import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { capture } from '../../src/action/child-process.js';
import { endingPrograms } from '../../src/action/owned-programs.js';
import { Cancelled } from '../../src/report/errors.js';

/** Starts a program that never ends, and holds a connection as long as it lives. */
async function endlessProgram() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('No port.');
  const connect = `require('node:net').connect(${address.port}, '127.0.0.1').on('error', () => {})`;
  const place = { program: process.execPath, cwd: tmpdir(), env: process.env };
  const sockets = once(server, 'connection');
  return {
    /** Resolves once it runs; the program goes on. */
    async start(): Promise<{ readonly socket: Socket; readonly ended: Promise<unknown> }> {
      const ended = capture({ ...place, args: ['-e', connect] }).catch((thrown: unknown) => thrown);
      const [socket] = await sockets;
      socket.on('error', () => undefined).resume();
      return { socket, ended };
    },
  };
}

test.each([
  ['throws', () => Promise.reject(new Error('The export failed.'))],
  ['returns', () => Promise.resolve()],
])('when work %s, a program that it left running has ended', async (_, end) => {
  const program = await endlessProgram();
  const left = Promise.withResolvers<Awaited<ReturnType<typeof program.start>>>();
  const working = endingPrograms(async () => {
    left.resolve(await program.start());
    await end();
  });
  const { socket, ended } = await left.promise;
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  await working.catch(() => undefined);
  expect(hasEnded).toBe(true);
  expect(await ended).toBeInstanceOf(Cancelled);
  if (!socket.closed) await once(socket, 'close');
});

test('after work has ended, what it left starts no further program', async () => {
  const { promise: later, resolve: go } = Promise.withResolvers<void>();
  const node = { program: process.execPath, args: ['-e', ''], cwd: tmpdir(), env: process.env };
  let left: Promise<unknown> = Promise.resolve();
  await endingPrograms(async () => {
    left = later.then(() => capture(node));
  });
  go();
  await expect(left).rejects.toThrow(Cancelled);
  expect(await capture(node)).toMatchObject({ exitCode: 0 });
});
