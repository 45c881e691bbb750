import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { arch, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { find } from '@actions/tool-cache';
import { type Registry, startRegistry } from '@paragraph/sandbox';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { capture, type Environment } from '../../src/action/child-process.js';
import { realClock } from '../../src/action/clock.js';
import { type InstallContext, provideCli } from '../../src/paragon/cli-install.js';
import type { InstalledCli } from '../../src/paragon/installed-cli.js';
import { findNodeAndNpm, type NodeAndNpm } from '../../src/paragon/node-and-npm.js';
import { npmEnvironment } from '../../src/paragon/npm-settings.js';
import { resolveVersion } from '../../src/paragon/resolve-version.js';
import { ActionError, Cancelled } from '../../src/report/errors.js';
import { nightly } from '../nightly.js';
import { copyingNpm } from './copying-npm.js';
import { keptLog, quickClock } from './paragon-host.js';

const never = new AbortController().signal;
// npm's own waits before another attempt would make tests slow.
const quickNpm = 'fetch-retries=0\n';

let root: string;
let registry: Registry;
let tools: NodeAndNpm;
/** With an npm that copies what the real one has installed: for tests of what is done with an installation. */
let copying: NodeAndNpm;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cli install '));
  registry = await startRegistry();
  tools = await findNodeAndNpm({
    clock: realClock,
    env: process.env,
    workspace: root,
    folder: join(root, 'tools'),
    signal: never,
  });
  const source = await installedOnce(['1.0.23', '1.1.15']);
  copying = { ...tools, npm: await copyingNpm(root, source) };
});

afterAll(async () => {
  await registry.close();
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
});

afterEach(() => vi.unstubAllEnvs());

interface Machine {
  readonly context: InstallContext;
  readonly toolCache: string;
  readonly log: ReturnType<typeof keptLog>;
  readonly clock: ReturnType<typeof quickClock>;
}

/** A runner with a tool cache of its own; all of them share npm's cache. */
async function machine(
  npmrc = registry.npmrc,
  more: Partial<InstallContext> = {},
  variables: Environment = {},
): Promise<Machine> {
  const folder = await mkdtemp(join(root, 'machine '));
  await writeFile(join(folder, '.npmrc'), `${npmrc}${quickNpm}cache=${join(root, 'npm-cache')}\n`);
  const toolCache = join(folder, 'tools');
  const scratch = join(folder, 'scratch');
  await mkdir(scratch);
  const log = keptLog();
  const clock = quickClock();
  const { PATH, SystemRoot, ComSpec } = process.env;
  const home = { PATH, SystemRoot, ComSpec, HOME: folder, USERPROFILE: folder };
  const env = npmEnvironment({ ...home, ...variables });
  const redact = (text: string): string => text;
  return {
    toolCache,
    log,
    clock,
    context: {
      tools,
      env,
      log,
      signal: never,
      redact,
      clock,
      toolCache,
      privateCache: join(folder, 'private'),
      scratch,
      ...more,
    },
  };
}

/** Installs versions once, for {@link copyingNpm}. */
async function installedOnce(versions: readonly string[]): Promise<string> {
  const { context, toolCache } = await machine();
  for (const version of versions) await provideCli(cli(version), context);
  return join(toolCache, 'paragraph-cli');
}

const cli = (spec: string) => ({ spec, source: 'from a test' });

/** What lies in the tool cache for a version. */
async function installed(toolCache: string, version: string): Promise<readonly string[]> {
  const folder = join(toolCache, 'paragraph-cli', version);
  const names: string[] = await readdir(folder).catch(() => []);
  return names.sort();
}

/** Installations in the tool cache that have no place yet. */
async function halfWay(toolCache: string): Promise<readonly string[]> {
  const names: string[] = await readdir(join(toolCache, 'paragraph-cli')).catch(() => []);
  return names.filter((name) => name.startsWith(`${arch()}.`));
}

const whole = [arch(), `${arch()}.complete`];

async function refusal(promise: Promise<unknown>): Promise<ActionError['explanation']> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof ActionError) return thrown.explanation;
  throw new Error('There was no refusal.', { cause: thrown });
}

async function answerOf({ entry }: InstalledCli): Promise<string> {
  const { stdout } = await capture({
    program: process.execPath,
    args: [entry, '--version'],
    cwd: root,
    env: process.env,
  });
  return stdout.toString('utf8').trim();
}

test('an exact version is installed where tool-cache finds it, and used again without the network', async () => {
  const { context, toolCache } = await machine();
  const first = await provideCli(cli('1.0.23'), context);
  expect(first.version).toBe('1.0.23');
  expect(await answerOf(first)).toBe('1.0.23');
  expect(await installed(toolCache, '1.0.23')).toEqual(whole);
  vi.stubEnv('RUNNER_TOOL_CACHE', toolCache);
  expect(first.entry.startsWith(find('paragraph-cli', '1.0.23'))).toBe(true);

  const before = registry.requests.length;
  expect(await provideCli(cli('v1.0.23'), context)).toEqual(first);
  expect(registry.requests).toHaveLength(before);
});

test('with nothing in the tool cache, a tag or range is resolved by its installation', async () => {
  const { context, toolCache, log } = await machine();
  const before = registry.requests.length;
  expect((await provideCli(cli('~1.0.0'), context)).version).toBe('1.0.23');
  expect(await installed(toolCache, '1.0.23')).toEqual(whole);
  expect(log.said).toContain('info: Installed @useparagon/cli 1.0.23');
  const asked = registry.requests.slice(before).filter((path) => path === '/@useparagon%2fcli');
  expect(asked).toHaveLength(1);

  // What is there does not stand in for what is newer.
  expect((await provideCli(cli('latest'), context)).version).toBe('1.1.15');
  expect(log.said).toContain('info: Installed @useparagon/cli 1.1.15');
});

// Tests below resolve `latest` and `~1.0.0`.
test.each([
  ['next', '1.2.0-canary.1'],
  ['^1.0.0', '1.1.15'],
  ['1.0.x || 0.9', '1.0.23'],
  ['>=1.0.0 <1.1.0', '1.0.23'],
])('%s is the version that npm takes: %s', async (spec, version) => {
  const { context } = await machine();
  expect(await resolveVersion(spec, context)).toBe(version);
});

test.each(['^9.0.0', 'no-such-tag'])('%s is no version that there is', async (spec) => {
  const { context, clock } = await machine();
  const { what, cure } = await refusal(provideCli(cli(spec), context));
  expect(what).toBe(`@useparagon/cli@${spec} could not be installed from npm (ETARGET).`);
  expect(cure).toContain('No matching version found');
  expect(cure).toContain('Set `cliVersion` to one that exists');
  expect(clock.waits).toEqual([]);
});

test('an exact version that there is not is refused, and leaves nothing', async () => {
  const { context, toolCache } = await machine();
  expect(await refusal(provideCli(cli('9.9.9'), context))).toMatchObject({
    what: '@useparagon/cli@9.9.9 could not be installed from npm (ETARGET).',
  });
  expect(await readdir(join(toolCache, 'paragraph-cli'))).toEqual([]);
});

nightly("the user's settings on how old a version must be are kept", async () => {
  const { context } = await machine(`${registry.npmrc}before=2026-01-01\n`);
  expect(await resolveVersion('latest', context)).toBe('1.0.23');
  expect((await provideCli(cli('latest'), context)).version).toBe('1.0.23');
});

test('a private registry is asked with the token of the user, and without one says so', async () => {
  const secret = await startRegistry({ private: true });
  onTestFinished(() => secret.close());
  const signedIn = await machine(secret.npmrc);
  expect(await resolveVersion('latest', signedIn.context)).toBe('1.1.15');

  const stranger = await machine(`registry=${secret.url}\n`);
  const { what, cure } = await refusal(provideCli(cli('latest'), stranger.context));
  expect(what).toMatch(/could not be installed from npm \((?:E401|E403|ENEEDAUTH)\)/);
  expect(cure).toContain('NODE_AUTH_TOKEN');
});

nightly('a registry that is away for a moment is asked again', async () => {
  const { context, clock, log } = await machine();
  registry.fail({ kind: 'status', status: 503 }, 2);
  expect(await resolveVersion('latest', context)).toBe('1.1.15');
  expect(clock.waits).toEqual([750, 1_500]);
  const said = log.said.filter((line) => line.startsWith('info:'));
  expect(said[0]).toContain('npm could not reach the registry (E503). Trying again in 1 s.');
});

test('an unreachable registry fails with what to check', async () => {
  const { context, clock } = await machine('registry=http://127.0.0.1:1/\n');
  const { what, cure } = await refusal(provideCli(cli('latest'), context));
  expect(what).toContain('(ECONNREFUSED)');
  expect(cure).toContain("Check the runner's network, proxy and `npm config get registry`");
  expect(clock.waits).toHaveLength(2);
});

test('jobs that install at the same time get the same whole installation', async () => {
  const { context, toolCache } = await machine(registry.npmrc, { tools: copying });
  const results = await Promise.all([1, 2, 3].map(() => provideCli(cli('1.1.15'), context)));
  expect(new Set(results.map(({ entry }) => entry)).size).toBe(1);
  for (const result of results) expect(await answerOf(result)).toBe('1.1.15');
  expect(await installed(toolCache, '1.1.15')).toEqual(whole);
});

async function hangingRegistry(): Promise<Registry> {
  const hanging = await startRegistry();
  onTestFinished(() => hanging.close());
  hanging.fail({ kind: 'hang' }, 100);
  return hanging;
}

test('a cancelled install leaves nothing', async () => {
  const hanging = await hangingRegistry();
  const controller = new AbortController();
  const { context, toolCache } = await machine(hanging.npmrc, { signal: controller.signal });
  const running = provideCli(cli('1.1.15'), context);
  running.catch(() => undefined);
  await hanging.asked;
  expect(await halfWay(toolCache)).toHaveLength(1);
  controller.abort();
  await expect(running).rejects.toThrow(Cancelled);
  expect(await readdir(join(toolCache, 'paragraph-cli'))).toEqual([]);
});

test('a process that is killed half-way leaves nothing that counts as an installation', async () => {
  const hanging = await hangingRegistry();
  const { context, toolCache } = await machine(hanging.npmrc);
  const controller = new AbortController();
  const library = (file: string): string =>
    JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../lib', file)).href);
  const { env, scratch } = context;
  const given = JSON.stringify({ tools, env, toolCache, scratch, privateCache: scratch });
  // Ended by a signal that leaves it no time for anything, as a lost machine would be.
  const dying = capture({
    program: process.execPath,
    args: [
      '--input-type=module',
      '-e',
      `const { provideCli } = await import(${library('paragon/cli-install.js')});
       const { realClock: clock } = await import(${library('action/clock.js')});
       const log = { info: () => {}, debug: () => {} };
       const { signal } = new AbortController();
       await provideCli({ spec: '1.1.15', source: '' }, { ...${given}, log, signal, clock, redact: (text) => text });`,
    ],
    cwd: root,
    env: process.env,
    signal: controller.signal,
  });
  dying.catch(() => undefined);
  await hanging.asked;
  controller.abort();
  await expect(dying).rejects.toThrow(Cancelled);
  expect(await halfWay(toolCache)).toHaveLength(1);
  expect(await installed(toolCache, '1.1.15')).toEqual([]);

  const next = (await machine(registry.npmrc, { tools: copying })).context;
  const result = await provideCli(cli('1.1.15'), { ...next, toolCache });
  expect(await answerOf(result)).toBe('1.1.15');
  expect(await installed(toolCache, '1.1.15')).toEqual(whole);
});

test('an installation that something has damaged is made anew', async () => {
  const { context, toolCache } = await machine(registry.npmrc, { tools: copying });
  const { entry } = await provideCli(cli('1.0.23'), context);
  await rm(entry);
  expect(await answerOf(await provideCli(cli('1.0.23'), context))).toBe('1.0.23');

  // What a job of another version of this action could have left: the name without the content.
  const place = join(toolCache, 'paragraph-cli', '1.1.15', arch());
  await mkdir(join(place, 'node_modules'), { recursive: true });
  await writeFile(`${place}.complete`, '');
  expect(await answerOf(await provideCli(cli('1.1.15'), context))).toBe('1.1.15');
  expect(await installed(toolCache, '1.1.15')).toEqual(whole);
});

test('the mark of an installation is renewed when it is used', async () => {
  const { context, toolCache } = await machine(registry.npmrc, { tools: copying });
  await provideCli(cli('1.0.23'), context);
  const mark = join(toolCache, 'paragraph-cli', '1.0.23', `${arch()}.complete`);
  const past = new Date('2026-01-01');
  await utimes(mark, past, past);
  await provideCli(cli('1.0.23'), context);
  expect((await stat(mark)).mtimeMs).toBeGreaterThan(past.getTime());
});

test('the newest versions are kept, and those that were used within a day', async () => {
  const { context, toolCache } = await machine(registry.npmrc, { tools: copying });
  const past = new Date(Date.now() - 2 * 24 * 60 * 60 * 1_000);
  const put = async (version: string, used: Date | undefined): Promise<void> => {
    const place = join(toolCache, 'paragraph-cli', version, arch());
    await mkdir(place, { recursive: true });
    if (used === undefined) return;
    await writeFile(`${place}.complete`, '');
    await utimes(`${place}.complete`, used, used);
  };
  await put('1.0.9', past);
  await put('1.0.10', past);
  await put('1.0.11', new Date());
  await put('1.0.12', undefined);
  await put('2.0.0-canary.1', past);
  await put('1.1.0', past);
  await mkdir(join(toolCache, 'paragraph-cli', 'not a version'), { recursive: true });
  await provideCli(cli('1.0.23'), context);
  expect((await readdir(join(toolCache, 'paragraph-cli'))).sort()).toEqual([
    '1.0.11',
    '1.0.23',
    '1.1.0',
    '2.0.0-canary.1',
    'not a version',
  ]);
});

test('leftovers of killed jobs are removed after a day', async () => {
  const { context, toolCache } = await machine(registry.npmrc, { tools: copying });
  const folder = join(toolCache, 'paragraph-cli');
  const leftovers = (parent: string): { old: string; fresh: string } => ({
    old: join(parent, `${arch()}.0b2e6d1c-3c56-4d0a-9f0e-2f6f4f3c9a11`),
    fresh: join(parent, `${arch()}.9a1e6d1c-3c56-4d0a-9f0e-2f6f4f3c9a22`),
  });
  const [half, away] = [leftovers(folder), leftovers(join(folder, '1.0.23'))];
  const past = new Date(Date.now() - 2 * 24 * 60 * 60 * 1_000);
  for (const { old, fresh } of [half, away]) {
    for (const leftover of [old, fresh]) await mkdir(join(leftover, 'x'), { recursive: true });
    await utimes(old, past, past);
  }
  await provideCli(cli('1.0.23'), context);
  expect(await halfWay(toolCache)).toEqual([basename(half.fresh)]);
  expect(await installed(toolCache, '1.0.23')).toEqual([
    arch(),
    basename(away.fresh),
    `${arch()}.complete`,
  ]);
});

test('npm ignores the settings of a checkout around it', async () => {
  const { context, toolCache } = await machine();
  // A tool cache and a temporary folder inside a workspace of somebody else's choice.
  const around = join(toolCache, '..');
  await writeFile(join(around, 'package.json'), '{"workspaces":["tools/**","scratch/**"]}');
  const settings = 'registry=http://127.0.0.1:1/\nignore-scripts=false\n';
  const project = join(around, 'project');
  await mkdir(project);
  for (const folder of [project, context.scratch]) {
    await writeFile(join(folder, '.npmrc'), settings);
    await writeFile(join(folder, 'package.json'), '{"workspaces":["**"]}');
  }
  const here = process.cwd();
  process.chdir(project);
  onTestFinished(() => process.chdir(here));
  expect(await resolveVersion('~1.0.0', context)).toBe('1.0.23');
  expect((await provideCli(cli('1.0.23'), context)).version).toBe('1.0.23');
});

nightly('npm variables of a job that are meant for other commands do not count', async () => {
  const variables = {
    NPM_CONFIG_GLOBAL: 'true',
    NPM_CONFIG_LOGLEVEL: 'silent',
    NPM_CONFIG_PREFIX: join(tmpdir(), 'nowhere'),
    NPM_CONFIG_DRY_RUN: 'true',
    npm_config_package_lock_only: 'true',
    npm_config_os: 'win32',
    NPM_CONFIG_CPU: 's390x',
  };
  const { context } = await machine(registry.npmrc, {}, variables);
  expect((await provideCli(cli('1.0.23'), context)).version).toBe('1.0.23');
  expect(await refusal(provideCli(cli('^9.0.0'), context))).toMatchObject({
    what: expect.stringContaining('(ETARGET)'),
  });
});

test('settings of the user that are meant for other commands do not count', async () => {
  const settings = 'global=true\ndry-run=true\nworkspaces=true\ncolor=always\nheading=acme\n';
  const { context } = await machine(`${registry.npmrc}${settings}`);
  expect((await provideCli(cli('1.0.23'), context)).version).toBe('1.0.23');
  expect(await refusal(provideCli(cli('9.9.9'), context))).toMatchObject({
    what: expect.stringContaining('(ETARGET)'),
  });
});

test("the registry that the machine's own npm configuration names is asked", async () => {
  const { context, toolCache } = await machine('registry=http://127.0.0.1:1/\n');
  const prefix = join(toolCache, '..', 'npm');
  await mkdir(join(prefix, 'etc'), { recursive: true });
  await writeFile(join(prefix, 'etc', 'npmrc'), `@useparagon:registry=${registry.url}\n`);
  const env = { ...context.env, NPM_CONFIG_PREFIX: prefix };
  expect(await resolveVersion('~1.0.0', { ...context, env })).toBe('1.0.23');
});

test('a version is resolved without downloading the package', async () => {
  const { context } = await machine();
  const before = registry.requests.length;
  expect(await resolveVersion('latest', context)).toBe('1.1.15');
  expect(registry.requests.slice(before)).toEqual(['/@useparagon%2fcli']);
});

test('a CLI in a tool cache that is only for reading is used as it is', async () => {
  const { context, toolCache } = await machine(registry.npmrc, { tools: copying });
  const first = await provideCli(cli('1.0.23'), context);
  const mark = join(toolCache, 'paragraph-cli', '1.0.23', `${arch()}.complete`);
  // A folder cannot be written as a file, whoever tries.
  await rm(mark);
  await mkdir(mark);
  expect(await provideCli(cli('1.0.23'), context)).toEqual(first);
});

test('without a writable tool cache, the CLI is installed only for the run', async () => {
  const { context, toolCache, log } = await machine();
  // A file is no folder, for whoever tries.
  await writeFile(toolCache, '');
  const installed = await provideCli(cli('1.0.23'), context);
  expect(installed.entry.startsWith(context.privateCache)).toBe(true);
  expect(log.said.join('\n')).toContain(
    "The runner's tool cache cannot be written, so the CLI is installed for this run only",
  );
  const before = registry.requests.length;
  expect(await provideCli(cli('1.0.23'), context)).toEqual(installed);
  expect(registry.requests).toHaveLength(before);
});

test('an incomplete installation from a cache is replaced', async () => {
  const { context, toolCache } = await machine(registry.npmrc, { tools: copying });
  const { entry } = await provideCli(cli('1.0.23'), context);
  const modules = join(toolCache, 'paragraph-cli', '1.0.23', arch(), 'node_modules');
  const lost = join(modules, 'prettier', 'package.json');
  await rm(lost);
  expect(await provideCli(cli('1.0.23'), context)).toMatchObject({ entry });
  expect((await stat(lost)).isFile()).toBe(true);
});
