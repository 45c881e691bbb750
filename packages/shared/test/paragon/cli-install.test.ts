import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { find } from '@actions/tool-cache';
import { startRegistry } from '@paragraph/sandbox';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { provideCli } from '../../src/paragon/cli-install.js';
import { resolveVersion } from '../../src/paragon/resolve-version.js';
import { ActionError } from '../../src/report/errors.js';
import { isNightly, nightly, rowsInCi } from '../nightly.js';
import { repeatingNpm } from './copying-npm.js';
import {
  answerOf,
  cli,
  type InstallBench,
  installed,
  openInstallBench,
  whole,
} from './install-bench.js';

let bench: InstallBench;

beforeAll(async () => {
  bench = await openInstallBench();
});

afterAll(() => bench.close());

afterEach(() => vi.unstubAllEnvs());

async function refusal(promise: Promise<unknown>): Promise<ActionError['explanation']> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof ActionError) return thrown.explanation;
  throw new Error('There was no refusal.', { cause: thrown });
}

test('with nothing in the tool cache, a tag or range is resolved by its installation, which is used again without the network', async () => {
  const { context, toolCache, log } = await bench.machine();
  const before = bench.registry.requests.length;
  const first = await provideCli(cli('~1.0.0'), context);
  expect(first.version).toBe('1.0.23');
  expect(await answerOf(first, bench)).toBe('1.0.23');
  expect(await installed(toolCache, '1.0.23')).toEqual(whole);
  vi.stubEnv('RUNNER_TOOL_CACHE', toolCache);
  expect(first.entry.startsWith(find('paragraph-cli', '1.0.23'))).toBe(true);
  expect(log.said).toContain('info: Installed @useparagon/cli 1.0.23');
  const asked = bench.registry.requests
    .slice(before)
    .filter((path) => path === '/@useparagon%2fcli');
  expect(asked).toHaveLength(1);

  const afterwards = bench.registry.requests.length;
  expect(await provideCli(cli('v1.0.23'), context)).toEqual(first);
  expect(bench.registry.requests).toHaveLength(afterwards);
});

nightly('what is in the tool cache does not stand in for what is newer', async () => {
  const { context, log } = await bench.machine();
  await provideCli(cli('~1.0.0'), context);
  expect((await provideCli(cli('latest'), context)).version).toBe('1.1.15');
  expect(log.said).toContain('info: Installed @useparagon/cli 1.1.15');
});

const resolved: Readonly<Record<string, string>> = {
  next: '1.2.0-canary.1',
  '^1.0.0': '1.1.15',
  '1.0.x || 0.9': '1.0.23',
  '>=1.0.0 <1.1.0': '1.0.23',
};

// The test above resolves `~1.0.0`.
test.each(rowsInCi(resolved, '1.0.x || 0.9'))(
  '%s is the version that npm takes, and is not downloaded for that: %s',
  async (spec, version) => {
    const { context } = await bench.machine();
    const before = bench.registry.requests.length;
    expect(await resolveVersion(spec, context)).toBe(version);
    expect(bench.registry.requests.slice(before)).toEqual(['/@useparagon%2fcli']);
  },
);

const missing = { '9.9.9': '9.9.9', '^9.0.0': '^9.0.0', 'no-such-tag': 'no-such-tag' };

test.each(rowsInCi(missing, '^9.0.0'))(
  '%s is no version that there is, and leaves nothing',
  async (spec) => {
    const { context, toolCache, clock } = await bench.machine();
    const { what, cure } = await refusal(provideCli(cli(spec), context));
    expect(what).toBe(`@useparagon/cli@${spec} could not be installed from npm (ETARGET).`);
    expect(cure).toContain('No matching version found');
    expect(cure).toContain('Set `cliVersion` to one that exists');
    expect(clock.waits).toEqual([]);
    expect(await readdir(join(toolCache, 'paragraph-cli'))).toEqual([]);
  },
);

nightly("the user's settings on how old a version must be are kept", async () => {
  const { context } = await bench.machine(`${bench.registry.npmrc}before=2026-01-01\n`);
  expect(await resolveVersion('latest', context)).toBe('1.0.23');
  expect((await provideCli(cli('latest'), context)).version).toBe('1.0.23');
});

nightly(
  'a private registry is asked with the token of the user, and without one says so',
  async () => {
    const secret = await startRegistry({ private: true });
    onTestFinished(() => secret.close());
    const signedIn = await bench.machine(secret.npmrc);
    expect(await resolveVersion('latest', signedIn.context)).toBe('1.1.15');

    const stranger = await bench.machine(`registry=${secret.url}\n`);
    const { what, cure } = await refusal(provideCli(cli('latest'), stranger.context));
    expect(what).toMatch(/could not be installed from npm \((?:E401|E403|ENEEDAUTH)\)/);
    expect(cure).toContain('NODE_AUTH_TOKEN');
  },
);

nightly('a registry that is away for a moment is asked again', async () => {
  const { context, clock, log } = await bench.machine();
  bench.registry.fail({ kind: 'status', status: 503 }, 2);
  expect(await resolveVersion('latest', context)).toBe('1.1.15');
  expect(clock.waits).toEqual([750, 1_500]);
  const said = log.said.filter((line) => line.startsWith('info:'));
  expect(said[0]).toContain('npm could not reach the registry (E503). Trying again in 1 s.');
});

nightly('an unreachable registry fails with what to check', async () => {
  const npm = await repeatingNpm(await mkdtemp(join(bench.root, 'npm ')), bench.tools.npm);
  const tools = { ...bench.tools, npm };
  const { context, clock } = await bench.machine('registry=http://127.0.0.1:1/\n', { tools });
  const { what, cure } = await refusal(provideCli(cli('latest'), context));
  expect(what).toContain('(ECONNREFUSED)');
  expect(cure).toContain("Check the runner's network, proxy and `npm config get registry`");
  expect(clock.waits).toHaveLength(2);
});

test('settings of a checkout around npm, and those of the user that are meant for other commands, do not count', async () => {
  const ofUser = 'global=true\ndry-run=true\nworkspaces=true\ncolor=always\nheading=acme\n';
  const { context, toolCache } = await bench.machine(`${bench.registry.npmrc}${ofUser}`);
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
  if (isNightly) {
    expect(await refusal(provideCli(cli('9.9.9'), context))).toMatchObject({
      what: expect.stringContaining('(ETARGET)'),
    });
  }
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
  const { context } = await bench.machine(bench.registry.npmrc, {}, variables);
  expect((await provideCli(cli('1.0.23'), context)).version).toBe('1.0.23');
  expect(await refusal(provideCli(cli('^9.0.0'), context))).toMatchObject({
    what: expect.stringContaining('(ETARGET)'),
  });
});

test("the registry that the machine's own npm configuration names is asked", async () => {
  const { context, toolCache } = await bench.machine('registry=http://127.0.0.1:1/\n');
  const prefix = join(toolCache, '..', 'npm');
  await mkdir(join(prefix, 'etc'), { recursive: true });
  await writeFile(join(prefix, 'etc', 'npmrc'), `@useparagon:registry=${bench.registry.url}\n`);
  const env = { ...context.env, NPM_CONFIG_PREFIX: prefix };
  expect(await resolveVersion('~1.0.0', { ...context, env })).toBe('1.0.23');
});
