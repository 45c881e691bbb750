import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type Clock, realClock } from '../../src/action/clock.js';
import { remoteAt } from '../../src/git/credentials.js';
import { findGit } from '../../src/git/git.js';
import { GitTimeout, watchOver } from '../../src/git/git-timeout.js';
import { readRefs } from '../../src/git/remote-refs.js';
import { Cancelled } from '../../src/report/errors.js';
import { keptLog } from '../paragon/paragon-host.js';
import { openGitPlace } from './git-place.js';

/** A clock that runs as fast as it can. */
const fast: Clock = {
  ...realClock,
  now: () => 0,
  random: () => 0,
  sleep: async (_, signal) => {
    await Promise.resolve();
    if (signal.aborted) throw new Cancelled();
  },
};

test('a long command gives signs of life, and is overdue at its limit', async () => {
  const log = keptLog();
  const watch = watchOver({ clock: fast, log, command: 'git fetch', host: 'git.x', limit: 75_000 });
  await new Promise((resolve) => watch.overdue.addEventListener('abort', resolve));
  expect(log.said).toEqual([
    expect.stringContaining('git fetch has been running for 30.0 s, waiting for git.x.'),
    expect.stringContaining('git fetch has been running for 1 min 0 s, waiting for git.x.'),
  ]);
});

test('a command that waits for its input is not counted', async () => {
  const log = keptLog();
  const { promise: ready, resolve: give } = Promise.withResolvers<void>();
  const of = { clock: fast, log, command: 'git x', host: undefined, limit: 75_000, ready };
  const watch = watchOver(of);
  await new Promise((resolve) => setImmediate(resolve));
  expect(watch.overdue.aborted).toBe(false);
  give();
  await new Promise((resolve) => watch.overdue.addEventListener('abort', resolve));
  expect(log.said).toHaveLength(2);
});

test('a command that has ended is neither logged nor overdue', async () => {
  const log = keptLog();
  const watch = watchOver({ clock: fast, log, command: 'git x', host: undefined, limit: 75_000 });
  watch.end();
  await new Promise((resolve) => setImmediate(resolve));
  expect(log.said).toEqual([]);
  expect(watch.overdue.aborted).toBe(false);
});

test('a host that takes the request and never answers is named, and not waited for', async () => {
  const asked = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    asked.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  const place = await openGitPlace();
  const root = await place.checkout();
  const log = keptLog();
  const program = await findGit({
    env: place.env,
    log,
    signal: new AbortController().signal,
    secrets: place.secrets,
    // Time passes when the host has been asked.
    clock: { ...fast, sleep: (_, signal) => asked.promise.then(() => fast.sleep(0, signal)) },
  });
  const git = program?.at({ gitDir: `${root}/.git`, workTree: root });
  if (git === undefined) throw new Error('These tests need git.');
  const remote = remoteAt(`http://127.0.0.1:${address.port}/acme/x`, 'none', { clock: fast });
  const thrown: unknown = await readRefs(git, remote, ['refs/heads/main']).catch((error) => error);
  expect(thrown).toBeInstanceOf(GitTimeout);
  expect(String(thrown)).toContain(
    `127.0.0.1:${address.port} did not answer \`git ls-remote\` within 2 min 0 s`,
  );
});
