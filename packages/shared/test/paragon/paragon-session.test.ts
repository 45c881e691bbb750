import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { capture } from '../../src/action/child-process.js';
import { realClock } from '../../src/action/clock.js';
import type { Run } from '../../src/action/run-action.js';
import { runnerEnvironment } from '../../src/action/runner-environment.js';
import { closeSession } from '../../src/paragon/close-session.js';
import { inSession, openSession } from '../../src/paragon/paragon-session.js';
import { ActionError, Cancelled } from '../../src/report/errors.js';
import { createSecrets } from '../../src/report/secrets.js';
import { keptLog, linkedParagon } from './paragon-host.js';

afterEach(() => vi.unstubAllEnvs());

interface SessionRun extends Run {
  readonly log: ReturnType<typeof keptLog>;
}

/** A runner with a temporary folder and a file for the state, both of the test's own. */
async function newRunner() {
  const root = await mkdtemp(join(tmpdir(), 'session '));
  onTestFinished(() => rm(root, { recursive: true }));
  const temp = join(root, 'temp');
  const state = join(root, 'state');
  await mkdir(temp);
  await writeFile(state, '');
  vi.stubEnv('GITHUB_STATE', state);
  const run = (kept: Readonly<Record<string, string>> = {}): SessionRun => {
    // The runner's own library reads the state, from the environment of the process.
    for (const [name, value] of Object.entries(kept)) vi.stubEnv(name, value);
    const env = {
      RUNNER_TEMP: temp,
      GITHUB_WORKSPACE: root,
      GITHUB_REPOSITORY: 'acme/integrations',
      GITHUB_SHA: 'a'.repeat(40),
      GITHUB_EVENT_NAME: 'push',
      GITHUB_RUN_ID: '42',
    };
    return {
      env,
      log: keptLog(),
      secrets: createSecrets(() => undefined),
      signal: new AbortController().signal,
      runner: runnerEnvironment(env),
      clock: realClock,
    };
  };
  return { temp, state, run };
}

const start = { branchName: 'main', author: 'Ada', hash: 'a'.repeat(40) };

test('a home that cannot be removed any more keeps no report from Paragon', async () => {
  const { paragon, projectId, host } = await linkedParagon();
  const { temp, run } = await newRunner();
  const { home, status } = await openSession(run(), host);
  const sync = await status.register(start);
  await rename(temp, `${temp}-elsewhere`);
  await home.remove();
  const post = run({
    STATE_home: home.folder,
    STATE_status: JSON.stringify({ ...sync, runId: '42', sent: false }),
  });
  await closeSession(post, async () => host);
  const warnings = post.log.said.filter((line) => line.startsWith('warning:'));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('The folder of this run could not be removed');
  expect(warnings[0]).toContain(home.folder);
  expect(paragon.history(projectId)).toMatchObject([{ status: 'failure' }]);
});

test('a runner that cannot save state is reported, and nothing of the run remains', async () => {
  const { paragon, host } = await linkedParagon();
  const { temp, state, run } = await newRunner();
  await rm(state);
  await expect(openSession(run(), host)).rejects.toThrow('The state for the post step');
  expect(await readdir(temp)).toEqual([]);
  expect(paragon.requests).toEqual([]);
});

test('an invalid temporary folder is reported, with what it must be', async () => {
  const { host } = await linkedParagon();
  const { temp, run } = await newRunner();
  await rm(temp, { recursive: true });
  await writeFile(temp, '');
  await expect(openSession(run(), host)).rejects.toThrow(
    /The folder for this run could not be created\.\n.*\nRUNNER_TEMP must be a folder/,
  );
});

test('post needs no inputs where nothing is left to report', async () => {
  const { host } = await linkedParagon();
  const { run } = await newRunner();
  const { home } = await openSession(run(), host);
  const readInputs = vi.fn<() => Promise<undefined>>();
  await closeSession(run({ STATE_home: home.folder }), readInputs);
  const sent = { runId: '42', projectId: 'p', commitId: 'c', sent: true };
  await closeSession(run({ STATE_status: JSON.stringify(sent) }), readInputs);
  expect(readInputs).not.toHaveBeenCalled();
  expect(existsSync(home.folder)).toBe(false);
});

test('a post step that cannot read the key any more says that the status is missing', async () => {
  const { run } = await newRunner();
  const left = { runId: '42', projectId: 'p', commitId: 'c', sent: false };
  const post = run({ STATE_home: '', STATE_status: JSON.stringify(left) });
  await closeSession(post, async () => undefined);
  expect(post.log.said.join('\n')).toContain(
    'warning: The result of this run could not be reported',
  );
});

test.each<[string, Error, boolean, string]>([
  ['cancelled after its commit arrived', new Cancelled(), true, 'success'],
  ['cancelled before', new Cancelled(), false, 'failure'],
  ['failing after its commit arrived', new ActionError({ what: 'No.' }), true, 'failure'],
])('a run that ends by %s is reported so', async (_, thrown, hasArrived, status) => {
  const { paragon, projectId, host } = await linkedParagon();
  const { run } = await newRunner();
  const work = inSession(
    run(),
    host,
    async (session): Promise<never> => {
      await session.status.register(start);
      if (hasArrived) session.status.ifKilled({ success: true, hash: start.hash });
      throw thrown;
    },
    (none: never) => none,
  );
  await expect(work).rejects.toBe(thrown);
  expect(paragon.history(projectId)).toMatchObject([{ status }]);
});

test('a program that a failed run left running ends before the home is removed', async () => {
  const { host } = await linkedParagon();
  const { run } = await newRunner();
  const failure = new ActionError({ what: 'The export failed.' });
  const ends: unknown[] = [];
  let home = '';
  const work = inSession(
    run(),
    host,
    async (session): Promise<never> => {
      home = session.home.folder;
      const args = ['-e', 'setInterval(() => {}, 1_000)'];
      const program = { program: process.execPath, args, cwd: home, env: process.env };
      capture(program).catch((thrown: unknown) => ends.push(thrown, existsSync(home)));
      throw failure;
    },
    (none: never) => none,
  );
  await expect(work).rejects.toBe(failure);
  expect(ends).toEqual([expect.any(Cancelled), true]);
  expect(existsSync(home)).toBe(false);
});
